"""Which sector reaches which establishment, and which postings cover it (R1). Everyone who asks asks here.

A sector reaches the establishments of its departments but those that it leaves out, and those that it names;
one that it both names and leaves out is named. A region's post covers the establishments of the region, the
national one all of them.

The rule stands in several shapes: over values, as conditions of queries, over what is loaded, and for
``who_covers``. ``tests/directory/test_reach.py`` holds them together.
"""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value

from directory.models import Department, Establishment, Posting, Sector, Worker

# What a sector is drawn with. Whoever keeps what follows from it listens to these three tables.
DRAWN_WITH = ("departments", "included", "excluded")


# --- Over values --------------------------------------------------------------------------------------


def level(*, named: bool, around: bool, left_out: bool) -> str | None:
    """At which level (``chain.LEVELS``) a sector reaches an establishment, or None.

    The sector names it; has its department (``around``); leaves it out.
    """
    if named:
        return "named"
    return "sector" if around and not left_out else None


# --- Conditions of queries ----------------------------------------------------------------------------


def reached_by(sectors: "Iterable[Sector] | QuerySet[Sector]") -> Q:
    """Of an establishment: one at least of these sectors reaches it."""
    ids = sectors.order_by().values("pk") if isinstance(sectors, QuerySet) else [one.pk for one in sectors]
    drawn = _rows("departments").filter(sector_id__in=ids)
    left_out = _rows("excluded").filter(
        sector_id=OuterRef("sector_id"), establishment_id=OuterRef(OuterRef("pk"))
    )
    around = drawn.filter(~Exists(left_out), department_id=OuterRef("department_id"))
    named = _rows("included").filter(sector_id__in=ids)
    # ``department_id__in`` is read once; without it, ``around`` would be asked of every establishment.
    inside = Q(department_id__in=drawn.values("department_id")) & Q(Exists(around))
    return Q(pk__in=named.values("establishment_id")) | inside


def covered_by(worker: Worker, day: date) -> Q:
    """Of an establishment: the worker has a post that covers it on that day, at any level."""
    postings = Posting.objects.on(day).filter(worker=worker).order_by()
    sectors = Sector.objects.filter(postings__in=postings)
    regions = postings.filter(region__isnull=False).values("region")
    return (
        reached_by(sectors) | Q(department__region__in=regions) | Q(Exists(postings.filter(is_national=True)))
    )


def departments_of(sectors: "Iterable[Sector] | QuerySet[Sector]") -> Q:
    """Of a department: one of these sectors is drawn with it, or names a place that lies in it."""
    drawn = _rows("departments").filter(sector__in=sectors).values("department_id")
    named = _rows("included").filter(sector__in=sectors).values("establishment__department_id")
    return Q(pk__in=drawn) | Q(pk__in=named)


def sectors_in(departments: "QuerySet[Department]") -> Q:
    """Of a sector: ``departments_of`` it holds one of these."""
    drawn = _rows("departments").filter(department__in=departments).values("sector_id")
    named = _rows("included").filter(establishment__department__in=departments).values("sector_id")
    return Q(pk__in=drawn) | Q(pk__in=named)


def sectors_reaching(establishment: Establishment) -> "QuerySet[Any, int]":
    """The primary keys of those that reach it, for ``sector__in``."""
    left_out = _rows("excluded").filter(sector_id=OuterRef("sector_id"), establishment_id=establishment.pk)
    around = _rows("departments").filter(~Exists(left_out), department_id=establishment.department_id)
    named = _rows("included").filter(establishment_id=establishment.pk)
    by_department, by_name = (rows.values_list("sector_id", flat=True) for rows in (around, named))
    return by_department.union(by_name)


def _names(establishment: Establishment) -> Exists:
    """Whether the sector of a posting, in the outer query, names it."""
    return Exists(
        _rows("included").filter(establishment_id=establishment.pk, sector_id=OuterRef("sector_id"))
    )


def _rows(field: str) -> "QuerySet[Any]":
    """One of the tables that a sector is drawn with."""
    through = Sector._meta.get_field(field).remote_field.through  # type: ignore[union-attr]
    rows: QuerySet[Any] = through._default_manager.all()
    return rows


# --- Over what is loaded ------------------------------------------------------------------------------


def reaches(sector: Sector, establishment: int, department: int) -> bool:
    """By their primary keys. ``DRAWN_WITH`` is loaded with the sector."""
    reached = level(
        named=any(one.pk == establishment for one in sector.included.all()),
        around=any(one.pk == department for one in sector.departments.all()),
        left_out=any(one.pk == establishment for one in sector.excluded.all()),
    )
    return reached is not None


def places_of(sector: Sector) -> list[Establishment]:
    """``departments__establishments`` are loaded too."""
    departments = {one.pk for one in sector.departments.all()}
    named, left_out = {one.pk for one in sector.included.all()}, {one.pk for one in sector.excluded.all()}
    around = (place for department in sector.departments.all() for place in department.establishments.all())
    found = {place.pk: place for place in (*around, *sector.included.all())}
    return [
        place
        for pk, place in found.items()
        if level(named=pk in named, around=place.department_id in departments, left_out=pk in left_out)
    ]


# --- For ``who_covers`` -------------------------------------------------------------------------------


class Reach(ABC):
    """What ``who_covers`` needs of the map, for one establishment or for many."""

    def __init__(self, regions: Iterable[int]) -> None:
        self._regions = set(regions)

    def postings(self) -> tuple[Q, Q, Q]:
        """The postings that may cover one of these establishments, and maybe others: one look-up each."""
        # "in": a bare boolean cannot use an index on SQLite.
        return self._of_sectors(), Q(region__in=self._regions), Q(is_national__in=[True])

    def annotations(self) -> dict[str, Exists]:
        """What ``level`` will read on each posting."""
        return {}

    def level(self, posting: Posting, establishment: Establishment) -> str | None:
        """At which level (``chain.LEVELS``) the posting covers it, or None."""
        if posting.sector_id is not None:
            return self._in_sector(posting, establishment)
        if posting.region_id is not None:
            return "region" if posting.region_id == establishment.department.region_id else None
        return "national"

    @abstractmethod
    def _of_sectors(self) -> Q: ...

    @abstractmethod
    def _in_sector(self, posting: Posting, establishment: Establishment) -> str | None: ...


def reach(establishments: Sequence[Establishment]) -> Reach:
    """Their departments are loaded."""
    if len(establishments) == 1:
        return One(establishments[0], establishments[0].department.region_id)
    return _Many(establishments)


class One(Reach):
    """No query of its own: the postings come with what is asked of their sectors."""

    def __init__(self, establishment: Establishment, region: int) -> None:
        super().__init__([region])
        self._establishment = establishment

    def _of_sectors(self) -> Q:
        return Q(sector__in=sectors_reaching(self._establishment))

    def annotations(self) -> dict[str, Exists]:
        return {"is_named": _names(self._establishment)}

    def _in_sector(self, posting: Posting, establishment: Establishment) -> str | None:
        return "named" if getattr(posting, "is_named", False) else "sector"


class _Many(Reach):
    """One query over the three tables, however many establishments."""

    def __init__(self, establishments: Sequence[Establishment]) -> None:
        super().__init__(e.department.region_id for e in establishments)
        ids = [e.pk for e in establishments]
        departments = {e.department_id for e in establishments}
        self.of: dict[tuple[str, int], set[int]] = defaultdict(set)
        rows = _members("departments", "department", departments).union(
            _members("included", "establishment", ids), _members("excluded", "establishment", ids), all=True
        )
        for kind, member, sector in rows:
            self.of[kind, member].add(sector)
        self.ids = set().union(*(found for (kind, _id), found in self.of.items() if kind != "excluded"))

    def _of_sectors(self) -> Q:
        return Q(sector__in=self.ids)

    def _in_sector(self, posting: Posting, establishment: Establishment) -> str | None:
        sector = posting.sector_id
        return level(
            named=sector in self.of.get(("included", establishment.pk), ()),
            around=sector in self.of.get(("departments", establishment.department_id), ()),
            left_out=sector in self.of.get(("excluded", establishment.pk), ()),
        )


def _members(field: str, column: str, ids: Iterable[int]) -> "QuerySet[Any, tuple[str, int, int]]":
    kind = Value(field, output_field=CharField())
    rows = _rows(field).filter(**{f"{column}_id__in": ids})
    found: QuerySet[Any, tuple[str, int, int]] = rows.annotate(
        kind=kind, member=F(f"{column}_id")
    ).values_list("kind", "member", "sector_id")
    return found
