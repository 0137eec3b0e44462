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


class AboutWhatWasListed(WorkflowAction):
    """An answer given from a list: about what waited when the list was shown."""

    def alone(self) -> AbstractContextManager[None]:
        """Nobody else changes it until the block ends."""
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with self.alone():
            self.setup(request, *args, **kwargs)  # again, now that nobody else changes it
            state = self.object.current_workflow_task_state
            if state is not None and state.pk != self.task_state.pk:
                told = _(
                    "« %(title)s » : le texte a été corrigé depuis. "
                    "Rien n’a été fait : relisez, puis répondez d’ici."
                )
                messages.warning(request, told % {"title": get_latest_str(self.object)})
                edit_url = AdminURLFinder(request.user).get_edit_url(self.object)
                return self.sent_to(edit_url or self.redirect_url)
            return super().dispatch(request, *args, **kwargs)  # type: ignore[no-any-return]

    def sent_to(self, url: str) -> HttpResponse:
        """From the list, or from the window that its button opened."""
        if self.request.headers.get("x-requested-with") == "XMLHttpRequest":
            return self.render_modal_json(  # type: ignore[no-any-return]
                self.request, {"step": "success", "redirect": url}
            )
        return redirect(url)
