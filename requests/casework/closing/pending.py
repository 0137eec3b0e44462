"""What is not done yet in a case, out of what is written in it: nobody ends it without having seen that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from casework.cases.reading import OpenCase
from casework.due.planned import Planned, to_come
from casework.due.plans import Progress, progresses_of
from casework.due.waiting import is_contact
from casework.models import EntryKind
from casework.tasks.todo import ToDo, to_do
from casework.writings.words import Words

NOT_REACHED = gettext_lazy("Personne n’a encore répondu à cette demande, et la personne n’a pas été jointe.")
NOT_ANSWERED = gettext_lazy("Le dernier message de la personne n’a pas de réponse.")
NOT_KEPT = gettext_lazy("La réponse promise n’est pas donnée.")


@dataclass(frozen=True, slots=True)
class Pending:
    """``meetings`` are to be cancelled, or to take place, first; ``tasks`` and ``emergencies`` may be left.

    ``is_danger_alone``: the person said that somebody is in danger, and since then nobody reached them nor
    noted an emergency. ``silence``: the sentence that says that the person was not answered; empty where they
    were, or where the reason for ending such a danger is asked. ``promised_on``: by when they were told that
    they would be, and were not.
    """

    meetings: Sequence[Planned]
    tasks: Sequence[ToDo]
    emergencies: Sequence[Progress]
    is_danger_alone: bool
    silence: str | Promise
    promised_on: date | None

    @property
    def asks(self) -> bool:
        """Whether it ends only by who says that they know."""
        return bool(self.tasks or self.emergencies)

    def __bool__(self) -> bool:
        return bool(self.meetings or self.asks or self.is_danger_alone or self.silence or self.promised_on)

    def __repr__(self) -> str:
        return "Pending(…)"


@sensitive_variables()
def pending(open_case: OpenCase, at: datetime) -> Pending:
    written, first = open_case.written, open_case.first_message
    progresses = progresses_of(written)
    is_alone = not progresses and open_case.case.contacted_on is None
    is_danger_alone = is_alone and first is not None and bool(first.danger)
    promised = open_case.promised_on
    silence = _silence(open_case) or (NOT_KEPT if promised else "")
    return Pending(
        meetings=to_come(written, at),
        tasks=[one for one in to_do(written) if not one.is_done],
        emergencies=[one for one in progresses if one.next is not None],
        is_danger_alone=is_danger_alone,
        silence="" if is_danger_alone else silence,
        promised_on=promised,
    )


@sensitive_variables()
def _silence(open_case: OpenCase) -> str | Promise:
    """Of a change that an HR service told of, nobody waits for an answer."""
    if not open_case.is_about_a_person:
        return ""
    if open_case.case.contacted_on is None:
        return NOT_REACHED
    waits = False
    for line in open_case.written:
        if is_contact(line):
            waits = False
        elif line.kind is EntryKind.MESSAGE and isinstance(line.content, Words):
            waits = True
    return NOT_ANSWERED if waits else ""


@sensitive_variables()
def noted(why: str) -> str:
    """The note that says why nobody saw to a danger; in the language of the service, whoever writes it."""
    if not why:
        return ""
    with translation.override(settings.LANGUAGE_CODE):
        return _("Pourquoi ce dossier se termine sans contact, après un danger dit : %(why)s") % {"why": why}
