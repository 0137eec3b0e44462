"""The first screen of the Wagtail admin: what waits for me."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.components import Component

from directory.roles import Role
from pages.editing import follow_up


@dataclass(frozen=True, slots=True)
class Row:
    title: str
    url: str
    who: str
    when: date | datetime | None
    confirm_url: str = ""


class ToReview(Component):
    name = "relais_to_review"
    template_name = "pages/admin/panel.html"
    order = 20

    is_shown = True

    def __init__(self, request: Any) -> None:
        self.request = request

    @property
    def everyone(self) -> bool:
        """Moderators see all pages, an editor their own."""
        return bool(self.request.user.has_role(Role.MODERATOR, Role.ADMINISTRATOR))

    def rows(self) -> Iterable[Row]:
        owner = None if self.everyone else self.request.user
        for page in follow_up.due(timezone.localdate(), owner):
            confirm = reverse("confirm_page", args=[page.pk])
            yield Row(page.title, edit_url(page), str(page.owner or ""), page.review_on, confirm)

    def labels(self) -> dict[str, str]:
        return {
            "heading": _("À relire"),
            "date_label": _("À relire depuis le"),
            "who_label": _("Suivie par"),
            "empty": _("Aucune page n’a dépassé sa date de relecture."),
        }

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {
            "name": self.name,
            "rows": list(self.rows()),
            "csrf_token": get_token(self.request),
            **self.labels(),
        }


class Scheduled(ToReview):
    name = "relais_scheduled"
    order = 30

    def rows(self) -> Iterable[Row]:
        for revision in follow_up.scheduled():
            page = revision.as_object()
            yield Row(page.title, edit_url(page), str(revision.user or ""), revision.approved_go_live_at)

    def labels(self) -> dict[str, str]:
        return {
            "heading": _("Programmé"),
            "date_label": _("Paraîtra le"),
            "who_label": _("Préparée par"),
            "empty": _("Aucune publication n’est programmée."),
        }


class Waiting(ToReview):
    """What an editor has submitted. Who approves has Wagtail's own list of it, with what to do."""

    name = "relais_waiting"
    order = 10

    @property
    def is_shown(self) -> bool:  # type: ignore[override]
        return not self.everyone

    def rows(self) -> Iterable[Row]:
        for state in follow_up.waiting():
            if state.requested_by_id == self.request.user.pk:
                page = state.content_object
                yield Row(title_of(page), edit_url(page), str(state.requested_by or ""), state.created_at)

    def labels(self) -> dict[str, str]:
        return {
            "heading": _("En attente de validation"),
            "date_label": _("Demandée le"),
            "who_label": _("Demandée par"),
            "empty": _("Aucune page n’attend de validation."),
        }


def title_of(thing: Any) -> str:
    """Of a page, or of what else waits for approval."""
    return str(getattr(thing, "draft_title", "") or thing)


def edit_url(thing: Any) -> str:
    return str(AdminURLFinder().get_edit_url(thing))


PANELS = (Waiting, ToReview, Scheduled)
