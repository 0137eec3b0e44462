"""The images whose rights end soon, or have ended, and the pages that name them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pages.media import usage
from pages.models import RelaisImage
from pages.reference import Rights

AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Ending:
    """``pages``: the published ones that name it, the only ones that matter to readers."""

    image: RelaisImage
    pages: list[Any]


def ending(on: date) -> list[Ending]:
    """The soonest first; what no published page names is left out."""
    soon = RelaisImage.objects.filter(rights_until__lte=on + AHEAD).order_by("rights_until", "title", "pk")
    return _with_pages(soon)


def unknown() -> list[Ending]:
    """Shown by pages, and nobody has said by which right."""
    return _with_pages(RelaisImage.objects.filter(rights=Rights.UNKNOWN).order_by("title", "pk"))


def _with_pages(images: Any) -> list[Ending]:
    found = list(images)
    pages = usage.by_file(found)
    return [Ending(image, pages[image.pk]) for image in found if image.pk in pages]


def turn(on: date) -> int:
    """Whoever keeps copies is told of each image that may be shown no more; returns how many."""
    told = 0
    for image in RelaisImage.objects.over(on).filter(is_told=False):
        image.is_told = True
        image.save(update_fields=["is_told", "changed_at"])
        told += 1
    # Those that may be shown again: told anew when that ends.
    told_still = RelaisImage.objects.filter(is_told=True)
    told_still.shown(on).update(is_told=False)
    return told
