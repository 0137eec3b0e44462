"""What follows when a scale changes, by hand or because its day has come: whoever keeps copies is told."""

from datetime import date
from typing import Any

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone
from wagtail.signals import published, unpublished

from core.locks import locked
from pages.amounts import stored, uses
from pages.models import Scale
from pages.models.version import TreeVersion

# ``scale``: a row of ``Scale``; ``pages``: the numbers of the published pages that show it.
scale_changed = Signal()


def connect() -> None:
    for signal in (published, unpublished):
        signal.connect(_written, sender=Scale, dispatch_uid="pages.amounts")


def _written(instance: Scale, **_signal: Any) -> None:
    with transaction.atomic():
        TreeVersion.objects.bump()  # after its values were written, which come after the scale itself
        tell(instance, timezone.localdate())


def tell(scale: Scale, on: date) -> None:
    Scale.objects.filter(pk=scale.pk).update(told_on=on)
    scale_changed.send(Scale, scale=scale, pages=uses.published(scale))


def turn(on: date) -> int:
    """For each scale that reads otherwise on this day than when it was last told of; returns how many."""
    told = 0
    for pk in Scale.objects.filter(live=True).exclude(told_on__gte=on).values_list("pk", flat=True):
        with locked(Scale.objects.all(), pk) as scale:
            known = stored.scales(pk=pk).get(scale.slug)
            before = scale.told_on
            if known is None or before is None or before >= on:
                continue
            if known.sentence(before) == known.sentence(on):
                Scale.objects.filter(pk=pk).update(told_on=on)
                continue
            tell(scale, on)
            told += 1
    return told
