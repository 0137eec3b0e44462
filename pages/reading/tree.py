"""The published pages as a tree kept in memory, so that menus, breadcrumbs and routing cost no query.

``TreeVersion`` holds a random token that every publication, move, deletion or restriction changes, in
the same transaction. A process compares it with the token of its tree at each request, for one short
query (``moment``). So a page that was withdrawn is gone at the next request, in every process. Nothing
about a reader is kept here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.http.request import split_domain_port
from wagtail.models import Page, Site

from core.statements import rows
from pages.amounts import stored
from pages.amounts.values import Scale
from pages.frame import stored as frames
from pages.frame.values import Frame
from pages.reading import policy
from pages.reading.policy import Guard
from pages.reference import Language, Stage

# What saving a draft writes; none of it is seen by readers.
DRAFT_FIELDS = frozenset(
    {"latest_revision", "latest_revision_created_at", "draft_title", "has_unpublished_changes", "go_live_at",
     "expire_at", "expired", "locked", "locked_by", "locked_at", "owner"}
)  # fmt: skip  # names, one list
_MOMENT = (
    "SELECT (SELECT token FROM pages_treeversion WHERE id = 1),"
    " (SELECT token FROM permanences_stamp WHERE id = 1)"
)


@dataclass(frozen=True, slots=True)
class Node:
    """What lists, menus and breadcrumbs say of a published page."""

    pk: int
    model: str
    title: str
    slug: str
    summary: str
    url: str
    url_path: str
    path: str
    parent: int | None
    in_menus: bool
    is_dated: bool
    sensitive: bool
    is_easy: bool = False
    guards: tuple[Guard, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    first_published_at: datetime | None = None
    published_at: datetime | None = None  # as it is read now
    language: str = Language.FRENCH.value
    translation_key: UUID | None = None  # the same for a page and its translations

    def __getitem__(self, name: str) -> Any:
        """A fact of this kind of page: ``starts_at`` of an event, ``theme`` of a benefit. For templates."""
        return self.facts[name]


@dataclass(slots=True)
class Tree:
    token: UUID | None
    sites: tuple[Site, ...] = ()
    by_pk: dict[int, Node] = field(default_factory=dict)
    by_url_path: dict[str, Node] = field(default_factory=dict)
    by_path: dict[str, Node] = field(default_factory=dict)
    guards: tuple[Guard, ...] = ()
    scales: dict[str, Scale] = field(default_factory=dict)  # by the name that texts give them
    frame: Frame = field(default_factory=Frame)  # menus, tiles and announcements
    children: dict[int, list[Node]] = field(default_factory=lambda: defaultdict(list))
    easy: list[Node] = field(default_factory=list)
    full: dict[int, int] = field(default_factory=dict)  # of an easy version: the page that it stands for
    kinds: dict[str, list[Node]] = field(default_factory=lambda: defaultdict(list))  # in French
    versions: dict[UUID, list[Node]] = field(default_factory=lambda: defaultdict(list))  # by language

    def site_for(self, host: str) -> Site | None:
        """As Wagtail chooses it: the host's own site, else the default one."""
        name, port = split_domain_port(host)
        own = [site for site in self.sites if site.hostname == name]
        exact = [site for site in own if str(site.port) == port]
        default = [site for site in self.sites if site.is_default_site]
        return next(iter(exact or own or default), None)

    def of(self, page: Page) -> Node | None:
        return self.by_pk.get(page.pk)

    def at(self, url_path: str) -> Node | None:
        return self.by_url_path.get(url_path)

    def nearest(self, page: Page) -> Node | None:
        """The published page next above one that may not be published itself."""
        above = policy.steps(page.path)[-2::-1]
        return next((self.by_path[path] for path in above if path in self.by_path), None)

    def address(self, url_path: str) -> str:
        """As a browser shows it."""
        roots = sorted((site.root_page.url_path for site in self.sites), key=len, reverse=True)
        return "/" + url_path.removeprefix(next((root for root in roots if url_path.startswith(root)), "/"))

    def ancestors(self, node: Node) -> list[Node]:
        """From the home page down, without the page itself."""
        found: list[Node] = []
        parent = node.parent
        while parent is not None and (above := self.by_pk.get(parent)) is not None:
            found.append(above)
            parent = above.parent
        return found[::-1]

    def translations(self, node: Node) -> list[Node]:
        """The same page in other languages."""
        key = node.translation_key
        return [one for one in self.versions.get(key, ()) if one.pk != node.pk] if key else []

    def original(self, node: Node) -> Node:
        """The French page; of one that has none, itself."""
        french = (one for one in self.translations(node) if one.language == Language.FRENCH)
        return node if node.language == Language.FRENCH else next(french, node)

    def beneath(self, node: Node) -> Iterator[Node]:
        """Every page under this one, parents first, in order."""
        for child in self.children.get(node.pk, ()):
            yield child
            yield from self.beneath(child)

    def pick(self, ids: Iterable[int]) -> list[Node]:
        return [self.by_pk[pk] for pk in ids if pk in self.by_pk]


_cached = Tree(token=None)


def cached() -> Tree:
    """The tree of this process, which may be out of date: compare its token before trusting it."""
    return _cached


@dataclass(frozen=True, slots=True)
class Moment:
    """What tells whether anything that is kept in memory still holds."""

    token: UUID | None  # of the published pages
    stamp: str | None  # of permanences, absences and postings


def moment() -> Moment:
    """One short query, without the ORM: every page begins with it."""
    ((token, stamp),) = rows(_MOMENT)
    return Moment(UUID(str(token)) if token else None, stamp)


def at_version(token: UUID | None) -> Tree:
    return _cached if agreed(token) else rebuild(token)


def current() -> Tree:
    """The tree as of now, for one query when nothing changed."""
    return at_version(moment().token)


def agreed(token: UUID | None) -> bool:
    return token is not None and token == _cached.token


def rebuild(token: UUID | None) -> Tree:
    """Reads the tree anew. The token comes first: what is published meanwhile makes the next check differ."""
    global _cached
    _cached = _read(token)
    return _cached


def bump() -> None:
    _versions().bump()


def _versions() -> Any:
    return apps.get_model("pages", "TreeVersion").objects


def _read(token: UUID | None) -> Tree:
    tree = Tree(token, tuple(Site.objects.select_related("root_page")))
    tree.scales = stored.scales()
    tree.frame = frames.frame()
    restrictions = _restrictions()
    tree.guards = tuple(guard for guards in restrictions.values() for guard in guards)
    dark = set(Page.objects.filter(live=False, numchild__gt=0).values_list("path", flat=True))
    rows = [row for model in _kinds() for row in _rows(model)]
    sources = {path: [source for source in found if source] for path, *found in policy.made_from()}
    for row in sorted(rows, key=lambda r: str(r["path"])):
        line = policy.steps(row["path"])
        if dark.isdisjoint(line):
            followed = policy.followed(
                line, lambda paths: [s for path in paths for s in sources.get(path, ())]
            )
            guards = [guard for step in followed for guard in restrictions.get(step, ())]
            _plant(tree, row, tuple(guards))
    for children in tree.children.values():
        children.sort(key=_moment)
    return tree


def _moment(node: Node) -> int:
    """The chapters of a booklet stand in the order in which they are needed (R14), all else as it was put."""
    moments = list(Stage)
    return moments.index(Stage(node["stage"])) if node.facts.get("stage") else len(moments)


def _plant(tree: Tree, row: dict[str, Any], guards: tuple[Guard, ...]) -> None:
    above = tree.by_path.get(row["path"][: -policy.STEP])
    node = Node(
        pk=row["pk"],
        model=row["model"],
        title=row["title"],
        slug=row["slug"],
        summary=row["summary"],
        url=tree.address(row["url_path"]),
        url_path=row["url_path"],
        path=row["path"],
        parent=above.pk if above else None,
        in_menus=row["show_in_menus"],
        is_dated=row["is_dated"],
        sensitive=row["sensitive"],
        is_easy=row["is_easy"],
        guards=guards,
        facts=row["facts"],
        first_published_at=row["first_published_at"],
        published_at=row["last_published_at"],
        language=row["locale__language_code"],
        translation_key=row["translation_key"],
    )
    tree.by_pk[node.pk] = tree.by_path[node.path] = tree.by_url_path[node.url_path] = node
    tree.versions[row["translation_key"]].append(node)
    if node.parent is not None:
        tree.children[node.parent].append(node)
    if node.language != Language.FRENCH:
        return
    tree.kinds[node.model].append(node)
    if node.is_easy:
        tree.easy.append(node)
    if row["easy_to_read"]:
        tree.full.setdefault(row["easy_to_read"], node.pk)


def _kinds() -> Iterator[type[models.Model]]:
    return (model for model in apps.get_app_config("pages").get_models() if issubclass(model, Page))


COMMON = (
    "pk",
    "title",
    "slug",
    "url_path",
    "path",
    "show_in_menus",
    "summary",
    "sensitive",
    "first_published_at",
    "last_published_at",
    "is_easy",
    "easy_to_read",
    "locale__language_code",
    "translation_key",
)


def _rows(model: Any) -> Iterator[dict[str, Any]]:
    kind = {"model": model.__name__, "is_dated": model.is_dated}
    for row in model.objects.live().values(*COMMON, *model.tree_facts):
        yield row | kind | {"facts": {name: row[name] for name in model.tree_facts}}


def _restrictions() -> dict[str, list[Guard]]:
    """By treebeard path: what stands at a path holds for everything beneath it."""
    found: dict[str, list[Guard]] = defaultdict(list)
    for restriction in policy.restrictions().select_related("page").prefetch_related("groups"):
        found[restriction.page.path].append(Guard.of(restriction))
    return found
