"""Saving, approving and publishing a page in the admin: of the version that one has read, and of no other.

Wagtail takes whatever comes last. What the author corrects while a moderator reads would be lost with the
approval, and published would be what nobody has approved.
"""

import json
from contextlib import AbstractContextManager
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.views.pages.bulk_actions import PublishBulkAction
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.revisions import RevisionsRevertView
from wagtail.admin.views.pages.workflow import WorkflowActionView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page

from core.forms import typed
from pages.editing import actions, versions
from pages.models import RelaisPage
from pages.moderation import changes, waiting
from pages.moderation.cancelled import RESUME, AsksWhy
from pages.moderation.meanwhile import ComparesBeforeItGoesOn
from pages.moderation.side_panels import QualitySidePanel

COMMENT = "workflow-action-extra-data"


class OfTheVersionRead(AsksWhy, ComparesBeforeItGoesOn, EditView):
    """The form of a page: refused on a version that is no longer the latest, with both texts side by side."""

    partials_template_name = "pages/admin/page_partials.html"
    answered: Any = None  # the request, once it is

    def dispatch(self, request: HttpRequest, page_id: int, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return super().dispatch(request, page_id, **kwargs)  # type: ignore[no-any-return]
        with versions.alone(page_id):
            return super().dispatch(request, page_id, **kwargs)  # type: ignore[no-any-return]

    @cached_property
    def is_out_of_date(self) -> bool:
        return versions.is_older(self.latest_revision, self.request.POST)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.page.alias_of_id or self.expects_json_response:
            return super().post(request, *args, **kwargs)
        if RESUME in request.POST:
            return self._resumed()
        answered = bool(request.POST.get("action-workflow-action")) and not self.workflow_action_is_valid()
        if answered or self.is_out_of_date:
            theirs = self._filled_in(self._latest())
            if theirs.has_changed():
                return self._overtaken(theirs)
            if answered:
                messages.warning(
                    request, _("Cette page n’attend plus votre avis : il a été donné entre-temps.")
                )
                return redirect(self.get_edit_url())
        return super().post(request, *args, **kwargs)

    def get_side_panels(self) -> Any:
        panels = super().get_side_panels()
        if not self.expects_json_response and isinstance(self.page, RelaisPage):
            panels.append(QualitySidePanel(self.page, self.request))
        return panels

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = versions.at_rest(self, super().get_context_data(**kwargs))
        return context | changes.awaited(self.real_page_record, saved=self.request.method == "POST")

    def perform_workflow_action(self) -> HttpResponse:
        self.answered = self.workflow_state
        return super().perform_workflow_action()  # type: ignore[no-any-return]

    def add_save_confirmation_message(self) -> None:
        """Of a refusal: to whom it goes back. Wagtail says that the page is saved."""
        if self.answered is not None and self.workflow_action == "reject":
            messages.success(self.request, waiting.sent_back(self.page, self.answered))
        else:
            super().add_save_confirmation_message()

    def _latest(self) -> Any:
        return self.real_page_record.get_latest_revision_as_object()

    def _filled_in(self, page: Any) -> Any:
        form = self.form_class(
            self.request.POST,
            self.request.FILES,
            instance=page,
            subscription=self.subscription,
            parent_page=self.parent,
            for_user=self.request.user,
        )
        form.defer_required_fields()
        form.is_valid()  # it writes what was typed into the page that it was given, valid or not
        form.restore_required_fields()
        return form

    def _resumed(self) -> HttpResponse:
        """What was typed is in the form again, over the latest version; nothing of it is saved yet."""
        if versions.LOADED in self.request.POST and self.is_out_of_date:
            theirs = self._filled_in(self._latest())
            if theirs.has_changed():
                return self._overtaken(theirs)
        self.form = self._filled_in(self.page)
        if not self.form.has_changed():
            return redirect(self.get_edit_url())
        self.has_unsaved_changes = True
        messages.warning(self.request, _("Voici votre texte. Rien n’en est enregistré pour l’instant."))
        return self.render_to_response(self.get_context_data())  # type: ignore[no-any-return]

    def _overtaken(self, form: Any) -> HttpResponse:
        request, latest = self.request, self.latest_revision
        carried = [(name, value) for name, value in typed(request) if not name.startswith("action-")]
        saves = not any(name.startswith("action-") for name in request.POST)
        context = {
            "page": self.real_page_record,
            # Both texts are before them: one more press is enough for what is not published.
            "seen": {versions.LOADED: latest.pk, versions.LOADED_AT: latest.created_at.isoformat()}
            if saves and latest is not None
            else {},
            "latest": latest,
            "is_own": latest is not None and latest.user_id == request.user.pk,
            "comparison": versions.differences(self.page_class, request, self._latest(), form.instance),
            "comment": _comment(request),
            "carried": [(name, value) for name, value in carried if name not in _OF_A_VERSION],
            "resume": RESUME,
            "action_url": request.path,
            "edit_url": self.get_edit_url(),
        }
        return render(request, "pages/admin/overtaken.html", context, status=HTTPStatus.CONFLICT)


_OF_A_VERSION = (versions.LOADED, versions.LOADED_AT, versions.SAVED_MEANWHILE)


def _comment(request: HttpRequest) -> str:
    """What a moderator wrote with their answer: it was asked for in a window of its own."""
    try:
        extra = json.loads(request.POST.get(COMMENT) or "{}")
    except ValueError:
        return ""
    return str(extra.get("comment", "")) if isinstance(extra, dict) else ""


class NewPage(CreateView):
    """What was refused is not saved by itself a moment later, though the screen says that nothing is."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return versions.at_rest(self, super().get_context_data(**kwargs))


class BackToAVersion(OfTheVersionRead, RevisionsRevertView):
    """The same for a former version that is taken up again."""


class OfTheVersionListed(waiting.AboutWhatWasListed, WorkflowActionView):
    def alone(self) -> AbstractContextManager[None]:
        return versions.alone(self.object.pk)

    def approved(self) -> str:
        return actions.published_or_scheduled(self.object.pk)


def refused_move(request: HttpRequest, page: Any, destination: Page) -> HttpResponse | None:
    """Why it does not go there, where no right is what it lacks: Wagtail would ask, then forbid."""
    rights = page.permissions_for_user(request.user)
    if not isinstance(page, RelaisPage) or not rights.can_move() or page.is_child_of(destination):
        return None
    names = {"page": page.draft_title, "where": destination.draft_title, "kind": page.get_verbose_name()}
    if destination.depth > 1 and page.locale_id != destination.locale_id:
        told = _("« %(page)s » reste où elle est : une page ne va que sous une page de sa langue.")
    elif not page.can_move_to(destination):
        told = _(
            "« %(page)s » reste où elle est : « %(where)s » ne prend pas de page de cette sorte (%(kind)s)."
        )
    else:
        return None
    messages.error(request, told % names)
    return redirect("wagtailadmin_pages:move", page.pk)


class PublishWhatWasListed(PublishBulkAction):
    """Several pages at once, and what is under them: as they were when one was asked to confirm."""

    template_name = "pages/admin/confirm_bulk_publish.html"
    FIELD = "versions"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        listed = self._with_drafts_below([item["item"] for item in context["items"]])
        return context | {"versions_field": self.FIELD, "versions": versions.word_for(listed)}

    def form_valid(self, form: Any) -> HttpResponse:
        with versions.alone(*[page.pk for page in self._with_drafts_below(self.get_actionable_objects()[0])]):
            listed = self._with_drafts_below(self.get_actionable_objects()[0])
            changed = versions.changed_since(listed, self.request.POST.get(self.FIELD, ""))
            if not changed:
                return super().form_valid(form)  # type: ignore[no-any-return]
        titles = ", ".join(f"« {page.draft_title} »" for page in changed)
        told = _("Rien n’a été publié : %(titles)s vient de changer. Relisez, puis confirmez.")
        messages.warning(self.request, told % {"titles": titles})
        return redirect(self.request.get_full_path())

    def _with_drafts_below(self, pages: list[Any]) -> list[Any]:
        below = [draft for page in pages for draft in page.get_descendants().not_live()]
        return [*pages, *below]


class PagesOfRelais(PageViewSet):
    model = RelaisPage
    add_view_class = NewPage
    edit_view_class = OfTheVersionRead
    revisions_revert_view_class = BackToAVersion
    workflow_action_view_class = OfTheVersionListed

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Ours is abstract: what a view looks for is a page of any kind."""
        common: dict[str, Any] = super().get_common_view_kwargs(**kwargs)
        return common | {"model": Page}
