"""Who may read what: the one home of the rule, in each shape in which it is asked for.

A page can be read where it is published, every page above it as well, and no restriction refuses the reader:
neither one on the page or above it, nor, where the page or one above it is a copy (Wagtail's "alias") or a
translation, one on the page that was copied or translated or above that one, and so on where that is a copy
itself. A file can be read where no
restriction on its collection, or on one above it, refuses the reader. Nobody passes a shared password: having
given it is known to a session only.

``readable`` is the rule for one page; ``tree`` keeps it for all of them in memory, as ``Node.guards``
and by leaving out what cannot be read by anybody; ``readable_pages`` and ``readable_files`` are conditions
for a queryset, ``HIDDEN_PAGES`` and ``HIDDEN_FILES`` the pieces of a statement that begins at what is hidden.
tests/pages/test_readers.py holds them against one another.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, Self, TypeAlias, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.expressions import RawSQL
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction

from directory.models import User
from pages.reference import Language

STEP = Page.steplen  # characters per level in treebeard's path
Restriction: TypeAlias = PageViewRestriction | CollectionViewRestriction


@dataclass(frozen=True, slots=True)
class Guard:
    """A view restriction: whom it lets through."""

    groups: frozenset[int] | None = None  # None: anyone who is signed in
    password: bool = False

    @classmethod
    def of(cls, restriction: Restriction) -> Self:
        by_groups = restriction.restriction_type == restriction.GROUPS
        groups = frozenset(group.pk for group in restriction.groups.all()) if by_groups else None
        return cls(groups, password=restriction.restriction_type == restriction.PASSWORD)


class Guarded(Protocol):
    """What is behind guards, as a page of the tree."""

    @property
    def guards(self) -> tuple[Guard, ...]: ...


G = TypeVar("G", bound=Guarded)


class Reader:
    """Someone who reads; their groups are asked for once, and only if a page is restricted to some."""

    def __init__(self, user: User | AnonymousUser) -> None:
        self.user = user
        self._groups: frozenset[int] | None = None

    @property
    def groups(self) -> frozenset[int]:
        if self._groups is None:
            self._groups = frozenset(self.user.groups.values_list("pk", flat=True))
        return self._groups

    def may_read(self, node: Guarded) -> bool:
        return all(self._passes(guard) for guard in node.guards)

    def _passes(self, guard: Guard) -> bool:
        if guard.password:
            return False
        if guard.groups is None:
            return self.user.is_authenticated
        return bool(self.user.is_superuser or self.groups & guard.groups)

    def passes(self, guards: Iterable[Guard]) -> str:
        """Which of these let the reader through: readers with the same answer see the same pages."""
        return "".join("1" if self._passes(guard) else "0" for guard in guards)

    def visible(self, nodes: Iterable[G]) -> list[G]:
        return [node for node in nodes if self.may_read(node)]


# --- One page ----------------------------------------------------------------------------------------------


def readable(page: Page, user: User | AnonymousUser) -> bool:
    """The rule itself. Whoever asks it of many pages takes one of the shapes below."""
    guards = [Guard.of(row) for row in restrictions_on(page)]
    return page.depth > 1 and page.live and is_above_ground(page) and "0" not in Reader(user).passes(guards)


def is_above_ground(page: Page) -> bool:
    """Whether every page above it is published."""
    return not Page.objects.filter(path__in=steps(page.path)[:-1], live=False).exists()


def restrictions_on(page: Page) -> "models.QuerySet[Any]":
    """Those that hold for this page, whomever they let through."""
    line = followed(steps(page.path), _sources_among)
    return restrictions().filter(page__path__in=line)


def followed(line: Iterable[str], sources: "Callable[[set[str]], Iterable[str]]") -> list[str]:
    """These paths and those of all that they are made from; ``sources`` of some paths: those copied or
    translated there."""
    found: dict[str, None] = {}
    new = dict.fromkeys(line)
    while new:
        found |= new
        new = {step: None for path in sources(set(new)) for step in steps(path) if step not in found}
    return list(found)


def _sources_among(paths: set[str]) -> Iterable[str]:
    return (source for _path, *found in made_from().filter(path__in=paths) for source in found if source)


def made_from() -> "models.QuerySet[Any]":
    """Of each copy and translation: its path, that of the page which it copies, that of the French one."""
    french = Page.objects.filter(
        translation_key=OuterRef("translation_key"), locale__language_code=Language.FRENCH
    )
    foreign = ~Q(locale__language_code=Language.FRENCH)
    source = Subquery(french.exclude(pk=OuterRef("pk")).values("path")[:1])
    copies: models.QuerySet[Any] = Page.objects.filter(Q(alias_of__isnull=False) | foreign)
    return copies.values_list("path", "alias_of__path", source)


def restrictions() -> "models.QuerySet[Any]":
    found: models.QuerySet[Any] = PageViewRestriction.objects.all()
    return found.exclude(restriction_type=PageViewRestriction.NONE)


def is_for_every_reader(page: Page, *url_paths: str) -> bool:
    """Whether its address may be told to anybody: the page's, and where it stood before, as ``url_paths``."""
    if restrictions_on(page).exists() or not is_above_ground(page):
        return False
    above = [address for path in url_paths for address in _above(path)]
    dark = Page.objects.filter(url_path__in=above, live=False)
    return not (dark.exists() or restrictions().filter(page__url_path__in=above).exists())


def steps(path: str) -> list[str]:
    """The paths of the pages from the root down to this one."""
    return [path[:end] for end in range(STEP, len(path) + 1, STEP)]


def _above(url_path: str) -> list[str]:
    parts = url_path.strip("/").split("/")
    return ["/" + "".join(f"{part}/" for part in parts[:end]) for end in range(1, len(parts))]


# --- Conditions for a queryset -----------------------------------------------------------------------------


class Known(Protocol):
    """A reader as a database knows them. ``user_id`` 0 is nobody in particular: a service with a token."""

    @property
    def user_id(self) -> int: ...

    @property
    def is_superuser(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Who:
    """``Known``, and nothing else."""

    user_id: int
    is_superuser: bool


def who(user: User | AnonymousUser) -> Who:
    return Who(user.pk, user.is_superuser) if isinstance(user, User) else Who(0, False)


def readable_by(user: User | AnonymousUser) -> Any:
    """The pages that this person may read: a queryset of ``Page``."""
    return Page.objects.filter(readable_pages(who(user)))


def readable_pages(by: Known, at: str = "") -> Q:
    """``at`` leads to the page, as "page__"."""
    _not_live, *above = HIDDEN_PAGES
    return Q(~Q(**{f"{at}id__in": _ids("p.id", above, by)}), **{f"{at}live": True, f"{at}depth__gt": 1})


def readable_files(by: Known, at: str = "") -> Q:
    """``at`` leads to the document or image, as "document__"."""
    return ~Q(**{f"{at}collection__in": _ids("c.id", HIDDEN_FILES, by)})


def _ids(column: str, pieces: "Sequence[Piece]", by: Known) -> RawSQL:
    """What is hidden from this reader, begun at what hides it: asked row by row of what may be seen, SQLite
    would go through all pages for each page."""
    given, parameters = with_paths(dict(piece.paths for piece in pieces if piece.paths is not None), by)
    found = " UNION ALL ".join(
        f"SELECT {column} FROM {piece.tables} WHERE {piece.condition}"  # noqa: S608 -- constants of ours
        for piece in pieces
    )
    return RawSQL(f"{given} {found}", parameters)  # noqa: S611 -- likewise


def with_paths(
    named: "Mapping[str, Callable[[Any], models.QuerySet[Any]]]", by: Known
) -> tuple[str, list[Any]]:
    """The beginning of a statement whose pieces speak of some paths by these names, and its parameters."""
    given, parameters = [], list[Any]()
    for name, paths in named.items():
        statement, values = paths(by).order_by().query.sql_with_params()
        given.append(f"{name}(path) AS ({statement}{AND_THEN.get(name, '')})")
        parameters += values
    return f"WITH RECURSIVE {', '.join(given)}" if given else "", parameters


def refused(by: Known, model: type[Restriction]) -> "models.QuerySet[Any]":
    """The restrictions that keep this reader out."""
    found: models.QuerySet[Any] = model.objects.exclude(_accepting(by, model))
    return found


def _accepting(by: Known, model: type[Restriction]) -> Q:
    """The restrictions that let this reader through, as ``Reader`` does."""
    accepting = Q(restriction_type=model.NONE)
    if by.user_id:
        memberships = User.groups.through.objects.filter(user_id=by.user_id).values("group_id")
        accepted = model.groups.through.objects.filter(
            **{f"{model._meta.model_name}_id": OuterRef("pk")}, group_id__in=memberships
        )
        accepting |= Q(restriction_type=model.LOGIN)
        accepting |= Q(Exists(accepted), restriction_type=model.GROUPS)
    if by.is_superuser:
        accepting |= Q(restriction_type=model.GROUPS)
    return accepting


# --- A statement that begins at what is hidden, which is little ---------------------------------------------

# The steps of a path are of digits and capitals: what lies below one comes before this, in every collation.
_BELOW = "ZZZZZ"
_PAGE, _COLLECTION = Page._meta.db_table, Collection._meta.db_table


def _under(path: str, root: str) -> str:
    return (
        f"{path} >= {root} AND {path} < {root} || '{_BELOW}' AND substr({path}, 1, length({root})) = {root}"
    )


def dark_paths(by: Known) -> "models.QuerySet[Any]":
    """Of the pages that are not published and have others below them, whoever asks."""
    found: models.QuerySet[Any] = Page.objects.filter(live=False, numchild__gt=0).values_list("path")
    return found


def closed_paths(by: Known) -> "models.QuerySet[Any]":
    """Of the pages whose restrictions keep this reader out."""
    return refused(by, PageViewRestriction).values_list("page__path")


def private_paths(by: Known) -> "models.QuerySet[Any]":
    """Of the collections whose restrictions keep this reader out."""
    return refused(by, CollectionViewRestriction).values_list("collection__path")


class Piece(NamedTuple):
    """The tables, and the condition under which the page ``p`` or the collection ``c`` is hidden.

    ``paths``: the name under which the tables speak of some paths, and which ones. CROSS JOIN: SQLite keeps
    to the order.
    """

    tables: str
    condition: str
    paths: "tuple[str, Callable[[Known], models.QuerySet[Any]]] | None" = None


HIDDEN_PAGES = (
    Piece(f"{_PAGE} p", "NOT p.live"),
    Piece(f"dark CROSS JOIN {_PAGE} p", _under("p.path", "dark.path"), ("dark", dark_paths)),
    Piece(f"closed CROSS JOIN {_PAGE} p", _under("p.path", "closed.path"), ("closed", closed_paths)),
)
_FRENCH = f"(SELECT id FROM {Locale._meta.db_table} WHERE language_code = '{Language.FRENCH.value}')"  # noqa: S608
# What else has such a name, once the paths above have it: the copies and the translations of what lies below
# a closed page are closed, and the copies of those.
AND_THEN = {
    "closed": f" UNION SELECT a.path FROM closed CROSS JOIN {_PAGE} s CROSS JOIN {_PAGE} a"  # noqa: S608 -- ours
    f" WHERE {_under('s.path', 'closed.path')} AND (a.alias_of_id = s.id OR"
    f" (a.translation_key = s.translation_key AND a.id <> s.id AND s.locale_id = {_FRENCH}))"
}
HIDDEN_FILES = (
    Piece(
        f"private CROSS JOIN {_COLLECTION} c", _under("c.path", "private.path"), ("private", private_paths)
    ),
)
