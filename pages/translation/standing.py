"""Whether a translation still says what the French page says."""

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.models import Page, PageLogEntry

from pages.easy.standing import is_overtaken
from pages.reading import tree
from pages.reference import Language

MADE = "wagtail.copy_for_translation"
LOST = "pages.original_deleted"  # in the log of a page in English: what its French page was called


@dataclass(frozen=True, slots=True)
class Pair:
    """``original`` is the French page."""

    translation: Any
    original: Page

    @property
    def is_overtaken(self) -> bool:
        """Published anew since, and nobody said since then that the translation is right."""
        dates = self.original.last_published_at, self.translation.last_published_at
        return is_overtaken(*dates, self.translation.as_of)


def original_of(page: Page) -> Page | None:
    """The French page, published or not; None of a page that was written in its language first."""
    return _version(page, Language.FRENCH)


def translation_of(page: Page) -> Page | None:
    """The page in English, published or not."""
    return _version(page, Language.ENGLISH)


def told_of_lost_original(page: Page) -> str:
    """That the French page of this one has been deleted; "" of one that has its own, or never had any.

    The log tells: of a page that was made from a French one, and of each deletion since it is kept there."""
    if not page.pk or page.locale.language_code == Language.FRENCH or original_of(page) is not None:
        return ""
    known = PageLogEntry.objects.filter(page_id=page.pk, action__in=(MADE, LOST)).order_by("timestamp")
    entries = list(known)
    if not entries:
        return ""
    title = next((one.data["title"] for one in reversed(entries) if one.action == LOST), "")
    if not title:
        return _(
            "Cette page traduit une page française qui a été supprimée : elle n’existe plus qu’en anglais."
        )
    told = _("Cette page traduit « %(title)s », qui a été supprimée : elle n’existe plus qu’en anglais.")
    return told % {"title": title}


def withdrawn_translation_of(page: Page) -> Page | None:
    """The page in English that was read once and is not read now, of a French page that is."""
    if page.locale.language_code != Language.FRENCH or not page.live:
        return None
    found = translation_of(page)
    return found if found is not None and not found.live and found.first_published_at else None


def _version(page: Page, language: Language) -> Page | None:
    others = Page.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk)
    return others.filter(locale__language_code=language).first()


def read_with(*pages: Page, below: bool = False) -> list[Page]:
    """Published translations of these pages (and of those ``below`` them), which are withdrawn with them."""
    gone = Q(pk__in=[page.pk for page in pages])
    if below:
        gone = reduce(or_, (Q(path__startswith=page.path) for page in pages), gone)
    french = Page.objects.filter(gone, locale__language_code=Language.FRENCH)
    keys = french.values_list("translation_key", flat=True)
    others = Page.objects.filter(translation_key__in=list(keys), live=True).exclude(gone)
    return list(others.exclude(locale__language_code=Language.FRENCH).order_by("path"))


def overtaken() -> list[Pair]:
    """Of the published ones. What changed last comes first."""
    known = tree.current()
    later = {
        node.pk: french.pk
        for nodes in known.versions.values()
        for french in nodes
        for node in nodes
        if french.language == Language.FRENCH != node.language
        and node.published_at is not None
        and french.published_at is not None
        and node.published_at < french.published_at
    }
    if not later:
        return []
    originals = Page.objects.in_bulk(list(later.values()))
    found = Page.objects.filter(pk__in=later).select_related("owner").specific()
    pairs = [Pair(one, originals[later[one.pk]]) for one in found if later[one.pk] in originals]
    return sorted(
        (pair for pair in pairs if pair.is_overtaken),
        key=lambda pair: pair.original.last_published_at,
        reverse=True,
    )
