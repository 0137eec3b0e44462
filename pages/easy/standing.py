"""Whether an easy version still says what the page says that it stands for."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from pages.reading import tree


def is_overtaken(full: datetime | None, easy: datetime | None, confirmed_on: date | None) -> bool:
    """By a page published on ``full``: the easy one is older, and nobody said since that it is right."""
    if full is None or easy is None or full <= easy:
        return False
    return confirmed_on is None or confirmed_on < timezone.localdate(full)


@dataclass(frozen=True, slots=True)
class Pair:
    easy: Any
    full: Page

    @property
    def is_overtaken(self) -> bool:
        dates = self.full.last_published_at, self.easy.last_published_at
        return is_overtaken(*dates, self.easy.as_of)


def of(page: Page) -> Pair | None:
    """The published pair to which this page belongs, as the one or as the other."""
    known = tree.current()
    found = [(easy, full) for easy, full in known.full.items() if page.pk in (easy, full)]
    return next(iter(_pairs(dict(found))), None)


def overtaken() -> list[Pair]:
    """What changed last comes first."""
    found = [pair for pair in _pairs(tree.current().full) if pair.is_overtaken]
    return sorted(found, key=lambda pair: pair.full.last_published_at, reverse=True)


def _pairs(full: dict[int, int]) -> list[Pair]:
    pages = Page.objects.live().in_bulk({*full, *full.values()})
    easy: Any = Page.objects.filter(pk__in=full).select_related("owner").specific()
    return [Pair(one, pages[full[one.pk]]) for one in easy if one.pk in pages and full[one.pk] in pages]
