"""Published while somebody's text waited: Wagtail ends what they asked for, and tells nobody."""

from typing import Any

from wagtail.admin.mail import WorkflowStateApprovalEmailNotifier
from wagtail.models import Revision, WorkflowState
from wagtail.signals import workflow_cancelled

from pages.moderation import changes


def connect() -> None:
    workflow_cancelled.connect(tell, sender=WorkflowState, dispatch_uid="pages.published")


class ToWhoeverAsked(WorkflowStateApprovalEmailNotifier):
    """To whoever wants to know of an approval; not to who publishes what they asked for themselves."""

    def can_handle(self, instance: WorkflowState, **kwargs: Any) -> bool:
        return super().can_handle(instance, **kwargs) and published_instead(instance) is not None

    def get_template_set(self, instance: WorkflowState, **kwargs: Any) -> dict[str, str]:
        base = f"{self.template_directory}workflow_state_published"
        return {"subject": f"{base}_subject.txt", "text": f"{base}.txt"}

    def get_context(self, workflow_state: WorkflowState, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(workflow_state, **kwargs)
        published = published_instead(workflow_state)
        last = changes.last_of(workflow_state) or published
        if published is None or last is None:  # which can_handle excludes
            return context
        return context | {
            "who": kwargs.get("user"),  # nobody where a date has come
            "is_scheduled": published.approved_go_live_at is not None,
            "is_theirs": (last.created_at, last.pk) <= (published.created_at, published.pk),
            "otherwise": changes.otherwise(context["object"], last, published),
        }


tell = ToWhoeverAsked()


def published_instead(state: WorkflowState) -> Revision | None:
    """What was published, or is to be at a date, since this was asked; None where it was only withdrawn."""
    kind = state.base_content_type.model_class()
    thing = kind._default_manager.filter(pk=state.object_id).first()
    if thing is None:
        return None
    if changes.is_published_since(thing, state):
        return thing.live_revision
    scheduled = thing.scheduled_revision
    return scheduled if scheduled is not None and scheduled.pk == thing.latest_revision_id else None
