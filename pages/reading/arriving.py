"""What is left to do for somebody who arrives, and what of the booklet concerns them (R14).

Only for the reader themselves: nothing here is kept in memory.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.apps import apps
from django.utils import timezone
from django.utils.translation import gettext as _

from core.text import fold
from directory.models import Establishment, User
from directory.reference import Zone
from pages.arriving import stages
from pages.arriving.concerning import Circumstances, Condition, Where
from pages.reading.tree import Node, Tree
from pages.reference import Stage

ON_HOME = 6  # lines; the booklet has the others
Ticks = frozenset[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Line:
    """Something to do. ``key`` names it in forms: the chapter, and a digest of its words."""

    text: str
    key: str
    is_done: bool

    @property
    def kept_of(self) -> int:
        """The chapter under which it is kept: of a translation, the French one."""
        return int(self.key.partition("-")[0])


@dataclass(frozen=True, slots=True)
class Todo:
    """A chapter with its lines. ``earlier``: its stage, if that is not the one of the moment."""

    node: Node
    lines: tuple[Line, ...]
    earlier: str = ""

    @property
    def open(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not line.is_done)


@dataclass(frozen=True, slots=True)
class Due:
    """What the home page says to a newcomer. ``more``: lines that are open besides those shown."""

    title: str
    booklet: Node
    chapters: tuple[Todo, ...]
    more: int

    @property
    def path(self) -> str:
        """As the addresses beneath the booklet begin."""
        return self.booklet.url.removeprefix("/")


def circumstances(user: User) -> Circumstances:
    place = user.workplace
    return Circumstances(where_of(place), place.kind if place else "", user.status)


def where_of(place: Establishment | None) -> str:
    if place is None:
        return ""
    return Where.MAINLAND.value if place.department.zone == Zone.METRO else Where.OVERSEAS.value


def today_of(user: User, at: datetime) -> date:
    """Where they work: overseas it may be another day."""
    return at.astimezone(user.workplace.zone_info).date() if user.workplace else timezone.localdate(at)


def beside(stage: str, title: str) -> str:
    """The name of a stage, to stand beside a title that does not say it: « Le premier mois » does."""
    label = str(Stage(stage).label) if stage else ""
    return "" if f" {fold(label)} " in f" {fold(title)} " else label


def is_followed(user: User, at: datetime) -> bool:
    """Whether what they tick is kept for them, on every device: they have said when they arrive."""
    return stages.is_welcomed(user.arrived_on, today_of(user, at))


def concerning(nodes: Iterable[Node], who: Circumstances) -> list[Node]:
    """Of these chapters, those that are for this person."""
    return [node for node in nodes if Condition.of(node.facts).concerns(who)]


def digest(line: str) -> str:
    """Other accents, capitals or spaces are the same line."""
    return sha256(" ".join(fold(line).split()).encode()).hexdigest()[:16]


def ticks(user: User) -> Ticks:
    found = apps.get_model("pages", "BookletTick").objects.filter(user=user)
    return frozenset(found.values_list("page_id", "line"))


def todo(node: Node, ticked: Ticks, known: Tree | None = None) -> Todo:
    """What is ticked in one language is in the other: the lines of a translation go by the names of those of
    its French page, in the same order, as long as both have as many."""
    original = node if known is None else known.original(node)
    own, there = _named(node), _named(original)
    if len(own) != len(there):
        original, there = node, own
    pairs = zip(there, own.values(), strict=True)
    lines = (Line(text, f"{original.pk}-{name}", (original.pk, name) in ticked) for name, text in pairs)
    return Todo(node, tuple(lines))


def drafted(texts: Iterable[str]) -> tuple[Line, ...]:
    """Of a chapter that is not published: nobody's ticks."""
    return tuple(Line(text, f"0-{digest(text)}", False) for text in texts)


def _named(node: Node) -> dict[str, str]:
    """A line that stands twice is one."""
    texts = [text.strip() for text in node["todo"].splitlines() if text.strip()]
    return {digest(text): text for text in texts}


def due(chapters: Iterable[Node], user: User, today: date, ticked: Ticks) -> list[Todo]:
    """The French chapters whose moment has come, with something left to do."""
    return _left(begun(chapters, user, today), ticked)


def _left(chapters: Iterable[Node], ticked: Ticks, known: Tree | None = None) -> list[Todo]:
    return [found for node in chapters if (found := todo(node, ticked, known)).open]


def begun(chapters: Iterable[Node], user: User, today: date) -> list[Node]:
    """The French chapters whose moment has come: the stage of the moment first, then the one before. Overseas
    only for whom is known to work there."""
    if user.arrived_on is None:
        return []
    who, arrival = circumstances(user), user.arrived_on
    there = who.where == Where.OVERSEAS
    mine = [n for n in concerning(chapters, who) if n["stage"] and (there or n["stage"] != Stage.OVERSEAS)]
    found = [n for n in mine if stages.has_begun(Stage(n["stage"]), arrival, today)]
    return sorted(found, key=lambda node: -stages.turn(Stage(node["stage"])))


def on_home(
    booklet: Node,
    chapters: Iterable[Node],
    user: User,
    at: datetime,
    known: Tree,
    spoken: Callable[[Node], Node],
) -> Due | None:
    """None when nothing is left, or nobody arrives. ``spoken``: a page in the language of the reader."""
    today = today_of(user, at)
    if user.arrived_on is None or not stages.is_welcomed(user.arrived_on, today):
        return None
    read = [spoken(node) for node in begun(chapters, user, today)]
    found, room, shown = _left(read, ticks(user), known), ON_HOME, []
    now = stages.current(user.arrived_on, today)
    for chapter in found:
        if room > 0:
            stage = Stage(chapter.node["stage"])
            is_past = stages.turn(stage) != stages.turn(now)
            earlier = beside(stage, chapter.node.title) if is_past else ""
            shown.append(Todo(chapter.node, chapter.open[:room], earlier))
            room -= len(chapter.open)
    titles = {
        Stage.BEFORE: _("Nouvel arrivant : à faire avant d’arriver"),
        Stage.FIRST_WEEK: _("Nouvel arrivant : à faire cette semaine"),
        Stage.FIRST_MONTH: _("Nouvel arrivant : à faire ce mois-ci"),
        Stage.FIRST_YEAR: _("Nouvel arrivant : à faire cette année"),
    }
    title = titles[now]
    more = max(0, sum(len(chapter.open) for chapter in found) - ON_HOME)
    return Due(title, booklet, tuple(shown), more) if found else None
