"""What leads nowhere any more: the page was withdrawn or deleted, the screen or the host is none."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from pages.moved import rules
from pages.reading import tree


@dataclass(frozen=True, slots=True)
class Gone:
    row: Redirect
    to: str  # the title of a page that is not public, or the link; empty of a page that was deleted


def gone() -> list[Gone]:
    """By their addresses: one query besides the tree."""
    known = tree.current()
    rows = Redirect.objects.select_related("redirect_page").order_by("old_path", "pk")
    return [Gone(row, _to(row)) for row in rows if rules.target(row, known) is None]


def _to(row: Redirect) -> str:
    return str(row.redirect_page.draft_title if row.redirect_page else row.redirect_link)


def stays(instance: Redirect, origin: Any = None, **_signal: Any) -> None:
    """Of a page that is deleted, what somebody made by hand is kept, to be led elsewhere: it was printed on
    something. Those that moves made go with it."""
    model = origin.model if isinstance(origin, QuerySet) else type(origin)
    if issubclass(model, Page) and not instance.automatically_created:
        Redirect.objects.create(
            old_path=instance.old_path, site_id=instance.site_id, is_permanent=instance.is_permanent
        )
