"""Which pages name a scale: by Wagtail's index of what names what, which each saved page renews."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField
from django.db.models.functions import Cast
from wagtail.models import Page, ReferenceIndex

from pages.models import Scale


def pages_by_scale(scales: Iterable[int]) -> dict[int, list[Any]]:
    """Published or not, in the order of the site; their keepers with them."""
    found: dict[int, list[Any]] = defaultdict(list)
    pairs = {(row.object_id, int(row.to_object_id)) for row in _references(scales)}
    known = {str(page.pk): page for page in _pages([pk for pk, _scale in pairs])}
    for pk, scale in sorted(pairs, key=lambda pair: known[pair[0]].path if pair[0] in known else ""):
        if pk in known:
            found[scale].append(known[pk])
    return dict(found)


def pages_of(scale: Scale) -> list[Any]:
    return pages_by_scale([scale.pk]).get(scale.pk, [])


def published(scale: Any) -> list[int]:
    """The numbers of those that are published."""
    return [page.pk for page in pages_of(scale) if page.live]


def is_used(scale: Scale) -> bool:
    return bool(_references([scale.pk]).exists())


def _references(scales: Iterable[int]) -> Any:
    return ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(Scale),
        to_object_id__in=[str(pk) for pk in scales],
    )


def _pages(keys: list[str]) -> Any:
    return (
        Page.objects.annotate(key=Cast("pk", CharField()))
        .filter(key__in=keys, alias_of=None)
        .select_related("owner")
        .order_by("path")
    )
