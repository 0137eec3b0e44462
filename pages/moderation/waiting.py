"""What waits for an answer: of which version, and which answer is about it. Pages and what stands beside."""

from contextlib import AbstractContextManager
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.utils import get_latest_str
from wagtail.admin.views.generic.workflow import WorkflowAction
from wagtail.models import TaskState, WorkflowState

from core.locks import locked
from pages.moderation.published import published_instead


def submit_again(thing: Any) -> None:
    """What is changed while it waits: nobody approves what they have not seen, whoever wrote it.

    Without another mail, as it is saved by itself while it is written; a list or a mail from before names
    what was, and approves it no longer.
    """
    state = WorkflowState.objects.active().for_instance(thing).first()
    task = state.current_task_state if state is not None else None
    latest = thing.get_latest_revision()
    if task is None or task.status != TaskState.STATUS_IN_PROGRESS or latest is None:
        return
    if task.revision_id == latest.pk and latest.created_at <= task.started_at:
        return
    with locked(WorkflowState.objects.all(), state.pk) as waiting:
        replaced = {"status": TaskState.STATUS_CANCELLED, "finished_at": timezone.now()}
        TaskState.objects.filter(pk=task.pk).update(**replaced)
        waiting.current_task_state = TaskState.objects.create(
            workflow_state=waiting, revision=latest, task=task.task
        )
        waiting.save(update_fields=["current_task_state"])


def sent_back(thing: Any, state: WorkflowState) -> str:
    """For whoever asked for changes."""
    told = _("« %(title)s » : votre demande de modifications est partie.")
    if state.requested_by is not None:
        told = _("« %(title)s » : c’est renvoyé à %(who)s, avec votre demande de modifications.")
    return told % {"title": get_latest_str(thing), "who": state.requested_by}


class AboutWhatWasListed(WorkflowAction):
    """An answer given from a list: about what waited when the list was shown."""

    def alone(self) -> AbstractContextManager[None]:
        """Nobody else changes it until the block ends."""
        raise NotImplementedError

    def approved(self) -> str:
        """What became of it, in the words of its form."""
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with self.alone():
            self.setup(request, *args, **kwargs)  # again, now that nobody else changes it
            state = self.object.current_workflow_task_state
            if state is not None and state.pk == self.task_state.pk:
                return super().dispatch(request, *args, **kwargs)  # type: ignore[no-any-return]
            messages.warning(request, self._too_late(still_waits=state is not None))
            edit_url = AdminURLFinder(request.user).get_edit_url(self.object) if state is not None else None
            return self.sent_to(edit_url or self.redirect_url)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The list comes back, and Wagtail says nothing there."""
        answer: HttpResponse = super().post(request, *args, **kwargs)
        match self.task_state.status:
            case TaskState.STATUS_APPROVED:
                messages.success(request, self.approved())
            case TaskState.STATUS_REJECTED:
                messages.success(request, sent_back(self.object, self.task_state.workflow_state))
        return answer

    def _too_late(self, *, still_waits: bool) -> str:
        asked = self.task_state.workflow_state
        if still_waits:
            told = _(
                "« %(title)s » : le texte a été corrigé depuis. "
                "Rien n’a été fait : relisez, puis répondez d’ici."
            )
        elif asked.status != WorkflowState.STATUS_CANCELLED:
            told = _("« %(title)s » n’attend plus d’avis : il a été donné entre-temps. Rien n’a été fait.")
        elif published_instead(asked) is not None:
            told = _("« %(title)s » n’attend plus d’avis : la publication a été décidée. Rien n’a été fait.")
        else:
            told = _("« %(title)s » n’attend plus d’avis : la demande a été annulée. Rien n’a été fait.")
        return told % {"title": get_latest_str(self.object)}

    def sent_to(self, url: str) -> HttpResponse:
        """From the list, or from the window that its button opened."""
        if self.request.headers.get("x-requested-with") == "XMLHttpRequest":
            return self.render_modal_json(  # type: ignore[no-any-return]
                self.request, {"step": "success", "redirect": url}
            )
        return redirect(url)
