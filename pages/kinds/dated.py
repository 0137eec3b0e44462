"""What kinds of page with dates have in common."""

from datetime import datetime, time, timedelta
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Schema
from wagtail.api import APIField

from pages.kinds.base import RelaisPage, written

ENDS_BEFORE = _("La fin précède le début.")


def ends_after_it_starts(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(ends_at__gte=F("starts_at")), name=name, violation_error_message=ENDS_BEFORE
    )


class Dated(Schema):
    """Never null on a published page: a draft may lack a date."""

    starts_at: datetime | None
    ends_at: datetime | None


class DatedPage(RelaisPage):
    starts_at = models.DateTimeField(_("du"))
    ends_at = models.DateTimeField(_("au"))

    api_fields: ClassVar[list[APIField]] = [*RelaisPage.api_fields, *written("starts_at", "ends_at")]
    tree_facts: ClassVar[tuple[str, ...]] = ("starts_at", "ends_at")
    is_dated = True
    has_side_menu = False
    parent_page_types: ClassVar[list[str]] = ["pages.SectionPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at < self.starts_at:
            raise ValidationError({"ends_at": ENDS_BEFORE})

    def runs(self, at: datetime) -> bool:
        return self.starts_at <= at <= self.ends_at


def starts_in_a_week(page: "DatedPage", lasts: timedelta) -> None:
    day = timezone.localdate() + timedelta(days=7)
    page.starts_at = timezone.make_aware(datetime.combine(day, time(9)))
    page.ends_at = page.starts_at + lasts
