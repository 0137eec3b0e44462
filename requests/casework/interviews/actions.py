"""An interview is written down: a note, an answer where the person reads of it, a first contact (R10)."""

from datetime import date, datetime

from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from casework import audit, states
from casework.cases.reading import OpenCase
from casework.cases.treatment import all_shown, locked_as_read, reached
from casework.cases.writing import append, conclude
from casework.models import Case, EntryKind, State, Verb
from casework.own import drafts, tally
from casework.own.windows import NOT_SAID, Window
from casework.states import Event
from casework.writings.interview import Interview, Medium, Summary
from directory.models import Worker

DRAFT = "interview"


@sensitive_variables()
def write_down(
    open_case: OpenCase,
    interview: Interview,
    *,
    by: Worker,
    token: str,
    at: datetime,
    window: Window = NOT_SAID,
) -> bool:
    """All of it, or nothing: ``NotNow`` where the person cannot be answered. False for what is there already;
    ``AnotherText`` where the same form wrote something else; ``Unread`` where it would end the waiting for an
    answer to what no page has shown.

    Whoever spoke with the person on this very day has answered what they wrote.
    """
    with locked_as_read(open_case, by, at) as held:
        case, kind = held.case, EntryKind.NOTE
        if append(held, kind, interview, token) is None:
            return False
        is_heard = is_contact(case, interview, timezone.localdate(at))
        if interview.is_shown or is_heard:
            all_shown(held, open_case)
        if interview.is_shown:
            states.after(State(case.state), Event.ANSWER)
        _own(held, interview, window)
        if interview.is_shown:
            kind = EntryKind.ANSWER
            append(held, kind, _summary(interview), f"{token}/summary")
            case.move(Event.ANSWER, at)
            case.contacted_on = case.contacted_on or timezone.localdate(at)
        held = conclude(held, Verb.WRITTEN, by=audit.name_of(by), at=at, detail=kind)
        if is_contact(held.case, interview, timezone.localdate(at)):
            reached(held, date.fromisoformat(interview.held_on), by=by, at=at)
        return True


def is_contact(case: Case, interview: Interview, today: date) -> bool:
    if Event.CONTACT not in case.facts.leads_to:
        return False
    is_met = Medium(interview.medium).is_met
    if case.contacted_on is None:
        return is_met or interview.is_first
    is_unanswered = case.state in (State.WAITING, State.ACKNOWLEDGED)
    return is_met and interview.held_on == today.isoformat() and is_unanswered


@sensitive_variables()
def _own(held: OpenCase, interview: Interview, window: Window) -> None:
    """What she keeps for herself: no draft any more, and one more of the year."""
    key, root = held.reader.worker_key, held.reader.root
    if key is not None:
        drafts.sent(held.case, key, root, DRAFT, window)
        tally.count(key, root, interview)


def _summary(interview: Interview) -> Summary:
    return Summary(
        held_on=interview.held_on,
        medium=interview.medium,
        text=interview.shown,
        author=interview.author,
        written_at=interview.written_at,
    )
