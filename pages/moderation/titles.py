"""Wagtail writes the titles of its screens as English does, and has no word for them in its catalogue."""

from typing import Any

from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core import french

NBSP = "\N{NO-BREAK SPACE}"


def connect() -> None:
    WagtailAdminTemplateMixin.get_header_title = _header_title


def _header_title(view: Any) -> str:
    title, subtitle = view.get_page_title(), view.get_page_subtitle()
    if not subtitle:
        return str(title)
    return f"{title}{NBSP if french.is_french() else ''}: {subtitle}"
