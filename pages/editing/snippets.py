"""What stands beside the pages (amounts, menus, notices): saved and approved one version after the other."""

from contextlib import AbstractContextManager
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import CreateView, EditView, WorkflowActionView

from core import french
from pages.editing import versions
from pages.moderation import changes, waiting
from pages.moderation.cancelled import RESUME, AsksWhy
from pages.moderation.meanwhile import ComparesBeforeItGoesOn


class OneAfterTheOther(AsksWhy, ComparesBeforeItGoesOn, EditView):
    """Refused on a version that is no longer the latest: what somebody else wrote meanwhile is not lost."""

    partials_template_name = "pages/admin/partials.html"

    answered: ClassVar[Any] = _(
        "Plus rien n’attend votre avis ici : il a été donné entre-temps. Rien n’est enregistré."
    )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return super().dispatch(request, *args, **kwargs)  # type: ignore[no-any-return]
        with versions.alone(kwargs["pk"], of=self.model):
            return super().dispatch(request, *args, **kwargs)  # type: ignore[no-any-return]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._resumed() if RESUME in request.POST else super().post(request, *args, **kwargs)

    def _resumed(self) -> HttpResponse:
        """What was typed is in the form again; nothing of it is saved yet."""
        self.form = self.get_form()
        if not self.form.has_changed():
            return redirect(self.get_edit_url())
        if self.is_out_of_date:
            self.is_valid(self.form)
            return self.form_invalid(self.form)  # type: ignore[no-any-return]
        self.has_unsaved_changes = True
        messages.warning(self.request, _("Voici votre texte. Rien n’en est enregistré pour l’instant."))
        return self.render_to_response(self.get_context_data())  # type: ignore[no-any-return]

    @cached_property
    def is_out_of_date(self) -> bool:
        return versions.is_older(self.latest_revision, self.request.POST)

    def is_valid(self, form: Any) -> bool:
        if super().is_valid(form) and (self.expects_json_response or not self._is_too_late):
            return True
        if form.is_valid() and not getattr(self, "produced_error_message", None):
            self.produced_error_message = self._why_not  # alone: nothing in the form is to be mended
        return False

    @property
    def _why_not(self) -> SafeString:
        """Names who came first, and leads to what they changed."""
        if self.is_out_of_date:
            return _told_who(self.latest_revision, self.request, self._since_then)
        return format_html("{}", self.answered) if self._is_answered else _told_to_save_first(self._history)

    @property
    def _since_then(self) -> str:
        """The version that the form shows beside the latest; the history where that is written over."""
        seen, latest = self.request.POST.get(versions.LOADED, ""), self.latest_revision.pk
        known = self.object.revisions.exclude(pk=latest).values_list("pk", flat=True)
        path = changes.comparison(self.object, seen, latest) if seen in map(str, known) else ""
        return path or self._history

    @property
    def _history(self) -> str:
        return reverse(self.model.snippet_viewset.get_url_name("history"), args=[self.object.pk])

    @property
    def _is_too_late(self) -> bool:
        """Or was, and asks for more than to be saved: who presses where "save" had been approves unread."""
        publishes = {"action-publish", "action-workflow-action"} & self.request.POST.keys()
        return bool(self.is_out_of_date or self._is_answered or (self._came_back and publishes))

    @property
    def _is_answered(self) -> bool:
        """Wagtail would save the answer of the second as a draft over what the first has published."""
        return bool(self.request.POST.get("action-workflow-action")) and not self.workflow_action_is_valid()

    @property
    def _came_back(self) -> bool:
        return str(self.request.POST.get(versions.LOADED_AT, "")).endswith(versions.REFUSED)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What was refused is not saved by itself a moment later, over what the other wrote."""
        context = versions.at_rest(self, super().get_context_data(**kwargs))
        if self.request.method == "POST" and (self.is_out_of_date or self._came_back):
            context["loaded_revision_created_at"] = f"{self.latest_revision_created_at}{versions.REFUSED}"
        return context | changes.awaited(self.object, saved=self.request.method == "POST")

    def get_success_message(self, instance: Any = None) -> str:
        """Of a refusal: to whom it goes back. Wagtail says that it is saved."""
        if self.action == "workflow-action" and self.workflow_action == "reject":
            return waiting.sent_back(self.object, self.workflow_state)
        return str(super().get_success_message(instance))

    def _refuse(self, form: Any, error: ValidationError) -> None:
        form.add_error(None, error)
        self.produced_error_message = self.get_error_message()

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().form_valid(form)  # type: ignore[no-any-return]
        except ValidationError as error:
            self._refuse(form, error)
            return self.form_invalid(form)  # type: ignore[no-any-return]


def _told_who(latest: Any, request: HttpRequest, path: str) -> SafeString:
    told = _(
        "{who} a enregistré le {day} à {hour}, après que vous avez ouvert ce formulaire. Votre saisie est "
        "là, rien n’en est enregistré : {link}, puis enregistrez de nouveau."
    )
    if latest.user_id == request.user.pk:
        told = _(
            "Vous avez enregistré ailleurs le {day} à {hour}, après avoir ouvert ce formulaire. Votre saisie "
            "est là, rien n’en est enregistré : {link}, puis enregistrez de nouveau."
        )
    when = timezone.localtime(latest.created_at)
    day, hour = french.short_day(when.date(), year=True), french.hour(when)
    who = latest.user or _("Une autre personne")
    link = format_html('<a href="{}">{}</a>', path, _("voyez ce qui a changé"))
    return format_html(str(told), who=who, day=day, hour=hour, link=link)


def _told_to_save_first(path: str) -> SafeString:
    told = _(
        "Votre texte prendrait la place de celui d’une autre personne : enregistrez-le d’abord comme "
        "brouillon, {link}, puis publiez."
    )
    link = format_html('<a href="{}">{}</a>', path, _("comparez avec l’historique"))
    return format_html(str(told), link=link)


class New(CreateView):
    """Likewise: what was refused is saved by no one, nor by itself."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return versions.at_rest(self, super().get_context_data(**kwargs))


def published_or_scheduled(thing: Any) -> str:
    """What became of it, for whoever approved: Wagtail says that it was changed."""
    now = type(thing).objects.get(pk=thing.pk)
    scheduled = now.scheduled_revision
    if scheduled is not None:
        when = timezone.localtime(scheduled.approved_go_live_at)
        words = {"title": now, "day": french.short_day(when.date(), year=True), "hour": french.hour(when)}
        return _("« %(title)s » : c’est approuvé, pour le %(day)s à %(hour)s.") % words
    if now.live and not now.has_unpublished_changes:
        return _("« %(title)s » : c’est en ligne.") % {"title": now}
    return _("« %(title)s » : c’est approuvé.") % {"title": now}


class ApprovedIfItStillHolds(waiting.AboutWhatWasListed, WorkflowActionView):
    def alone(self) -> AbstractContextManager[None]:
        return versions.alone(self.object.pk, of=self.model)

    def approved(self) -> str:
        return published_or_scheduled(self.object)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().post(request, *args, **kwargs)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return self.sent_to(self.redirect_url)
