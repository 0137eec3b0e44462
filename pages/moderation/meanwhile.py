"""Somebody else saves while a form is open: whoever goes on is shown both texts first."""

from typing import Any

from wagtail.admin.ui.editing_sessions import EditingSessionsModule

from pages.moderation import changes


class Sessions(EditingSessionsModule):
    """Who else is on this screen. ``compare_url``: the version of the form beside the latest."""

    compare_url = ""

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        return context | {"compare_url": self.compare_url}


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
