"""The states of a case, and everything that depends on them: whoever wants to know asks here.

A new state is a member of ``State`` and a line of ``TABLE``, a migration for the column's choices, and its
words in the catalogue of translations. ``manage.py check`` names what a line leaves out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    NEW = "new", _("Nouvelle")
    ACKNOWLEDGED = "acknowledged", _("Réception accusée")
    IN_PROGRESS = "in_progress", _("Prise en charge")
    WAITING = "waiting", _("À répondre")
    ANSWERED = "answered", _("Répondue")
    ASKED = "asked", _("En attente de la personne")
    CLOSED = "closed", _("Terminée")


class Event(StrEnum):
    """What happens to a case and may change its state."""

    MESSAGE = "message"  # the agent writes on
    ACKNOWLEDGE = "acknowledge"  # the worker tells that it came and was read; it is no contact (R10)
    START = "start"  # the worker sees to it
    ANSWER = "answer"
    ASK = "ask"  # the person is to answer, or to bring something
    APPOINT = "appoint"  # an appointment that the person reads: they are seen to, and not reached yet
    CONTACT = "contact"  # the person was reached, by telephone or in person
    CLOSE = "close"
    REOPEN = "reopen"


class Awaits(StrEnum):
    """Who has to do something now."""

    WORKER = "worker"
    AGENT = "agent"
    NOBODY = "nobody"


class Badge(StrEnum):
    """Colours of the design system."""

    NEW = "new"
    WARNING = "warning"
    SUCCESS = "success"
    INFO = "info"


class NotNow(Exception):
    """The state of the case does not allow it; ``reason`` is the sentence that says so."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__()
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a state says of itself. Each event is in ``leads_to`` or, with a sentence, in ``refuses``."""

    badge: Badge
    awaits: Awaits
    is_over: bool  # it has the date on which it ended, and stands in the other list of the inbox
    leads_to: Mapping[Event, State]
    refuses: Mapping[Event, str | Promise]
    told_to_worker: str | Promise = ""
    told_to_agent: str | Promise = ""

    @property
    def presses(self) -> bool:
        """How urgent a case is matters while it waits for the worker."""
        return self.awaits is Awaits.WORKER

    @property
    def awaits_person(self) -> bool:
        """Something was asked of them: they are reminded after a while (``due.waiting``)."""
        return self.awaits is Awaits.AGENT


FIRST = State.NEW
_ALREADY_OPEN: Mapping[Event, Promise] = {Event.REOPEN: _("Ce dossier était déjà ouvert.")}
_ACKNOWLEDGED: Mapping[Event, Promise] = {
    **_ALREADY_OPEN,
    Event.ACKNOWLEDGE: _("Ce dossier a déjà son accusé de réception : rien n’a été envoyé."),
}
_UNDER_WAY: Mapping[Event, Promise] = {
    **_ALREADY_OPEN,
    Event.ACKNOWLEDGE: _("Ce dossier est déjà suivi : un accusé de réception n’y dirait plus rien."),
}
# The last thing that happened counts: it leads there from every open state whose line says nothing else.
_OPEN: Mapping[Event, State] = {
    Event.MESSAGE: State.WAITING,
    Event.ACKNOWLEDGE: State.ACKNOWLEDGED,
    Event.START: State.IN_PROGRESS,
    Event.ANSWER: State.ANSWERED,
    Event.ASK: State.ASKED,
    Event.APPOINT: State.IN_PROGRESS,
    Event.CONTACT: State.ANSWERED,
    Event.CLOSE: State.CLOSED,
}
_KNOWN: Mapping[Event, State] = {event: to for event, to in _OPEN.items() if event is not Event.ACKNOWLEDGE}
_SEEN_TO: Mapping[Event, State] = {
    **{event: to for event, to in _KNOWN.items() if event is not Event.START},
    Event.CONTACT: State.IN_PROGRESS,  # they were reached, and are still seen to
}
TABLE: Mapping[State, Facts] = {
    State.NEW: Facts(
        badge=Badge.NEW,
        awaits=Awaits.WORKER,
        is_over=False,
        leads_to={**_OPEN, Event.MESSAGE: State.NEW, Event.APPOINT: State.NEW},
        refuses=_ALREADY_OPEN,
        told_to_agent=_("Votre demande est bien arrivée chez votre service social."),
    ),
    State.ACKNOWLEDGED: Facts(
        badge=Badge.NEW,
        awaits=Awaits.WORKER,
        is_over=False,
        leads_to={**_KNOWN, Event.APPOINT: State.ACKNOWLEDGED},
        refuses=_ACKNOWLEDGED,
        told_to_worker=_(
            "Vous avez accusé réception. Ce n’est pas un premier contact : son échéance reste la même."
        ),
        told_to_agent=_("Votre demande a été lue. Une réponse est à venir."),
    ),
    State.IN_PROGRESS: Facts(
        badge=Badge.INFO,
        awaits=Awaits.WORKER,
        is_over=False,
        leads_to=_SEEN_TO,
        refuses={**_UNDER_WAY, Event.START: _("Ce dossier était déjà pris en charge.")},
        told_to_worker=_(
            "Vous vous en occupez. L’échéance du premier contact reste la même tant qu’il n’est pas fait."
        ),
        told_to_agent=_("Votre service social s’occupe de votre demande."),
    ),
    State.WAITING: Facts(
        badge=Badge.WARNING,
        awaits=Awaits.WORKER,
        is_over=False,
        leads_to=_OPEN,
        refuses=_ALREADY_OPEN,
        told_to_agent=_("Votre demande est en cours : c’est à votre service social de vous répondre."),
    ),
    State.ANSWERED: Facts(
        badge=Badge.SUCCESS,
        awaits=Awaits.NOBODY,
        is_over=False,
        leads_to={**_KNOWN, Event.APPOINT: State.ANSWERED},
        refuses=_UNDER_WAY,
        told_to_agent=_(
            "Votre service social vous a répondu, ici ou de vive voix. Vous pouvez lui écrire à nouveau."
        ),
    ),
    State.ASKED: Facts(
        badge=Badge.SUCCESS,
        awaits=Awaits.AGENT,
        is_over=False,
        leads_to={**_KNOWN, Event.APPOINT: State.ASKED},
        refuses=_UNDER_WAY,
        told_to_agent=_("Votre service social attend une réponse de votre part."),
    ),
    State.CLOSED: Facts(
        badge=Badge.INFO,
        awaits=Awaits.NOBODY,
        is_over=True,
        leads_to={Event.MESSAGE: State.WAITING, Event.REOPEN: State.WAITING},
        refuses={
            Event.ANSWER: _("Ce dossier est terminé. Rouvrez-le pour répondre : votre texte est gardé."),
            Event.ASK: _("Ce dossier est terminé. Rouvrez-le pour répondre : votre texte est gardé."),
            Event.APPOINT: _("Ce dossier est terminé. Rouvrez-le pour répondre : votre texte est gardé."),
            Event.CONTACT: _("Ce dossier est terminé : rien n’a été changé."),
            Event.ACKNOWLEDGE: _("Ce dossier est terminé : rien n’a été changé."),
            Event.START: _("Ce dossier est terminé : rien n’a été changé."),
            Event.CLOSE: _("Ce dossier était déjà terminé."),
        },
        told_to_worker=_("Ce dossier est terminé. Rouvrez-le pour répondre."),
        told_to_agent=_("Cette demande est terminée. Écrire à nouveau la rouvre."),
    ),
}
OPEN_STATES = tuple(state for state, facts in TABLE.items() if not facts.is_over)
OVER_STATES = tuple(state for state, facts in TABLE.items() if facts.is_over)


def after(state: State, event: Event) -> State:
    """The state that the event leads to; ``NotNow`` where it is refused."""
    facts = TABLE[state]
    if event not in facts.leads_to:
        raise NotNow(facts.refuses[event])
    return facts.leads_to[event]


def faults(table: Mapping[State, Facts]) -> Sequence[str]:
    """What the table leaves out or says twice."""
    found = [f"{state.name} has no line in the table of states." for state in State if state not in table]
    for state, facts in table.items():
        for event in Event:
            if (event in facts.leads_to) == (event in facts.refuses):
                found.append(
                    f"{state.name} must either lead somewhere on {event.name} or refuse it, not both."
                )
    reached = {FIRST, *(to for facts in table.values() for to in facts.leads_to.values())}
    found += [f"Nothing leads to {state.name}." for state in table if state not in reached]
    return found
