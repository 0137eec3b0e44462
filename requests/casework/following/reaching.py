"""The person was reached (R10): one press, the day on which it was, and the way back from it."""

import secrets
from datetime import date, datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from casework import audit, states
from casework.cases.reading import OpenCase
from casework.cases.treatment import all_read, locked_as_read, reached
from casework.cases.writing import append, conclude
from casework.due import waiting
from casework.models import EntryKind, State, Verb
from casework.moments import stamp
from casework.states import TABLE, Event, NotNow
from casework.writings.progress import Contact, ContactMistaken
from directory.models import Worker

REACHED = _("Le premier contact était déjà noté : rien n’a été changé.")
NOTHING = _("Aucun premier contact n’est à reprendre dans ce dossier : rien n’a été changé.")
SINCE = _(
    "La personne a eu une réponse ou un entretien depuis : ce premier contact ne se reprend plus. "
    "Rien n’a été changé."
)


@sensitive_variables()
def note_contact(
    open_case: OpenCase, *, by: Worker, at: datetime, seen: int | None = None, day: date | None = None
) -> None:
    """On that day, or today. A reader without the key of the notes leaves none, and nothing to take back."""
    with locked_as_read(open_case, by, at) as held:
        before, on = held.case.state, day or timezone.localdate(at)
        all_read(held, open_case, seen)
        states.after(State(before), Event.CONTACT)
        if held.case.contacted_on is not None:
            raise NotNow(REACHED)
        if held.present_keys.notes:
            content = Contact(on.isoformat(), before, by.name, stamp(at), promised=_promised(held))
            append(held, EntryKind.NOTE, content, secrets.token_urlsafe(24))
        reached(held, on, by=by, at=at)


@sensitive_variables()
def _promised(held: OpenCase) -> str:
    return held.promised_on.isoformat() if held.promised_on is not None else ""


@sensitive_variables()
def take_back(open_case: OpenCase, *, by: Worker, at: datetime) -> None:
    """The first contact is due again. The state that the press had changed is as before, unless another one
    has come since. Both lines stay to be read, the first one struck."""
    with locked_as_read(open_case, by, at) as held:
        case, noted = held.case, noted_in(held)
        if noted is None:
            raise NotNow(_why_not(held))
        before = State(noted.before)
        case.contacted_on = None
        if case.state == states.after(before, Event.CONTACT):
            case.state = before
        content = ContactMistaken(noted.day, by.name, stamp(at))
        append(held, EntryKind.NOTE, content, secrets.token_urlsafe(24))
        conclude(held, Verb.WRITTEN, by=audit.name_of(by), at=at, detail=EntryKind.NOTE)


def _why_not(open_case: OpenCase) -> str | Promise:
    if open_case.case.is_closed:
        return TABLE[State.CLOSED].refuses[Event.CONTACT]
    return NOTHING if open_case.case.contacted_on is None else SINCE


@sensitive_variables()
def noted_in(open_case: OpenCase) -> Contact | None:
    """The press that can be taken back: nobody was answered or spoken with since, and the case goes on."""
    if open_case.case.is_closed or open_case.case.contacted_on is None:
        return None
    found: Contact | None = None
    for line in open_case.written:
        if isinstance(line.content, Contact) and not line.is_undone:
            found = line.content
        elif waiting.is_contact(line):
            found = None
    return found
