"""The published scales, as the database has them: for two queries, and by the pages kept with their tree."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.apps import apps

from pages.amounts import text
from pages.amounts.values import Scale, Value, in_order


def scales(**narrowed: Any) -> dict[str, Scale]:
    """By their slug, in the order of their names."""
    found = list(_model().objects.filter(live=True, **narrowed).order_by("name"))
    by_scale: dict[int, list[Value]] = defaultdict(list)
    for row in apps.get_model("pages", "ScaleValue").objects.filter(scale__in=found) if found else ():
        by_scale[row.scale_id].append(row.plain)
    return {
        row.slug: Scale(row.pk, row.slug, row.name, row.unit, in_order(by_scale[row.pk])) for row in found
    }


def value_of(slug: str, on: date) -> Decimal | None:
    """What that scale is worth on that day; None without a value, or without such a scale."""
    found = scales(slug=slug).get(slug)
    value = found.on(on) if found is not None else None
    return value.amount if value is not None else None


def references(words: str) -> Iterator[tuple[Any, str, str, str]]:
    """For Wagtail's index of what names what."""
    if named := text.slugs(words):
        model = _model()
        for pk in model.objects.filter(slug__in=named).values_list("pk", flat=True):
            yield model, str(pk), "", ""


def slugs() -> frozenset[str]:
    """Of the published ones."""
    return frozenset(_model().objects.filter(live=True).values_list("slug", flat=True))


def _model() -> Any:
    return apps.get_model("pages", "Scale")
