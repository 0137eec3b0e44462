"""What an editor is told of the same page in the other language."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from wagtail.admin.panels import Panel
from wagtail.models import Page, Revision

from pages.reference import Language
from pages.translation import actions, standing


class TranslationPanel(Panel):
    class BoundPanel(Panel.BoundPanel):
        template_name = "pages/admin/translation.html"

        def is_shown(self) -> bool:
            return self.instance.pk is not None and super().is_shown()

        def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            page = self.instance
            if page.locale.language_code == Language.FRENCH:
                other = standing.translation_of(page)
                may = other is None and actions.may_translate(page, self.request.user)
                return context | {"is_french": True, "other": other, "may_translate": may, "page": page}
            other = standing.original_of(page)
            pair = standing.Pair(page, other) if other is not None else None
            is_overtaken = pair is not None and page.live and pair.is_overtaken
            changes = _changes(other, page) if is_overtaken and other is not None else ""
            return context | {
                "is_french": False,
                "other": other,
                "is_overtaken": is_overtaken,
                "changes": changes,
                "lost": standing.told_of_lost_original(page),
                "lines_differ": other is not None and _lines(page) != _lines(other.specific),
            }


def _lines(page: Any) -> int:
    """Of what is to be done, in a chapter: ticks go by their order."""
    return len(getattr(page, "todo_list", ()))


def _changes(original: Page, translation: Page) -> str:
    """Where the French page is compared with what it was when the translation was published."""
    before = Revision.page_revisions.filter(
        object_id=str(original.pk), created_at__lte=translation.last_published_at
    )
    read = before.order_by("-created_at").first()
    if read is None:
        return ""
    return reverse("wagtailadmin_pages:revisions_compare", args=[original.pk, read.pk, "live"])
