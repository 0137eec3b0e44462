"""Whatever changes the tree of published pages changes its version."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from pages.events import following
from pages.models import (
    PAGE_MODELS,
    EventPage,
    Notice,
    RelaisDocument,
    RelaisImage,
    Scale,
    ScaleValue,
    SiteMenu,
)
from pages.quality import addresses
from pages.reading import tree
from pages.translation import actions as translations


def connect() -> None:
    for signal in (page_slug_changed, post_page_move):
        signal.connect(forget_ways_to_drafts, dispatch_uid="pages.redirects")
    for signal in (page_published, page_unpublished, page_slug_changed, post_page_move):
        signal.connect(changed, dispatch_uid="pages.tree")
    page_published.connect(following.published, sender=EventPage, dispatch_uid="pages.events")
    page_unpublished.connect(following.withdrawn, sender=EventPage, dispatch_uid="pages.events")
    # A page's body names images, documents and amounts; its menus and breadcrumbs name other pages. What
    # editors arrange around the pages is kept with them.
    for model in (
        Page,
        *PAGE_MODELS,
        PageViewRestriction,
        Site,
        RelaisImage,
        RelaisDocument,
        Scale,
        ScaleValue,
        SiteMenu,
        Notice,
    ):
        post_save.connect(saved, sender=model, dispatch_uid=f"pages.tree.{model.__name__}")
        post_delete.connect(changed, sender=model, dispatch_uid=f"pages.tree.{model.__name__}")
    page_unpublished.connect(translations.original_withdrawn, dispatch_uid="pages.translation")
    post_delete.connect(translations.original_withdrawn, sender=Page, dispatch_uid="pages.translation")
    post_delete.connect(translations.original_deleted, sender=Page, dispatch_uid="pages.translation.lost")
    for signal in (page_published, page_unpublished):
        signal.connect(led_outside, dispatch_uid="pages.addresses")
    m2m_changed.connect(changed, sender=PageViewRestriction.groups.through, dispatch_uid="pages.tree.groups")


def forget_ways_to_drafts(instance: Page, **_signal: Any) -> None:
    """Wagtail leads from a former address to the new one: of a page that nobody could read it would tell.

    And one that is called again as it was would lead to itself. Once it is written: Wagtail listens too.
    """
    transaction.on_commit(partial(_forget_ways, instance))


def _forget_ways(page: Page) -> None:
    leading = Redirect.objects.filter(redirect_page=page)
    parts = page.get_url_parts()
    if page.first_published_at is None:
        leading.delete()
    elif parts is not None and parts[2]:
        leading.filter(old_path=Redirect.normalise_path(parts[2])).delete()


def saved(update_fields: frozenset[str] | None = None, **_signal: Any) -> None:
    if update_fields is not None and tree.DRAFT_FIELDS.issuperset(update_fields):
        return
    tree.bump()


def changed(**_signal: Any) -> None:
    tree.bump()


def led_outside(instance: Page, **_signal: Any) -> None:
    """What is mended leaves the list of broken links with its publication."""
    if instance.alias_of_id is None:
        addresses.note(instance.specific)
