"""Keeps the rows in step with what the other apps write. They know nothing of it: search listens.

A bulk import of establishments announces itself; ``rebuild_search`` every night catches the rest.
"""

from functools import partial
from typing import Any

from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail.models import Page, Site
from wagtail.signals import page_slug_changed, post_page_move

from directory.models import Department, Establishment, Posting, Region, Sector, Worker
from directory.signals import establishments_written
from pages.models import RelaisDocument
from permanences.models import Permanence, TimeWindow
from search import documents, index
from search.backends.elasticsearch import catching_up
from search.kinds.rows import key_of
from search.kinds.sources import BATCH, source_of
from search.models import Findable

_OWN = (Establishment, Worker, Department, Region, Permanence)


def connect() -> None:
    for model in _OWN:
        post_save.connect(_saved, sender=model, dispatch_uid=f"search-saved-{model.__name__}")
    post_save.connect(_document_saved, sender=RelaisDocument, dispatch_uid="search-document-saved")
    post_save.connect(_page_saved, dispatch_uid="search-page-saved")
    post_save.connect(_site_saved, sender=Site, dispatch_uid="search-site-saved")
    for moved in (page_slug_changed, post_page_move):
        moved.connect(_page_moved, dispatch_uid="search-page-moved")
    for signal in (post_save, post_delete):
        signal.connect(_posting_changed, sender=Posting, dispatch_uid="search-posting")
        signal.connect(_window_changed, sender=TimeWindow, dispatch_uid="search-window")
    post_delete.connect(_row_gone, sender=Findable, dispatch_uid="search-row-gone")
    establishments_written.connect(_establishments_written, dispatch_uid="search-establishments")
    post_save.connect(_sector_saved, sender=Sector, dispatch_uid="search-sector")
    m2m_changed.connect(
        _sector_changed, sender=Sector.departments.through, dispatch_uid="search-sector-departments"
    )


def _saved(sender: type[models.Model], instance: models.Model, raw: bool = False, **kwargs: Any) -> None:
    if raw:
        return
    index.refresh(sender, [instance.pk])
    if isinstance(instance, Establishment):
        index.refresh(Permanence, _pks(Permanence.objects.filter(establishment=instance)))
    elif isinstance(instance, Worker):
        index.refresh(Permanence, _pks(Permanence.objects.filter(worker=instance)))
    elif isinstance(instance, Department):
        index.refresh(Region, [instance.region_id])


def _establishments_written(sender: object, ids: list[int], **kwargs: Any) -> None:
    """A bulk import: in batches, as a database takes only so many parameters."""
    for start in range(0, len(ids), BATCH):
        index.refresh(Establishment, ids[start : start + BATCH])


def _page_saved(sender: type[models.Model], instance: models.Model, raw: bool = False, **kwargs: Any) -> None:
    """A draft is saved with ``update_fields`` and leaves the published text alone: nothing changes then."""
    if isinstance(instance, Page) and not raw:
        if instance.live:
            index.refresh(Page, [instance.pk])
        else:
            index.remove([key_of(instance)])


def _document_saved(
    sender: type[RelaisDocument], instance: RelaisDocument, raw: bool = False, **kwargs: Any
) -> None:
    """Found by its title at once; by its words when the task has read them."""
    if not raw:
        index.refresh(RelaisDocument, [instance.pk])
        transaction.on_commit(partial(documents.read_if_new, instance.pk))


def _row_gone(sender: type[Findable], instance: Findable, **kwargs: Any) -> None:
    """By our hand, or by the database's when the thing itself was deleted."""
    catching_up.changed([instance.key])


def _page_moved(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Its address changes, and that of every page below."""
    index.refresh(Page, _pks(Page.objects.get(pk=instance.pk).get_descendants(inclusive=True)))


def _site_saved(sender: type[Site], instance: Site, raw: bool = False, **kwargs: Any) -> None:
    """Its root may have changed, and with it every address."""
    if not raw:
        Site.clear_site_root_paths_cache()
        for batch in source_of(Page).batches():
            index.refresh(Page, [page.pk for page in batch])


def _posting_changed(sender: type[Posting], instance: Posting, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        index.refresh(Worker, [instance.worker_id])


def _window_changed(sender: type[TimeWindow], instance: TimeWindow, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        index.refresh(Permanence, [instance.permanence_id])


def _sector_saved(sender: type[Sector], instance: Sector, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        index.refresh(Worker, _pks(Worker.objects.filter(postings__sector=instance)))


def _sector_changed(sender: type[models.Model], instance: models.Model, action: str, **kwargs: Any) -> None:
    if isinstance(instance, Sector) and action.startswith("post_"):
        index.refresh(Worker, _pks(Worker.objects.filter(postings__sector=instance)))


def _pks(queryset: "models.QuerySet[Any]") -> list[int]:
    return list(queryset.values_list("pk", flat=True).distinct())
