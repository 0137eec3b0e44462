"""Which published pages lead nowhere, and where to: whoever kept the other page may have taken it away."""

from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, ReferenceIndex

from pages.quality.addresses import OutsideAddress


@dataclass(frozen=True, slots=True)
class Broken:
    """``to``: an address outside, the title of a page of ours, or nothing of one that is gone."""

    page: Page
    to: str
    is_outside: bool


def links(owner: Any = None) -> list[Broken]:
    """Of all pages, or those that somebody keeps; in the order of their titles."""
    pages = Page.objects.live().filter(alias_of=None, depth__gt=1).select_related("owner")
    if owner is not None:
        pages = pages.filter(owner=owner)
    found = [*_inside(pages), *_outside(pages)]
    return sorted(found, key=lambda one: (one.page.title, one.to))


def _inside(pages: Any) -> list[Broken]:
    kind = ContentType.objects.get_for_model(Page)
    named = ReferenceIndex.objects.filter(base_content_type=kind, to_content_type=kind)
    led = named.exclude(model_path="alias_of").values_list("object_id", "to_object_id").distinct()
    pairs = {(int(source), int(target)) for source, target in led}
    titles = dict(Page.objects.values_list("pk", "draft_title")) if pairs else {}
    live = set(Page.objects.live().values_list("pk", flat=True)) if pairs else set()
    missing = [(source, target) for source, target in pairs if target not in live]
    shown = pages.in_bulk([source for source, _target in missing])
    return [
        Broken(shown[source], titles.get(target, ""), is_outside=False)
        for source, target in missing
        if source in shown
    ]


def _outside(pages: Any) -> list[Broken]:
    rows = OutsideAddress.objects.broken().filter(pages__in=pages).values_list("pages", "url")
    shown = pages.in_bulk([pk for pk, _url in rows])
    return [Broken(shown[pk], url, is_outside=True) for pk, url in rows if pk in shown]
