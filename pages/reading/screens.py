"""What the templates of pages ask for, each thing computed when it is asked for, and once."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, ClassVar, Protocol

from django.apps import apps
from django.core.paginator import Page as Slice
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from core.paging import page_at, wanted_page
from directory.coverage.extension import Errand, home_errands
from directory.models import Region, User
from directory.roles import Role
from pages.arriving.concerning import Circumstances
from pages.reading import arriving, audience, home, rendering, spoken, tree
from pages.reading.policy import Reader
from pages.reading.tree import Node, Tree
from pages.reference import Stage

MENU_LIMIT = 40
PER_PAGE = 48
EVENTS_ON_HOME = 3


class Shown(Protocol):
    """What is asked of a page that is shown: any kind of ``pages.kinds``, which build on this module."""

    pk: Any
    sensitive: bool
    review_on: date | None
    easy_to_read_id: int | None
    is_easy: bool
    has_siblings_menu: ClassVar[bool]
    has_side_menu: ClassVar[bool]

    @property
    def related_ids(self) -> list[int]: ...


def context(page: Shown, request: HttpRequest) -> dict[str, Any]:
    return {"sensitive": page.sensitive, "screen": Screen(page, request)}


def tree_of(request: HttpRequest) -> Tree:
    """The tree that the router checked for this request; elsewhere that of the moment when the reader was
    loaded, with whom the tree's token came along; else as of now."""
    found: Tree | None = getattr(request, "relais_tree", None)
    if found is None:
        token = getattr(getattr(request, "user", None), "tree_token", None)
        found = tree.cached() if tree.agreed(token) else tree.current()
        request.relais_tree = found  # type: ignore[attr-defined]
    return found


def reader_of(request: HttpRequest) -> Reader:
    """One for the request, so that the groups of its reader are asked for once."""
    found: Reader | None = getattr(request, "relais_reader", None)
    if found is None or found.user is not request.user:
        found = Reader(request.user)
        request.relais_reader = found  # type: ignore[attr-defined]
    return found


@dataclass(frozen=True, slots=True)
class SideMenu:
    title: str
    url: str
    language: str
    items: list[Node]


class Screen:
    """A page as this reader sees it at this moment."""

    def __init__(
        self,
        page: Shown,
        request: HttpRequest,
        at: datetime | None = None,
        *,
        heading: str = "h2",
        who: Circumstances | None = None,
    ) -> None:
        self.page: Any = page  # a kind may have more to show
        self.who = who  # for whom what does not concern them is left out; None: for every reader
        self.heading = heading  # of its sections: one lower where the page itself is a section of another
        self.request = request
        self.at = timezone.now() if at is None else at
        self.day = timezone.localdate(self.at)
        self.amounts: list[str] = []  # the scales that the API met in its texts, by name
        self.tree = tree_of(request)
        self.stamp: str | None = getattr(request, "relais_stamp", None)
        self.reader = reader_of(request)
        self.keep = not getattr(request, "is_preview", False) and getattr(page, "live", False)
        self.asked: set[str] = set()  # what else it is made of, whoever reads: "page-12", "image-3"
        self.shown: set[str] = set()  # of that, what this reader is shown

    # --- Where one is ----------------------------------------------------------------------------------

    @cached_property
    def node(self) -> Node | None:
        return self.tree.of(self.page)

    @cached_property
    def language(self) -> str:
        return rendering.language_of(self.page, self.tree)

    @cached_property
    def translations(self) -> list[Node]:
        """The same page in other languages, as far as this reader may read them."""
        others = self.tree.translations(self.node) if self.node is not None else []
        return self.pick(one.pk for one in others)

    @property
    def beyond(self) -> str:
        return spoken.beneath(self.request.path, self.node)

    @property
    def turned(self) -> str:
        here = self.request.get_full_path()
        return spoken.turned(self.language, self.translations, here, self.beyond)

    @cached_property
    def above(self) -> list[Node]:
        """From the section down to the parent, the home page left out."""
        if self.node is not None:
            return self.tree.ancestors(self.node)[1:]
        beside = self.tree.nearest(self.page)  # a draft that was never published
        return [*self.tree.ancestors(beside), beside][1:] if beside else []

    @cached_property
    def crumbs(self) -> list[tuple[str, str]]:
        return [(node.url, node.title) for node in self.above if self.reader.may_read(node)]

    @cached_property
    def side_menu(self) -> SideMenu | None:
        root = self.above[-1] if self.page.has_siblings_menu and self.above else self.node
        if root is None or not (self.page.has_siblings_menu or self.page.has_side_menu):
            return None
        items = [n for n in self.reader.visible(self.tree.children.get(root.pk, ())) if n.in_menus]
        items = [n for n in items if not n.is_dated]
        if not 1 < len(items) <= MENU_LIMIT:
            return None
        return SideMenu(root.title, root.url, root.language, items)

    @cached_property
    def neighbours(self) -> tuple[Node | None, Node | None]:
        """The pages before and after this one, in the order of their parent."""
        if self.node is None or self.node.parent is None:
            return None, None
        row = self.reader.visible(self.tree.children[self.node.parent])
        place = next((n for n, node in enumerate(row) if node.pk == self.node.pk), 0)
        before = row[place - 1] if place > 0 else None
        return before, row[place + 1] if place + 1 < len(row) else None

    def kept_key(self, part: str) -> rendering.Key | None:
        """Where a part of this page is kept that is the same for all who may read the same pages."""
        if not self.keep or self.tree.token is None:
            return None
        passes = self.reader.passes(self.tree.guards)
        return rendering.key(self.page, self.tree, part, passes)

    # --- What it says ----------------------------------------------------------------------------------

    @cached_property
    def body(self) -> list[rendering.Segment]:
        found = rendering.body(self.page, self.tree, self.heading, self.day, keep=self.keep)
        return found if self.who is None else [s for s in map(self._for_them, found) if s is not None]

    def _for_them(self, segment: rendering.Segment) -> rendering.Segment | None:
        """Without the words that say whom it is for, where it is certainly for them."""
        if segment.condition is None or self.who is None:
            return segment
        if not segment.condition.concerns(self.who):
            return None
        return replace(segment, condition=None) if segment.condition.is_certain(self.who) else segment

    @property
    def card_heading(self) -> str:
        """Of cards beneath the title of a section."""
        return "h4" if self.heading == "h3" else "h3"

    def rich(self, field: str) -> SafeString:
        return rendering.rich_text(self.page, self.tree, field, self.day, keep=self.keep)

    @cached_property
    def related(self) -> list[Node]:
        """ "Voir aussi": not those that stand under this very page, which its menu names."""
        return [node for node in self.pick(self.page.related_ids) if node.parent != self.page.pk]

    @cached_property
    def easy_to_read(self) -> Node | None:
        return next(iter(self.pick([self.page.easy_to_read_id or 0])), None)

    @cached_property
    def full_version(self) -> Node | None:
        """Of an easy version: the page that it says in easier words."""
        return next(iter(self.pick([self.tree.full.get(self.page.pk, 0)])), None)

    @cached_property
    def easy_below(self) -> list[Node]:
        """The easy versions among the pages beneath this one: after the others, in a list of their own."""
        return [node for node in self.children if node.is_easy]

    @property
    def heard(self) -> str:
        """What the reader has just said of this page, as its address tells: "non", "merci" or nothing."""
        said = self.request.GET.get("avis", "")
        return said if said in ("non", "merci") else ""

    @cached_property
    def next_review(self) -> date | None:
        """None once it is past: a review that is late is a matter between its keeper and the follow-up."""
        day: date | None = self.page.review_on
        return day if day is not None and day >= timezone.localdate(self.at) else None

    def pick(self, ids: Iterable[int]) -> list[Node]:
        wanted = [pk for pk in ids if pk]
        self.asked |= {f"page-{pk}" for pk in wanted}
        found = self.reader.visible(self.tree.pick(wanted))
        self.shown |= {f"page-{node.pk}" for node in found}
        return found

    def made_of(self, name: str) -> None:
        """For the journal; whoever keeps the answer is told by the name of the page."""
        self.asked.add(name)

    def note(self, name: str) -> None:
        """That it is made of this too: an image, a document, an amount."""
        self.asked.add(name)
        self.shown.add(name)

    @cached_property
    def children(self) -> list[Node]:
        if self.node is None:
            return []
        return self.reader.visible(self.tree.children.get(self.node.pk, ()))

    @cached_property
    def has_emergencies(self) -> bool:
        """The numbers to call then stand above the cards, whatever the editor wrote below."""
        return any(node.model == "EmergencyPage" for node in self.children)

    @property
    def has_benefits(self) -> bool:
        """What they are entitled to is asked above the cards."""
        return any(node.model == "BenefitPage" for node in self.children)

    @property
    def has_disability(self) -> bool:
        """Who answers as the disability referent is one click away (R13)."""
        return any(node.model == "DisabilityPolicyPage" for node in self.children)

    @cached_property
    def still(self) -> "Slice[Node]":
        """The children without dates, a page of them: ``?page=`` chooses."""
        undated = [n for n in self.children if not n.is_dated and not n.is_easy]
        return page_at(wanted_page(self.request.GET), undated, PER_PAGE)

    # --- What has dates --------------------------------------------------------------------------------

    def _dated(self, model: str, among: Iterable[Node] | None = None) -> list[Node]:
        nodes = self.tree.kinds.get(model, ()) if among is None else [n for n in among if n.model == model]
        return sorted(self.reader.visible(nodes), key=lambda n: n["starts_at"])

    @cached_property
    def running(self) -> list[Node]:
        return audience.running(self.tree, self.reader, self.at)

    @cached_property
    def region_names(self) -> dict[str, str]:
        return dict(Region.objects.values_list("code", "name"))

    @cached_property
    def next_events(self) -> list[Node]:
        return [n for n in self._dated("EventPage") if n["ends_at"] >= self.at][:EVENTS_ON_HOME]

    @cached_property
    def coming(self) -> list[Node]:
        return [n for n in self._dated("EventPage", self.children) if n["ends_at"] >= self.at]

    @cached_property
    def campaigns(self) -> list[Node]:
        return [n for n in self._dated("CampaignPage", self.children) if n["ends_at"] >= self.at]

    @cached_property
    def past(self) -> list[Node]:
        dated = [n for n in self.children if n.is_dated and n["ends_at"] < self.at]
        return sorted(dated, key=lambda n: n["ends_at"], reverse=True)[:20]

    # --- Who answers -----------------------------------------------------------------------------------

    @cached_property
    def mine(self) -> home.Mine | None:
        if not self.request.user.is_authenticated:
            return None
        return home.mine(self.request.user, self.at, self.stamp)

    @property
    def names_mine(self) -> bool:
        """Whether its text holds the card already: paper needs it once."""
        return any(segment.kind == "social_worker" for segment in self.body)

    @cached_property
    def mine_now(self) -> home.Mine | None:
        if not self.request.user.is_authenticated:
            return None
        return home.mine_now(self.request.user, self.at, self.stamp)

    @cached_property
    def emergencies(self) -> Node | None:
        """The section that holds them, if the reader may read it."""
        first = next(iter(self.reader.visible(self.tree.kinds.get("EmergencyPage", ()))), None)
        section = self.tree.by_pk.get(first.parent) if first is not None and first.parent else None
        return self._spoken(section) if section is not None and self.reader.may_read(section) else None

    @cached_property
    def errands(self) -> list[Errand]:
        """What this reader comes for, by role; most readers have none, and the card is not there."""
        user = self.request.user
        if not user.is_authenticated:
            return []
        return [one for found in home_errands.build(user, self.at, self.stamp) for one in found]

    # --- The booklet -----------------------------------------------------------------------------------

    @cached_property
    def welcome(self) -> Node | None:
        """The booklet, for those who arrive (R14); the profile promises it to them for a year."""
        user = self.request.user
        if not user.is_authenticated or not user.has_role(Role.NEWCOMER):
            return None
        booklet = next(iter(self.reader.visible(self.tree.kinds.get("BookletPage", ()))), None)
        return self._spoken(booklet) if booklet is not None else None

    def _spoken(self, node: Node) -> Node:
        return spoken.spoken(node, self.tree, self.reader)

    @cached_property
    def due(self) -> arriving.Due | None:
        """What a newcomer has left to do at this moment, for the home page: one query, and only theirs."""
        user = self.request.user
        if self.welcome is None or not user.is_authenticated:
            return None
        french = self.tree.original(self.welcome)
        chapters = self.reader.visible(self.tree.children.get(french.pk, ()))
        return arriving.on_home(self.welcome, chapters, user, self.at, self.tree, self._spoken)

    @property
    def is_certain(self) -> bool:
        """Whether this chapter is known to be for the reader, and need not say for whom it is."""
        return self.who is None or bool(self.page.condition.is_certain(self.who))

    @cached_property
    def todo(self) -> arriving.Todo | None:
        """The lines of this chapter with what the reader ticked, where that is kept for them."""
        user = self.request.user
        if self.node is None or not (user.is_authenticated and arriving.is_followed(user, self.at)):
            return None
        return arriving.todo(self.node, _ticks(self.request, user), self.tree)

    @property
    def lines(self) -> tuple[arriving.Line, ...]:
        """As a browser keeps them: nothing is ticked yet."""
        if self.node is None:
            return arriving.drafted(self.page.todo_list)
        return arriving.todo(self.node, frozenset(), self.tree).lines

    @cached_property
    def stages(self) -> list[tuple[str, list[Node]]]:
        """The chapters, by the moment when they are needed."""
        groups = [(stage.label, [n for n in self.children if n["stage"] == stage]) for stage in Stage]
        return [(str(label), nodes) for label, nodes in groups if nodes]


def chapters(page: Shown, request: HttpRequest, who: Circumstances | None = None) -> list[Screen]:
    """Every chapter that the reader may see, in order, or those for ``who``: one query."""
    screen = Screen(page, request)
    nodes = screen.children if who is None else arriving.concerning(screen.children, who)
    model = apps.get_model("pages", "BookletChapterPage")
    found = model.objects.live().in_bulk([node.pk for node in nodes])
    return [
        Screen(found[node.pk], request, screen.at, heading="h3", who=who)
        for node in nodes
        if node.pk in found
    ]


def _ticks(request: HttpRequest, user: User) -> arriving.Ticks:
    """Asked for once, however many chapters the page shows."""
    found: arriving.Ticks | None = getattr(request, "relais_ticks", None)
    if found is None:
        found = arriving.ticks(user)
        request.relais_ticks = found  # type: ignore[attr-defined]
    return found
