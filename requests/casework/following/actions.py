"""A case goes on without an answer: each is written in it, so that whoever reads it later knows since when.

None of them is the first contact (R10): the circular asks that the person be contacted.
"""

import secrets
from datetime import date, datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from casework import audit
from casework.cases.reading import OpenCase
from casework.cases.treatment import all_read, locked_as_read
from casework.cases.writing import append, conclude, was_sent
from casework.models import EntryKind, Verb
from casework.moments import stamp
from casework.states import Event, NotNow
from casework.writings import Content
from casework.writings.progress import Acknowledgement, Progress, Step
from directory.models import Worker

NOBODY_READS = _(
    "La personne n’a pas de code : elle ne lirait pas ces mots. Appelez-la, ou donnez-lui un code."
)
ALREADY_WAITS = _("Ce dossier attend déjà la personne : rien n’a été changé.")


def usual_words() -> str:
    """What an acknowledgement says unless she writes something else: in the language of the service."""
    with translation.override(settings.LANGUAGE_CODE):
        return gettext("Bonjour,\n\nJ’ai bien reçu votre message et je l’ai lu. Je reviens vers vous.")


@sensitive_variables()
def acknowledge(
    open_case: OpenCase,
    *,
    by: Worker,
    at: datetime,
    words: str = "",
    answer_on: date | None = None,
    token: str = "",
    seen: int | None = None,
) -> None:
    """Tells the person that it came and was read. Where nobody has a code, only the state says so.

    The same form sent twice is kept once: see ``AnotherText``. ``seen``: see ``all_read``.
    """
    with locked_as_read(open_case, by, at) as held:
        day = answer_on.isoformat() if answer_on else ""
        content: Content = Acknowledgement(words or usual_words(), day, by.name, stamp(at))
        if not held.has_code:
            if words or day:
                raise NotNow(NOBODY_READS)
            content = Progress(Step.ACKNOWLEDGED, by.name, stamp(at))
        if token and was_sent(held, content, token):
            return
        _go_on(held, Event.ACKNOWLEDGE, content, by, token, at, _seen(open_case, seen))


@sensitive_variables()
def take_in_hand(open_case: OpenCase, *, by: Worker, at: datetime, seen: int | None = None) -> None:
    """She sees to it; nothing is sent."""
    with locked_as_read(open_case, by, at) as held:
        content = Progress(Step.IN_PROGRESS, by.name, stamp(at))
        _go_on(held, Event.START, content, by, "", at, _seen(open_case, seen))


@sensitive_variables()
def wait_for_person(open_case: OpenCase, *, by: Worker, at: datetime, seen: int | None = None) -> None:
    """Something was asked of the person, in an answer before or by telephone."""
    with locked_as_read(open_case, by, at) as held:
        if held.case.facts.awaits_person:
            raise NotNow(ALREADY_WAITS)
        content = Progress(Step.ASKED, by.name, stamp(at))
        _go_on(held, Event.ASK, content, by, "", at, _seen(open_case, seen))


def _seen(open_case: OpenCase, seen: int | None) -> int:
    return open_case.known_count if seen is None else seen


@sensitive_variables()
def _go_on(
    held: OpenCase, event: Event, content: Content, by: Worker, token: str, at: datetime, seen: int
) -> None:
    all_read(held, held, seen)
    held.case.move(event, at)
    kind = EntryKind.ANSWER if isinstance(content, Acknowledgement) else EntryKind.NOTE
    append(held, kind, content, token or secrets.token_urlsafe(24))
    conclude(held, Verb.WRITTEN, by=audit.name_of(by), at=at, detail=kind)
