"""Menus, tiles and announcements as plain values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise


class Kind(StrEnum):
    """What an entry leads to, as editors' blocks are named; ``SECTION`` is of the start alone."""

    PAGE = "page"
    SCREEN = "screen"
    OUTSIDE = "outside"
    THEMES = "themes"
    SECTION = "section"


@dataclass(frozen=True, slots=True)
class Entry:
    """``target``: the number of a page, the name of a screen, an address, the end of a section's address.

    Without a label it is called what it leads to is called. A lazy label is in the language of the reader.
    """

    kind: Kind
    target: int | str = ""
    label: str | Promise = ""
    english: str = ""
    pictogram: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """An announcement. Each of the three lists is empty when it is for all, as of a campaign."""

    pk: int
    mark: str  # of this text: whoever closed it sees the next one
    urgency: str
    title: str
    text: str
    english_title: str = ""
    english_text: str = ""
    link: Entry | None = None
    everywhere: bool = True
    closable: bool = True
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    audience: tuple[str, ...] = ()
    directorates: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Any:
        """As of a campaign in the tree: for ``pages.reading.audience``."""
        return getattr(self, name)

    def runs(self, at: datetime) -> bool:
        return (self.starts_at is None or self.starts_at <= at) and (
            self.ends_at is None or at < self.ends_at
        )


@dataclass(frozen=True, slots=True)
class Frame:
    """``menus``: by ``Place``, those that are published. ``pinned``: shown whoever reads, for a preview."""

    menus: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    pinned: Notice | None = None


def entries(rows: Iterable[Mapping[str, Any]]) -> tuple[Entry, ...]:
    """Of the blocks that an editor put in order, as they are stored; what names nothing is left out."""
    return tuple(found for row in rows if (found := _entry(str(row["type"]), row["value"] or {})) is not None)


def _entry(kind: str, value: Mapping[str, Any]) -> Entry | None:
    target = value.get(kind) or ""
    if kind != Kind.THEMES and not target:
        return None
    words = {name: str(value.get(name) or "") for name in ("label", "english", "pictogram")}
    return Entry(Kind(kind), target, **words)
