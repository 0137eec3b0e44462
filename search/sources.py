"""Where rows come from: each kind of thing, what is loaded with it, and how it becomes a row."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from directory.models import Department, Establishment, Posting, Region, Worker
from directory.reach import DRAWN_WITH
from pages.models import RelaisDocument
from permanences.models import Permanence
from search import rows
from search.rows import Row

BATCH = 500


@dataclass(frozen=True, slots=True)
class Source:
    """``queryset``: what can be found at all; ``build``: the rows of some of it."""

    model: type[models.Model]
    label: Promise
    queryset: Callable[[], "models.QuerySet[Any]"]
    build: Callable[[list[Any]], list[Row]]

    def batches(self) -> Iterator[list[Any]]:
        """All of it, in the order of keys, so many at a time."""
        last = 0
        while batch := list(self.queryset().filter(pk__gt=last).order_by("pk")[:BATCH]):
            yield batch
            last = batch[-1].pk

    def rows_for(self, pks: list[int]) -> list[Row]:
        return self.build(list(self.queryset().filter(pk__in=pks).order_by("pk")))


def _pages() -> "models.QuerySet[Page]":
    found: models.QuerySet[Page] = Page.objects.live().filter(depth__gt=1).specific()
    return found


def _workers() -> "models.QuerySet[Worker]":
    """With the posts that they hold on the day when the row is written: every night at least."""
    loaded = ("region", "sector__departments__establishments", *(f"sector__{field}" for field in DRAWN_WITH))
    held = Posting.objects.on(timezone.localdate()).prefetch_related(*loaded)
    return Worker.objects.active().prefetch_related(models.Prefetch("postings", held))


def _permanences() -> "models.QuerySet[Permanence]":
    return Permanence.objects.published().with_all().prefetch_related("windows")


def _documents() -> "models.QuerySet[RelaisDocument]":
    found: models.QuerySet[RelaisDocument] = RelaisDocument.objects.select_related("words")
    return found


SOURCES = (
    Source(Page, _("pages"), _pages, rows.rows_of_pages),
    Source(
        RelaisDocument,
        _("documents"),
        _documents,
        lambda found: [rows.row_of_document(one) for one in found],
    ),
    Source(
        Establishment,
        _("établissements"),
        lambda: Establishment.objects.active().with_department(),
        lambda found: [rows.row_of_establishment(one) for one in found],
    ),
    Source(Worker, _("personnes"), _workers, lambda found: [rows.row_of_worker(one) for one in found]),
    Source(
        Department,
        _("départements"),
        lambda: Department.objects.select_related("region"),
        lambda found: [rows.row_of_department(one) for one in found],
    ),
    Source(
        Region,
        _("régions"),
        lambda: Region.objects.prefetch_related("departments"),
        lambda found: [rows.row_of_region(one) for one in found],
    ),
    Source(
        Permanence,
        _("permanences"),
        _permanences,
        lambda found: [rows.row_of_permanence(one) for one in found],
    ),
)


def source_of(model: type[models.Model]) -> Source:
    return next(source for source in SOURCES if issubclass(model, source.model))
