"""What somebody deletes while its author waits for an answer, or has it back: the request is gone with it."""

from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.db.models.signals import pre_delete
from django.utils import timezone
from django.utils.translation import ngettext
from wagtail.admin.mail import WorkflowStateRejectionEmailNotifier
from wagtail.log_actions import get_active_log_context, log
from wagtail.models import ModelLogEntry, Page, PageLogEntry, TaskState, WorkflowState
from wagtail.users.models import UserProfile

from core import french
from pages.models import Notice, Scale, SiteMenu
from pages.moderation.published import published_instead

DELETED = "pages.deleted_with_request"  # in the log of what is gone; ``asked_by``: whose request it was
WRITES = "wagtailadmin.access_admin"


def connect() -> None:
    for kind in (Page, Scale, SiteMenu, Notice):
        pre_delete.connect(gone, sender=kind, dispatch_uid=f"pages.deleted.{kind.__name__}")


def gone(instance: Any, **signal: Any) -> None:
    """Before anything of it is: the mail holds the text, which is nowhere else afterwards."""
    thing = instance.specific if isinstance(instance, Page) else instance
    who = _who(thing)
    for state in requests_of(Page if isinstance(thing, Page) else type(thing), [thing.pk], but=who):
        log(instance=thing, action=DELETED, user=who, data={"asked_by": state.requested_by_id}, deleted=True)
        tell(instance=state, user=who)


def _who(thing: Any) -> Any:
    """Of a screen, who sits there; of a program, whom Wagtail's log names."""
    if user := get_active_log_context().user:
        return user
    kind: Any = PageLogEntry if isinstance(thing, Page) else ModelLogEntry
    entry = kind.objects.for_instance(thing).filter(action="wagtail.delete").order_by("timestamp").last()
    return entry.user if entry is not None else None


def requests_of(kind: Any, keys: list[int], *, but: Any = None) -> Iterator[WorkflowState]:
    """The last of each, if it waits or came back, of others than ``but``."""
    found = WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(kind), object_id__in=map(str, keys)
    )
    known = found.select_related("requested_by", "current_task_state").order_by("created_at", "pk")
    for state in {one.object_id: one for one in known}.values():
        author = state.requested_by
        if (
            author is None or author == but or not author.has_perm(WRITES)
        ):  # nor who is gone, or writes no more
            continue
        if _is_open(state) and published_instead(state) is None:
            yield state


def _is_open(state: WorkflowState) -> bool:
    task = state.current_task_state
    if state.status == WorkflowState.STATUS_CANCELLED:  # by somebody else: "it stays a draft", they were told
        return (
            task is not None
            and task.status == TaskState.STATUS_CANCELLED
            and task.finished_by_id != state.requested_by_id
        )
    return state.status in (WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES)


def told_of_requests(things: list[Any], *, by: Any) -> str:
    """Said before these, and the pages below, are deleted: whose requests go along; "" for none."""
    if not things:
        return ""
    kind, keys = type(things[0]), [one.pk for one in things]
    if issubclass(kind, Page):
        below = reduce(or_, (Q(path__startswith=one.path) for one in things))
        kind, keys = Page, list(Page.objects.filter(below).values_list("pk", flat=True))
    states = list(requests_of(kind, keys, but=by))
    said = ngettext(
        "Une demande de relecture part avec. Un message le dira, avec le texte, à %(names)s.",
        "%(count)d demandes de relecture partent avec. Un message le dira, avec le texte, à %(names)s.",
        len(states),
    )
    names = french.joined(list(dict.fromkeys(str(state.requested_by) for state in states)))
    return said % {"count": len(states), "names": names} if states else ""


class WithItsText(WorkflowStateRejectionEmailNotifier):
    """Whatever they chose to be told of: it is the last copy."""

    def get_valid_recipients(self, instance: WorkflowState, **kwargs: Any) -> set[Any]:
        known = [one for one in self.get_recipient_users(instance, **kwargs) if one.email]
        for one in known:
            UserProfile.get_for_user(one)  # without one, Wagtail sends nothing and says nothing
        return set(known)

    def get_template_set(self, instance: WorkflowState, **kwargs: Any) -> dict[str, str]:
        base = f"{self.template_directory}workflow_state_deleted"
        return {"subject": f"{base}_subject.txt", "text": f"{base}.txt"}

    def get_context(self, workflow_state: WorkflowState, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(workflow_state, **kwargs)
        return context | {"who": kwargs.get("user"), "when": timezone.now()}


tell = WithItsText()
