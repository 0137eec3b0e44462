"""What the screens of images and documents say besides Wagtail's own."""

from typing import Any

from django import template
from django.utils import timezone

from pages.media import showing, usage
from pages.models import RelaisImage

register = template.Library()


@register.filter
def rights_state(image: RelaisImage) -> str:
    return showing.state(image, timezone.localdate())


@register.simple_tag
def images_not_offered() -> str:
    return showing.not_offered(timezone.localdate())


@register.inclusion_tag("pages/admin/file_usage.html")
def file_usage(file: Any, refused: bool = False) -> dict[str, Any]:
    """The pages that show it, and those in which somebody is writing with it.

    ``refused``: it was to be deleted, which the first ones forbid.
    """
    shown = usage.published(file)
    return {
        "file": file,
        "published": shown,
        "drafts": usage.being_written(file),
        "is_refused": refused and bool(shown),
        "state": showing.state(file, timezone.localdate()) if isinstance(file, RelaisImage) else "",
    }
