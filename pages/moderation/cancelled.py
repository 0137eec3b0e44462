"""A request that somebody else cancels: whoever made it reads by whom, when, and why, where that was said."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.admin.mail import WorkflowStateRejectionEmailNotifier
from wagtail.admin.utils import get_latest_str
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import workflow_cancelled

from core.forms import typed
from pages.moderation.published import published_instead

WHY = "relais-why"  # the field
LENGTH = 1000
# The button that brings back what was typed, after a question or a refusal.
RESUME = "relais-resume"


def connect() -> None:
    workflow_cancelled.connect(keep_why, sender=WorkflowState, dispatch_uid="pages.cancelled.why")
    workflow_cancelled.connect(tell, sender=WorkflowState, dispatch_uid="pages.cancelled")


def keep_why(instance: WorkflowState, **signal: Any) -> None:
    """Where a refusal has its comment."""
    if why := _why(instance):
        TaskState.objects.filter(pk=instance.current_task_state_id).update(comment=why)


def _why(state: WorkflowState) -> str:
    return str(getattr(state, "why", ""))


class ToItsAuthor(WorkflowStateRejectionEmailNotifier):
    """To whoever wants to know of a refusal; not to who cancels what they asked for themselves."""

    def can_handle(self, instance: WorkflowState, **kwargs: Any) -> bool:
        waited = TaskState.objects.filter(
            pk=instance.current_task_state_id, status=TaskState.STATUS_CANCELLED
        )
        known = super().can_handle(instance, **kwargs)
        return known and waited.exists() and published_instead(instance) is None

    def get_template_set(self, instance: WorkflowState, **kwargs: Any) -> dict[str, str]:
        base = f"{self.template_directory}workflow_state_cancelled"
        return {"subject": f"{base}_subject.txt", "text": f"{base}.txt"}

    def get_context(self, workflow_state: WorkflowState, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(workflow_state, **kwargs)
        task = TaskState.objects.get(pk=workflow_state.current_task_state_id)
        return context | {"who": kwargs.get("user"), "when": task.finished_at, "why": task.comment}


tell = ToItsAuthor()


class AsksWhy:
    """The form of a page, or of what stands beside: before another's request is cancelled one may say why."""

    workflow_state: Any

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self._cancels_for_another(request):
            if WHY not in request.POST:
                return self._asked(request)
            why = request.POST[WHY].strip()
            try:
                MaxLengthValidator(LENGTH)(why)
            except ValidationError as error:
                return self._asked(request, why, error.messages[0])
            self.workflow_state.why = why
        return super().post(request, *args, **kwargs)  # type: ignore[misc,no-any-return]

    def _cancels_for_another(self, request: HttpRequest) -> bool:
        state = self.workflow_state
        if "action-cancel-workflow" not in request.POST or not state or not state.requested_by:
            return False
        waits = state.status == WorkflowState.STATUS_IN_PROGRESS
        return waits and state.requested_by != request.user and bool(state.user_can_cancel(request.user))

    def _asked(self, request: HttpRequest, too_long: str = "", error: str = "") -> HttpResponse:
        """What was typed comes along: it is saved with the answer, or is in the form again."""
        context = {
            "why": too_long,
            "error": error,
            "resume": RESUME,
            "name": get_latest_str(self.workflow_state.content_object),
            "state": self.workflow_state,
            "carried": [(name, value) for name, value in typed(request) if name != WHY],
            "field": WHY,
            "action_url": request.path,
        }
        return render(request, "pages/admin/cancel.html", context, status=422 if too_long else 200)
