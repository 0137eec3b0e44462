"""Which sectors reach which establishments: through their department, by name, or not at all."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value

from directory.models import Establishment, Posting, Sector


class Reach(Protocol):
    """What ``who_covers`` needs of the map, for one establishment or for many."""

    def postings(self) -> Q:
        """The postings on a sector that reaches one of these establishments, and maybe others."""

    def annotations(self) -> dict[str, Exists]:
        """What ``level`` will read on each posting."""

    def level(self, posting: Posting, establishment: Establishment) -> str | None:
        """ "named", "sector", or None when this posting does not reach that establishment."""


def reach(establishments: Sequence[Establishment]) -> Reach:
    return _One(establishments[0]) if len(establishments) == 1 else _Many(establishments)


def _through(field: str) -> "QuerySet[Any]":
    through = Sector._meta.get_field(field).remote_field.through  # type: ignore[union-attr]
    rows: QuerySet[Any] = through._default_manager.all()
    return rows


class _One:
    """No query of its own: the memberships come with the postings."""

    def __init__(self, establishment: Establishment) -> None:
        department, own = establishment.department_id, establishment.pk
        self.rows = {
            "departments": _through("departments").filter(department_id=department),
            "included": _through("included").filter(establishment_id=own),
            "excluded": _through("excluded").filter(establishment_id=own),
        }

    def postings(self) -> Q:
        by_department, by_name = (self.rows[kind].values("sector_id") for kind in ("departments", "included"))
        return Q(sector__in=by_department.union(by_name))

    def annotations(self) -> dict[str, Exists]:
        here = {"sector_id": OuterRef("sector_id")}
        return {f"in_{kind}": Exists(rows.filter(**here)) for kind, rows in self.rows.items()}

    def level(self, posting: Posting, establishment: Establishment) -> str | None:
        return _level(
            named=getattr(posting, "in_included", False),
            reached=getattr(posting, "in_departments", False),
            excluded=getattr(posting, "in_excluded", False),
        )


class _Many:
    """One query over the three membership tables, however many establishments."""

    def __init__(self, establishments: Sequence[Establishment]) -> None:
        ids = [e.pk for e in establishments]
        departments = {e.department_id for e in establishments}
        self.of: dict[tuple[str, int], set[int]] = defaultdict(set)
        rows = _members("departments", "department", departments).union(
            _members("included", "establishment", ids), _members("excluded", "establishment", ids), all=True
        )
        for kind, member, sector in rows:
            self.of[kind, member].add(sector)
        self.ids = set().union(*(found for (kind, _id), found in self.of.items() if kind != "excluded"))

    def postings(self) -> Q:
        return Q(sector__in=self.ids)

    def annotations(self) -> dict[str, Exists]:
        return {}

    def level(self, posting: Posting, establishment: Establishment) -> str | None:
        sector = posting.sector_id
        return _level(
            named=sector in self.of.get(("included", establishment.pk), ()),
            reached=sector in self.of.get(("departments", establishment.department_id), ()),
            excluded=sector in self.of.get(("excluded", establishment.pk), ()),
        )


def _members(field: str, column: str, ids: Iterable[int]) -> "QuerySet[Any, tuple[str, int, int]]":
    kind = Value(field, output_field=CharField())
    rows = _through(field).filter(**{f"{column}_id__in": ids})
    found: QuerySet[Any, tuple[str, int, int]] = rows.annotate(
        kind=kind, member=F(f"{column}_id")
    ).values_list("kind", "member", "sector_id")
    return found


def _level(*, named: bool, reached: bool, excluded: bool) -> str | None:
    if named:
        return "named"
    return "sector" if reached and not excluded else None
