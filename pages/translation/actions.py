"""A page in English is made from the French one, and is withdrawn with it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import ngettext
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.coreutils import find_available_slug
from wagtail.log_actions import log
from wagtail.models import Locale, Page

from core import french
from directory.models import User
from pages.reference import Language
from pages.translation import standing

HOME = "en"  # the end of the address of the home page in English, beneath the French one
# A translation is no easy version, and what its original has left to check is not its own.
LEFT_OUT = ["easy_to_read", "is_easy", "editor_note"]
NAMED = 5  # titles in a sentence


class NotYet(Exception):
    """The page above is to be translated first: it is the argument."""

    def __init__(self, above: Page) -> None:
        super().__init__(above.title)
        self.above = above


def may_translate(page: Page, user: User) -> bool:
    """A French page that this person may edit."""
    is_french = page.locale.language_code == Language.FRENCH
    return bool(is_french and page.depth > 1 and page.permissions_for_user(user).can_edit())


def above(page: Page) -> Page:
    """Where the translation of this page goes: under that of the page above; the home page’s, under itself.

    Raises ``NotYet``."""
    if page.depth == 2:
        return page
    original: Any = page.get_parent()
    found = standing.translation_of(original)
    if found is None:
        raise NotYet(original)
    return found


@transaction.atomic
def translate(page: Any, by: User) -> Page:
    """A draft with the words of the French page, to be written in English; the one that is there already.

    Raises ``NotYet``, or PermissionDenied. Who may read it is who may read the French page
    (``pages.reading.policy``)."""
    if not may_translate(page, by):
        raise PermissionDenied
    if (there := standing.translation_of(page)) is not None:
        return there
    under = above(page)
    if not under.permissions_for_user(by).may_hold_more():
        raise PermissionDenied
    slug = HOME if page.depth == 2 else page.slug
    made: Page = page.copy(
        to=under,
        user=by,
        copy_revisions=False,
        keep_live=False,
        reset_translation_key=False,
        exclude_fields=LEFT_OUT,
        update_attrs={
            "locale": Locale.objects.get(language_code=Language.ENGLISH),
            "slug": find_available_slug(under, slug),
        },
        log_action=standing.MADE,
    )
    return made


def told_of_withdrawal(*pages: Page, below: bool = False) -> str:
    """Said before these pages (and those ``below``) are read no more: which others are not; "" for none."""
    titles = [page.title for page in standing.read_with(*pages, below=below)]
    named = french.joined([f"« {title} »" for title in titles[:NAMED]])
    said = ngettext(
        "La page en anglais ne sera plus lue non plus : %(names)s. Elle redevient un brouillon.",
        "%(count)d pages en anglais ne seront plus lues non plus : %(names)s. "
        "Elles redeviennent des brouillons.",
        len(titles),
    )
    if (others := len(titles) - NAMED) > 0:
        rest = ngettext("%(names)s et %(count)d autre", "%(names)s et %(count)d autres", others)
        named = rest % {"names": ", ".join(f"« {title} »" for title in titles[:NAMED]), "count": others}
    return said % {"count": len(titles), "names": named} if titles else ""


def original_deleted(instance: Page, **_signal: Any) -> None:
    """Written down in the log of the page in English, that its editors are told: nothing else would tell."""
    if instance.locale.language_code != Language.FRENCH:
        return
    others = Page.objects.filter(translation_key=instance.translation_key).exclude(pk=instance.pk)
    for page in others.exclude(locale_id=instance.locale_id):
        log(instance=page, action=standing.LOST, data={"title": instance.draft_title or instance.title})


def original_withdrawn(instance: Page, **_signal: Any) -> None:
    """No longer read in French, for whatever reason: neither is it in English."""
    if instance.locale.language_code != Language.FRENCH:
        return
    others = Page.objects.filter(translation_key=instance.translation_key, live=True).exclude(pk=instance.pk)
    for page in others.exclude(locale_id=instance.locale_id).specific():
        UnpublishPageAction(page).execute(skip_permission_checks=True)
