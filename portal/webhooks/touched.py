"""Which answers of the API a change touches, by the tags that they carry (``portal.api.tags``).

An answer that shows a page carries its tag. Beside them stand those that may show it from now on: the page
above it, and those whose text leads to it or to one beneath it.
"""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.models import Page, ReferenceIndex

PAGES, AMOUNTS, EVENTS = "pages", "amounts", "events"


def by_page(page: Page, *parents: Page) -> list[str]:
    """``parents``: where it stood before, if it moved."""
    below = dict(Page.objects.filter(path__startswith=page.path).values_list("pk", "translation_key"))
    beneath, keys = {*below, page.pk}, {*below.values(), page.translation_key}
    made_from = Q(alias_of_id__in=beneath) | Q(translation_key__in=keys)  # each names the other languages
    copies = set(Page.objects.filter(made_from).values_list("pk", flat=True))
    lists = [f"children-{pk}" for pk in sorted(_above(page) | {parent.pk for parent in parents})]
    return [*named(beneath | copies | _leading_to(beneath | copies)), *lists, PAGES]


def by_order(page: Page) -> list[str]:
    """It stands elsewhere among its neighbours: what it says, and what is said of it, is the same."""
    return [*(f"children-{pk}" for pk in _above(page)), PAGES]


def _above(page: Page) -> set[int]:
    return set(Page.objects.filter(path=page.path[: -Page.steplen]).values_list("pk", flat=True))


def itself(page: Page) -> list[str]:
    """What it says changed, and nothing that others say of it."""
    copies = Page.objects.filter(alias_of_id=page.pk).values_list("pk", flat=True)
    return named({page.pk, *copies})


def by_words(page: Page) -> list[str]:
    """Of a page that is gone: who showed it carries its tag."""
    return [*named([page.pk]), PAGES]


def _leading_to(pks: Iterable[int]) -> set[int]:
    kind = ContentType.objects.get_for_model(Page)
    found = ReferenceIndex.objects.filter(
        base_content_type=kind, to_content_type=kind, to_object_id__in=[str(pk) for pk in pks]
    )
    return {int(pk) for pk in found.values_list("object_id", flat=True)}


def named(pks: Iterable[int]) -> list[str]:
    return [f"page-{pk}" for pk in sorted(pks)]
