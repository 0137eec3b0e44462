"""Where an image or a document is used: on pages that are read, and in what is being written."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, ReferenceIndex

from pages.models.files import naming, references


def published(file: Any) -> list[Any]:
    return list(file.published())


def being_written(file: Any) -> list[Any]:
    """Pages whose latest version names it, and that do not show it to readers.

    Wagtail's index knows what is published and what a page was begun with; a version that waits is read.
    """
    shown = {page.pk for page in published(file)}
    kind, key = ContentType.objects.get_for_model(file).pk, str(file.pk)
    found = []
    for page in _unpublished(shown):
        draft = page.latest_revision.as_object() if page.latest_revision else page.specific
        # Wagtail's own reading of an object, as it makes its index of what is saved.
        named = ReferenceIndex._extract_references_from_object(draft)
        if any((to, pk) == (kind, key) for to, pk, _model, _content in named):
            found.append(page)
    return found


def _unpublished(shown: set[int]) -> Any:
    waiting = Page.objects.filter(has_unpublished_changes=True, alias_of=None, depth__gt=1)
    pages = waiting.exclude(pk__in=shown).select_related("owner").order_by("path")
    return pages.prefetch_related("latest_revision")


def by_file(files: Sequence[Any]) -> dict[int, list[Any]]:
    """The published pages of each, by the number of the file, in the order of the site: three queries."""
    if not files:
        return {}
    known = {str(page.pk): page for page in naming(list(files)).filter(live=True)}
    pairs = set(references(list(files)).values_list("to_object_id", "object_id"))
    found: dict[int, list[Any]] = defaultdict(list)
    for file, page in pairs:
        if page in known:
            found[int(file)].append(known[page])
    return {pk: sorted(pages, key=lambda page: page.path) for pk, pages in found.items()}
