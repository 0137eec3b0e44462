"""What an editor picks from: what is in front, what is left out, and what is found beside."""

from dataclasses import dataclass

from search.editors.models import Pick, Selection
from search.kinds import BY_NAME, meeting
from search.models import Findable
from search.query.finding import find, understand
from search.query.intent import Need
from search.query.values import Filters, Hit, Viewer, Window

CHOICES = 15


@dataclass(frozen=True, slots=True)
class Item:
    """Something that was or can be picked. Without a title: gone, or not for the eyes of this editor."""

    key: str
    kind: str = ""
    title: str = ""
    detail: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Shelves:
    pinned: list[Item]
    excluded: list[Item]
    found: list[Item]


def shelves(selection: Selection, typed: str, viewer: Viewer) -> Shelves:
    """``found``: what this editor finds with ``typed``, pages first, without what was picked."""
    picks = list(selection.picks.all())
    rows = Findable.objects.visible_to(viewer).filter(key__in=[pick.key for pick in picks])
    known = {row.key: row for row in rows}
    return Shelves(
        [_picked(pick, known) for pick in picks if not pick.is_excluded],
        [_picked(pick, known) for pick in picks if pick.is_excluded],
        _found(typed, viewer, tuple(pick.key for pick in picks)),
    )


def _found(typed: str, viewer: Viewer, picked: tuple[str, ...]) -> list[Item]:
    filters, window = Filters(without=picked), Window(limit=CHOICES)
    hits = find(understand(typed), filters, viewer, window).hits
    first = sorted(hits, key=lambda hit: hit.kind not in meeting(Need.EXPLANATION))
    return [_item(hit) for hit in first]


def _picked(pick: Pick, known: dict[str, Findable]) -> Item:
    row = known.get(pick.key)
    return _item(row) if row is not None else Item(pick.key)


def _item(thing: Hit | Findable) -> Item:
    return Item(thing.key, str(BY_NAME[thing.kind].singular), thing.title, thing.detail, thing.url)
