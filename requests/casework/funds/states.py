"""The states of an application, and what happens to it: whoever wants to know asks here.

A new state is a member and a line of ``TABLE``, a migration for the column's choices, and its words in the
catalogue of translations. ``manage.py check`` names what a line leaves out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AidState(TextChoices):
    AT_COORDINATOR = "at_coordinator", _("À la coordination")
    AT_SECRETARIAT = "at_secretariat", _("Au secrétariat")
    SENT_BACK = "sent_back", _("À compléter")
    IN_SESSION = "in_session", _("En commission")
    GRANTED = "granted", _("Accordée")
    REFUSED = "refused", _("Refusée")
    PAID = "paid", _("Versée")
    REPAYING = "repaying", _("En remboursement")
    REPAID = "repaid", _("Remboursée")


class AidEvent(TextChoices):
    """What happens to an application. ``LEND`` pays a loan, ``SETTLE`` is its last repayment. ``UNDO`` takes
    the last step that stands for a mistake: it stays to be read, and counts no more."""

    SEND = "send", _("Envoyée à la coordination")
    RECALL = "recall", _("Reprise")
    PASS = "pass", _("Transmise au secrétariat, avec un avis")
    RETURN = "return", _("Renvoyée pour être complétée")
    SESSION = "session", _("Inscrite à une séance")
    GRANT = "grant", _("Accordée")
    REFUSE = "refuse", _("Refusée")
    NOTIFY = "notify", _("Décision notifiée")
    PAY = "pay", _("Aide versée")
    LEND = "lend", _("Prêt versé")
    REPAY = "repay", _("Remboursement reçu")
    SETTLE = "settle", _("Dernier remboursement reçu")
    UNDO = "undo", _("Étape reprise : c’était une erreur")


class Holder(StrEnum):
    """With whom it is."""

    AUTHOR = "author"
    COORDINATOR = "coordinator"
    SECRETARIAT = "secretariat"
    DECIDER = "decider"  # whoever put it before a session
    NOBODY = "nobody"


class Closed(Exception):
    """The state of the application does not allow it: it moved meanwhile, in another window or by another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AidFacts:
    """``kept_months``: after its last step, how long it is kept. What waits is kept longer, not for ever."""

    badge: str  # a colour of the design system
    holder: Holder
    is_over: bool
    kept_months: int
    leads_to: Mapping[AidEvent, AidState]


# What is typed of what was decided or paid elsewhere, and may be mistyped; and an opinion (``PASS``, or
# ``SESSION`` at the coordinator's) with where it leads.
UNDOABLE = frozenset(
    {
        *(AidEvent.PASS, AidEvent.SESSION),
        *(AidEvent.GRANT, AidEvent.REFUSE, AidEvent.NOTIFY),
        *(AidEvent.PAY, AidEvent.LEND, AidEvent.REPAY, AidEvent.SETTLE),
    }
)
# To who has not read it: a secretariat, a session. Not without the agreement of the person (R8).
SPREADS = frozenset([AidEvent.PASS, AidEvent.SESSION])
_DECISION = {
    AidEvent.SESSION: AidState.IN_SESSION,
    AidEvent.GRANT: AidState.GRANTED,
    AidEvent.REFUSE: AidState.REFUSED,
    AidEvent.RECALL: AidState.SENT_BACK,
}
PENDING, OVER, DROPPED = 36, 24, 12  # months
TABLE: Mapping[AidState, AidFacts] = {
    AidState.AT_COORDINATOR: AidFacts(
        badge="new",
        holder=Holder.COORDINATOR,
        is_over=False,
        kept_months=PENDING,
        leads_to={
            AidEvent.PASS: AidState.AT_SECRETARIAT,
            AidEvent.SESSION: AidState.IN_SESSION,
            AidEvent.RETURN: AidState.SENT_BACK,
            AidEvent.RECALL: AidState.SENT_BACK,
        },
    ),
    AidState.AT_SECRETARIAT: AidFacts(
        badge="new",
        holder=Holder.SECRETARIAT,
        is_over=False,
        kept_months=PENDING,
        leads_to={
            AidEvent.SESSION: AidState.IN_SESSION,
            AidEvent.RETURN: AidState.SENT_BACK,
            AidEvent.RECALL: AidState.SENT_BACK,
        },
    ),
    AidState.SENT_BACK: AidFacts(
        badge="warning",
        holder=Holder.AUTHOR,
        is_over=False,
        kept_months=DROPPED,
        leads_to={AidEvent.SEND: AidState.AT_COORDINATOR},
    ),
    AidState.IN_SESSION: AidFacts(
        badge="info", holder=Holder.DECIDER, is_over=False, kept_months=PENDING, leads_to=_DECISION
    ),
    AidState.GRANTED: AidFacts(
        badge="success",
        holder=Holder.DECIDER,
        is_over=False,
        kept_months=PENDING,
        leads_to={
            AidEvent.NOTIFY: AidState.GRANTED,
            AidEvent.PAY: AidState.PAID,
            AidEvent.LEND: AidState.REPAYING,
        },
    ),
    AidState.REFUSED: AidFacts(
        badge="error",
        holder=Holder.DECIDER,
        is_over=True,
        kept_months=DROPPED,
        leads_to={AidEvent.NOTIFY: AidState.REFUSED},
    ),
    AidState.PAID: AidFacts(
        badge="success",
        holder=Holder.NOBODY,
        is_over=True,
        kept_months=OVER,
        leads_to={AidEvent.NOTIFY: AidState.PAID},
    ),
    AidState.REPAYING: AidFacts(
        badge="info",
        holder=Holder.DECIDER,
        is_over=False,
        kept_months=PENDING,
        leads_to={
            AidEvent.NOTIFY: AidState.REPAYING,
            AidEvent.REPAY: AidState.REPAYING,
            AidEvent.SETTLE: AidState.REPAID,
        },
    ),
    AidState.REPAID: AidFacts(
        badge="success",
        holder=Holder.NOBODY,
        is_over=True,
        kept_months=OVER,
        leads_to={AidEvent.NOTIFY: AidState.REPAID},
    ),
}


def after(state: AidState | None, event: AidEvent) -> AidState:
    """The state that the event leads to, ``Closed`` where it is refused. It begins with being sent."""
    leads_to = TABLE[state].leads_to if state is not None else {AidEvent.SEND: AidState.AT_COORDINATOR}
    if event not in leads_to:
        raise Closed
    return leads_to[event]


def standing(events: Iterable[AidEvent]) -> list[int]:
    """The places of the steps that count: neither taken back, nor what takes back. Raises ``Closed``."""
    found: list[tuple[int, AidEvent]] = []
    for place, event in enumerate(events):
        if event is not AidEvent.UNDO:
            found.append((place, event))
        elif not found or found.pop()[1] not in UNDOABLE:
            raise Closed
    return [place for place, _event in found]


def replayed(events: Iterable[AidEvent]) -> AidState | None:
    """The state to which all that happened comes; None before it was sent. Raises ``Closed``."""
    state, happened = None, list(events)
    for place in standing(happened):
        state = after(state, happened[place])
    return state


def faults(table: Mapping[AidState, AidFacts]) -> Sequence[str]:
    """What the table leaves out."""
    found = [
        f"{state.name} has no line in the table of applications." for state in AidState if state not in table
    ]
    reached = {AidState.AT_COORDINATOR, *(to for facts in table.values() for to in facts.leads_to.values())}
    found += [f"Nothing leads to {state.name}." for state in table if state not in reached]
    happen = {AidEvent.SEND, AidEvent.UNDO, *(event for facts in table.values() for event in facts.leads_to)}
    return found + [f"{event.name} happens in no state." for event in AidEvent if event not in happen]
