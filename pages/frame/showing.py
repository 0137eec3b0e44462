"""What one reader gets of the menus, the tiles and the announcements.

An entry whose page is not published, or not for this reader, is not there: no link of a menu leads to a 404.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from directory.reference import THEMES
from pages.frame import start
from pages.frame.values import Entry, Kind, Notice
from pages.reading import audience
from pages.reading.policy import Reader
from pages.reading.spoken import spoken
from pages.reading.tree import Node, Tree
from pages.reference import Place, Urgency

AT_ONCE = 3  # announcements in a page; one is seen, the next when that one is closed
PICTOGRAM = "document/document"  # of a tile that has none


@dataclass(frozen=True, slots=True)
class Link:
    """``is_french``: whatever language the interface speaks. ``node``: the page, if it leads to one."""

    label: str
    url: str
    is_french: bool = False
    node: Node | None = None
    pictogram: str = ""
    is_outside: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """An announcement in the reader's language, with its link if they may follow it."""

    notice: Notice
    title: str
    text: str
    is_french: bool
    link: Link | None


def menu(place: str, known: Tree, reader: Reader) -> list[Link]:
    """In the order of the editors; the start's, where nothing of theirs is left for this reader."""
    return _links(_entries(place, known), known, reader) or _links(start.START[place], known, reader)


def footer(known: Tree, reader: Reader) -> list[Link]:
    """With what always stands there, whatever editors published."""
    found = _links(_entries(Place.FOOTER, known), known, reader)
    there = {link.url for link in found}
    return [*found, *(link for link in always() if link.url not in there)]


def always() -> list[Link]:
    """All that a stranger gets of the footer."""
    return [Link(str(title), reverse(name)) for name, title in start.ALWAYS.items()]


def tiles(known: Tree, reader: Reader) -> list[Link]:
    return menu(Place.TILES, known, reader)


def _entries(place: str, known: Tree) -> tuple[Entry, ...]:
    return known.frame.menus.get(place, start.START[place])


def _links(entries: Iterable[Entry], known: Tree, reader: Reader) -> list[Link]:
    found: dict[str, Link] = {}
    for entry in entries:
        for link in _resolved(entry, known, reader):
            found.setdefault(link.url, link)  # a theme may stand there by itself as well
    return list(found.values())


def _resolved(entry: Entry, known: Tree, reader: Reader) -> Iterator[Link]:
    match entry.kind:
        case Kind.PAGE | Kind.SECTION:
            node = _page(entry, known)
            if node is not None and reader.may_read(node):
                yield _to_page(entry, node, known, reader)
        case Kind.SCREEN if entry.target in start.SCREENS:
            name = str(entry.target)
            label, is_french = _label(entry, start.SCREENS[name])
            if name in start.ALWAYS and not entry.label:
                label = str(start.ALWAYS[name])
            yield Link(label, reverse(name), is_french, pictogram=entry.pictogram or PICTOGRAM)
        case Kind.OUTSIDE:
            label, is_french = _label(entry, str(entry.target))
            pictogram = entry.pictogram or PICTOGRAM
            yield Link(label, str(entry.target), is_french, pictogram=pictogram, is_outside=True)
        case Kind.THEMES:
            yield from _themes(known, reader)


def _to_page(entry: Entry, node: Node, known: Tree, reader: Reader) -> Link:
    there = spoken(node, known, reader)
    label, is_french = _label(entry, node.title)
    if there is not node and not entry.english:
        label, is_french = there.title, False
    return Link(label, there.url, is_french, there, entry.pictogram or _pictogram(node))


def _page(entry: Entry, known: Tree) -> Node | None:
    if entry.kind is Kind.PAGE:
        return known.by_pk.get(int(entry.target))
    home = next(iter(known.kinds.get("HomePage", ())), None)
    return known.at(f"{home.url_path}{entry.target}/") if home else None


def _themes(known: Tree, reader: Reader) -> Iterator[Link]:
    """The five of R15, in their order."""
    found = {n["theme"]: n for n in reversed(reader.visible(known.kinds.get("ThemePage", ())))}
    for theme in THEMES:
        if theme in found:
            node = spoken(found[theme], known, reader)
            is_french = node is found[theme]
            yield Link(node.title, node.url, is_french=is_french, node=node, pictogram=theme.pictogram)


def _pictogram(node: Node) -> str:
    theme = next((theme for theme in THEMES if theme == node.facts.get("theme")), None)
    return theme.pictogram if theme and node.model == "ThemePage" else PICTOGRAM


def _label(entry: Entry, title: Any) -> tuple[str, bool]:
    """And whether it is in French whatever the reader speaks. What is lazy is translated."""
    if entry.english and get_language() == "en":
        return entry.english, False
    words = entry.label or title
    return str(words), isinstance(words, str)


# --- Announcements -----------------------------------------------------------------------------------------


def notices(known: Tree, reader: Reader, at: datetime, *, on_home: bool = True) -> list[Shown]:
    """The most urgent first, of those the one that began last."""
    pinned = known.frame.pinned
    running = [
        one for one in known.frame.notices if one.runs(at) and (on_home or one.everywhere) and not pinned
    ]
    found = [pinned] if pinned else audience.announced(running, reader.user)
    ranks = list(reversed(Urgency.values))
    found.sort(key=lambda one: one.starts_at.timestamp() if one.starts_at else 0, reverse=True)
    found.sort(key=lambda one: ranks.index(one.urgency))
    return [_shown(one, known, reader) for one in found]


def _shown(notice: Notice, known: Tree, reader: Reader) -> Shown:
    in_english = get_language() == "en" and bool(notice.english_title)
    return Shown(
        notice,
        notice.english_title if in_english else notice.title,
        notice.english_text if in_english else notice.text,
        is_french=not in_english,
        link=next(_resolved(notice.link, known, reader), None) if notice.link else None,
    )
