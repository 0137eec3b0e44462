"""Events as calendars read them, by the writer of the permanences' feeds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Final

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.models import Page

from core import keyed
from core.kept import Kept
from pages.kinds.event import NAMELESS, EventPage
from pages.models import CalendarEntry
from pages.reading.policy import Reader
from pages.reading.tree import Node, Tree
from permanences.feeds import ics
from permanences.feeds.rendering import Rendered

PURPOSE: Final = "relais events feed"
LENGTH: Final = 32  # characters of the key
KEPT_PAST: Final = timedelta(days=90)
BEFORE_ANYTHING: Final = datetime(2020, 1, 1, tzinfo=UTC)

_kept: Kept[Rendered] = Kept(size=10)


def key() -> str:
    """Opens the feed to calendar programs, which cannot sign in: what all who sign in read, no more.

    One for all, as that of an establishment: a key of one's own would tell whose program it is.
    """
    return keyed.proof(PURPOSE, "all")[:LENGTH]


def opens(given: str) -> bool:
    return keyed.proves(given, PURPOSE, "all", length=LENGTH)


@dataclass(frozen=True, slots=True)
class _Known:
    """The history of one event: its entry, or what its page says where it was public before entries."""

    uid: str
    sequence: int
    created: datetime
    changed: datetime

    @property
    def revision(self) -> ics.Revision:
        return ics.Revision(self.sequence, self.created, self.changed)


def for_all(known: Tree, at: datetime) -> Rendered:
    """Of every event that whoever signs in may read; kept by this process under the version of the tree."""
    name, token = ("all", timezone.localdate(at)), str(known.token or "")
    found = _kept.get(name, token) if token else None
    if found is None:
        nodes = [n for n in _events(known, at) if all(g.groups is None and not g.password for g in n.guards)]
        found = _feed(nodes, at)
        if token:
            _kept.put(name, token, found)
    return found


def for_reader(known: Tree, reader: Reader, at: datetime) -> Rendered:
    return _feed(reader.visible(_events(known, at)), at)


def _events(known: Tree, at: datetime) -> list[Node]:
    return [n for n in known.kinds.get("EventPage", ()) if n["ends_at"] >= at - KEPT_PAST]


def _feed(nodes: list[Node], at: datetime) -> Rendered:
    histories = _histories(nodes)
    singles = [_single(node, histories[node.pk]) for node in nodes if node.pk in histories]
    gone = CalendarEntry.objects.filter(is_withdrawn=True, ends_at__gte=at - KEPT_PAST)
    singles += [_gone(entry) for entry in gone]
    with translation.override(settings.LANGUAGE_CODE):
        return _rendered(
            singles,
            _("Rendez-vous du service social"),
            _("Forums, réunions et webinaires. Un rendez-vous annulé le dit."),
        )


def of_event(node: Node) -> Rendered:
    """One event, to be put into a calendar once: who does so counts on coming, and is busy then."""
    return _alone([_single(node, found) for found in _histories([node]).values()])


def of_page(page: EventPage, address: str, *, cancelled: bool) -> bytes:
    """The same of a page that is being published or withdrawn: the tree does not know of it yet."""
    entry = CalendarEntry.objects.filter(uid=page.translation_key).first()
    first, last = page.first_published_at or BEFORE_ANYTHING, page.last_published_at or BEFORE_ANYTHING
    known = (
        _Known(f"{entry.uid}@relais", entry.sequence, entry.created_at, entry.changed_at)
        if entry
        else _Known(f"{page.translation_key}@relais", 1, first, last)
    )
    facts = {name: getattr(page, name) for name in ("seo_title", "place", "starts_at", "ends_at")}
    shown = Node(
        pk=page.pk, model=EventPage.__name__, title=page.title, slug=page.slug, summary=page.summary,
        url=address, url_path=page.url_path, path=page.path, parent=None, in_menus=False, is_dated=True,
        sensitive=page.sensitive, facts=facts | {"is_cancelled": cancelled},
    )  # fmt: skip  # one list of values
    return _alone([_single(shown, known)]).body


def _alone(singles: list[ics.Single]) -> Rendered:
    with translation.override(settings.LANGUAGE_CODE):
        name, description = (
            _("Rendez-vous du service social"),
            _("Un rendez-vous à mettre dans un calendrier."),
        )
        return _rendered(singles, name, description, busy=True)


def _rendered(singles: list[ics.Single], name: str, description: str, *, busy: bool = False) -> Rendered:
    changed = max((one.revision.changed for one in singles), default=BEFORE_ANYTHING)
    horizon = max((one.ends_at.date() for one in singles), default=BEFORE_ANYTHING.date())
    url = f"{settings.BASE_URL}/rendez-vous/"
    feed = ics.Feed(name, description, changed, horizon, singles=tuple(singles), busy=busy, url=url)
    body = ics.render(feed)
    return Rendered(body, f'"{blake2b(body, digest_size=12).hexdigest()}"')


def _histories(nodes: Iterable[Node]) -> Mapping[int, _Known]:
    """By page. A copy is the event that it copies, and stands in no calendar beside it."""
    pks = [node.pk for node in nodes]
    entries = {entry.page_id: entry for entry in CalendarEntry.objects.filter(page__in=pks)}
    found: dict[int, _Known] = {}
    columns = ("pk", "translation_key", "first_published_at", "last_published_at")
    for pk, uid, first, last in Page.objects.filter(pk__in=pks, alias_of=None).values_list(*columns):
        entry = entries.get(pk)
        found[pk] = (
            _Known(f"{entry.uid}@relais", entry.sequence, entry.created_at, entry.changed_at)
            if entry
            else _Known(f"{uid}@relais", 0, first or BEFORE_ANYTHING, last or BEFORE_ANYTHING)
        )
    return found


def _single(node: Node, known: _Known) -> ics.Single:
    name = (node["seo_title"] or str(NAMELESS)) if node.sensitive else node.title
    with translation.override(settings.LANGUAGE_CODE):
        # A program that reads no STATUS shows the title all the same.
        title = _("Annulé : %(name)s") % {"name": name} if node["is_cancelled"] else name
        place = node["place"] or _("À distance")
    return ics.Single(
        uid=known.uid,
        starts_at=timezone.localtime(node["starts_at"]),
        ends_at=timezone.localtime(node["ends_at"]),
        cancelled=node["is_cancelled"],
        wording=ics.Wording(title, "" if node.sensitive else node.summary, place),
        revision=known.revision,
        url=settings.BASE_URL + node.url,
    )


def _gone(entry: CalendarEntry) -> ics.Single:
    """What its page said is nobody's to read any more."""
    with translation.override(settings.LANGUAGE_CODE):
        wording = ics.Wording(_("Rendez-vous annulé"))
    return ics.Single(
        uid=f"{entry.uid}@relais",
        starts_at=timezone.localtime(entry.starts_at),
        ends_at=timezone.localtime(entry.ends_at),
        cancelled=True,
        wording=wording,
        revision=ics.Revision(entry.sequence, entry.created_at, entry.changed_at),
    )
