"""What a version changes for readers, in words: field by field."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision, TaskState, WorkflowState

from pages.models import Scale, SiteMenu
from pages.moderation import beside, wording
from pages.translation import standing


def in_words(thing: Any) -> list[str]:
    """Of the latest version against what readers see; a page that nobody has seen yet is new as a whole."""
    if not isinstance(thing, Page):
        return _beside(thing)
    page = thing.specific
    alone = _alone(page)
    if not page.live and page.first_published_at is None:
        return [_("Page nouvelle : les lecteurs n’en ont encore rien vu."), *alone]
    public = type(page).objects.get(pk=page.pk)  # of a withdrawn page as it was last public
    lines = between(public, page.get_latest_revision_as_object())
    withdrawn = _("Page retirée : les lecteurs l’ont connue, ne la voient plus, et la reverront.")
    return [*lines, *alone] if page.live else [withdrawn, *lines, *alone]


def _alone(page: Any) -> list[str]:
    told = standing.told_of_lost_original(page)
    return [told] if told else []


def _beside(thing: Any) -> list[str]:
    """Of a menu, an announcement, a scale: what is new is short, and said whole."""
    latest = thing.get_latest_revision_as_object()
    if not thing.live and thing.first_published_at is None:
        return [_("Pas encore en ligne : les lecteurs n’en ont rien vu."), *beside.whole(latest)]
    lines = between(type(thing).objects.get(pk=thing.pk), latest)
    withdrawn = _("Était en ligne, ne l’est plus, et le sera de nouveau.")
    return lines if thing.live else [withdrawn, *lines]


def awaited(thing: Any, *, saved: bool) -> dict[str, Any]:
    """For the screen of what waits for an answer, or has had one that asks for changes.

    ``saved``: it may have saved itself since it was read.
    """
    if saved:
        thing = type(thing).objects.get(pk=thing.pk)
    waits = thing.workflow_in_progress
    return {
        "came_back": None if waits else came_back(thing),
        "what_changes": in_words(thing) if waits else [],
        "corrected": since_asked(thing) if waits else None,
        "compare_url": comparison(thing, "live", "latest") if waits and thing.live else "",
    }


def came_back(thing: Any) -> TaskState | None:
    """The answer that asks its author for changes, until it is submitted again or published."""
    state = thing.current_workflow_state
    if state is None or state.status != WorkflowState.STATUS_NEEDS_CHANGES:
        return None
    answer: TaskState | None = state.current_task_state
    return None if is_published_since(thing, state) else answer


def is_published_since(thing: Any, state: WorkflowState) -> bool:
    """Whether it went online, and is, since this was asked."""
    return bool(thing.live and thing.last_published_at and thing.last_published_at >= state.created_at)


def between(before: Any, after: Any) -> list[str]:
    """Two versions of one thing."""
    fields = wording.shown(type(after))
    if isinstance(after, SiteMenu):
        fields = [(field, label) for field, label in fields if field.name not in ("links", "tiles")]
        return [*beside.entries(before, after), *wording.lines(fields, before, after)]
    lines = wording.lines(fields, before, after)
    return [*lines, *beside.values(before, after)] if isinstance(after, Scale) else lines


@dataclass(frozen=True, slots=True)
class Otherwise:
    """``who`` wrote, at that moment, over what an author had submitted. ``lines``: what differs; ``path``:
    word for word."""

    who: Any
    when: datetime
    lines: list[str]
    path: str


def since_asked(thing: Any) -> Otherwise | None:
    """What was corrected while it waits, by whomever; None where it is the text that was submitted."""
    state, latest = thing.current_workflow_state, thing.get_latest_revision()
    asked = None
    for task in state.task_states.select_related("revision").order_by("-started_at", "-pk"):
        if task.status not in (TaskState.STATUS_IN_PROGRESS, TaskState.STATUS_CANCELLED):
            break  # answered: what was submitted comes after
        asked = task.revision
    return otherwise(thing, asked, latest) if asked and latest else None


def since_submitted(thing: Any, author: Any) -> Otherwise | None:
    """Between the last text of whoever asked and the one that was answered; None where it is theirs."""
    states = WorkflowState.objects.for_instance(thing).filter(requested_by=author)
    state = states.exclude(status=WorkflowState.STATUS_CANCELLED).order_by("created_at", "pk").last()
    answered = thing.get_latest_revision()
    if state is None or answered is None:
        return None
    return otherwise(thing, last_of(state) or answered, answered)


def last_of(state: WorkflowState) -> Revision | None:
    """The last text of whoever asked."""
    first = state.task_states.order_by("started_at", "pk").first()
    theirs = Revision.objects.filter(base_content_type=state.base_content_type, object_id=state.object_id)
    mine = theirs.filter(user=state.requested_by).order_by("created_at", "pk").last()
    known = [one for one in (first and first.revision, mine) if one]
    return max(known, key=lambda one: (one.created_at, one.pk), default=None)


def otherwise(thing: Any, theirs: Revision, other: Revision) -> Otherwise | None:
    """None where both say the same."""
    if theirs.pk == other.pk:
        return None
    lines = between(theirs.as_object(), other.as_object())
    return (
        Otherwise(other.user, other.created_at, lines, comparison(thing, theirs.pk, other.pk))
        if lines
        else None
    )


def comparison(thing: Any, before: int | str, after: int | str) -> str:
    """The screen that shows two versions word for word; "live", "latest" or the number of a version."""
    name = (
        "wagtailadmin_pages:revisions_compare"
        if isinstance(thing, Page)
        else thing.snippet_viewset.get_url_name("revisions_compare")
    )
    return reverse(name, args=[thing.pk, before, after])
