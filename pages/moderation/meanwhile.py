"""Somebody else saves while a form is open: whoever goes on is shown both texts first."""

import re
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.admin.ui.editing_sessions import EditingSessionsModule

from pages.moderation import changes

# The link of Wagtail's dialog, to the form itself; its template has no block to put another in its place.
LINK = re.compile(r'<a href="" target="_blank" class="([^"]*)"[^>]*>[^<]*</a>')


class Sessions(EditingSessionsModule):
    """Who else is on this screen. ``compare_url``: the version of the form beside the latest."""

    compare_url = ""

    def render_html(self, parent_context: Any = None) -> SafeString:
        html = str(super().render_html(parent_context))
        if self.compare_url:
            link = '<a href="{}" target="_blank" class="{}">{}</a>'
            words = _("Comparer les deux textes")
            html = LINK.sub(lambda it: format_html(link, self.compare_url, it[1], words), html, count=1)
        return mark_safe(html)  # noqa: S308 (Wagtail's own, and a link that is escaped)


class ComparesBeforeItGoesOn:
    """Of the form of a page, or of what stands beside."""

    def get_editing_sessions(self) -> Any:
        found = super().get_editing_sessions()  # type: ignore[misc]
        thing: Any = getattr(self, "page", None) or self.object  # type: ignore[attr-defined]
        ours = Sessions(found.current_session, found.ping_url, found.release_url, [])
        ours.revision_id, ours.revision_created_at = found.revision_id, found.revision_created_at
        if ours.revision_id:
            ours.compare_url = changes.comparison(thing, ours.revision_id, "latest")
        return ours
