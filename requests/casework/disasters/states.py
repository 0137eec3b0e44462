"""The states of a grave event, what happens to it, and who reads what is written of each: ask here.

A new event is a member and a line of ``AUDIENCES``, its place in ``TABLE``, a migration for the column's
choices, and its words in the catalogue of translations. ``manage.py check`` names what a line leaves out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class IncidentState(TextChoices):
    OPEN = "open", _("En cours")
    CLOSED = "closed", _("Terminé")


class IncidentEvent(TextChoices):
    """What happens to it. ``ACCOUNT`` is that of a sector, ``BALANCE`` that of a region."""

    OPEN = "open", _("Évènement ouvert")
    AMEND = "amend", _("Description mise à jour")
    NOTE = "note", _("Note pour la coordination")
    EVALUATE = "evaluate", _("Évaluation")
    SUMMARIZE = "summarize", _("Synthèse régionale")
    ACCOUNT = "account", _("Bilan d’un secteur")
    BALANCE = "balance", _("Bilan régional")
    REMIND = "remind", _("Rappel")
    SHARE = "share", _("Lecteurs mis à jour")
    CLOSE = "close", _("Évènement terminé, avec son bilan")
    REOPEN = "reopen", _("Évènement rouvert")


# What a worker says of it, and who coordinates.
TELLING = (IncidentEvent.EVALUATE, IncidentEvent.SUMMARIZE)

# What nobody writes a word in: it puts off no end.
SILENT = (IncidentEvent.REMIND, IncidentEvent.SHARE)


class Audience(StrEnum):
    """Who reads a letter (R11: the worker evaluates, the region gathers, the nation is told)."""

    ALL = "all"  # each worker concerned, each coordinator concerned
    COORDINATION = "coordination"  # of each region concerned, and the national one
    REGION = "region"  # its author, and who coordinates the region that it tells of
    NATION = "nation"  # the same, and the national coordination


AUDIENCES: Mapping[IncidentEvent, Audience] = {
    IncidentEvent.OPEN: Audience.ALL,
    IncidentEvent.AMEND: Audience.ALL,
    IncidentEvent.NOTE: Audience.COORDINATION,
    IncidentEvent.EVALUATE: Audience.REGION,
    IncidentEvent.SUMMARIZE: Audience.NATION,
    IncidentEvent.ACCOUNT: Audience.REGION,
    IncidentEvent.BALANCE: Audience.NATION,
    IncidentEvent.REMIND: Audience.COORDINATION,
    IncidentEvent.SHARE: Audience.COORDINATION,
    IncidentEvent.CLOSE: Audience.COORDINATION,
    IncidentEvent.REOPEN: Audience.COORDINATION,
}


class Closed(Exception):
    """Its state does not allow it: it moved meanwhile, in another window or by another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFacts:
    """``kept_months``: after its last step, how long it is kept. What goes on is not kept for ever either."""

    badge: str  # a colour of the design system
    kept_months: int
    leads_to: Mapping[IncidentEvent, IncidentState]


GOING_ON, OVER = 36, 24  # months
TABLE: Mapping[IncidentState, IncidentFacts] = {
    IncidentState.OPEN: IncidentFacts(
        badge="warning",
        kept_months=GOING_ON,
        leads_to={
            **{
                event: IncidentState.OPEN
                for event in IncidentEvent
                if event not in (IncidentEvent.OPEN, IncidentEvent.CLOSE, IncidentEvent.REOPEN)
            },
            IncidentEvent.CLOSE: IncidentState.CLOSED,
        },
    ),
    IncidentState.CLOSED: IncidentFacts(
        badge="success", kept_months=OVER, leads_to={IncidentEvent.REOPEN: IncidentState.OPEN}
    ),
}


def after(state: IncidentState | None, event: IncidentEvent) -> IncidentState:
    """The state that the event leads to, ``Closed`` where it is refused. It begins with being opened."""
    leads_to = TABLE[state].leads_to if state is not None else {IncidentEvent.OPEN: IncidentState.OPEN}
    if event not in leads_to:
        raise Closed
    return leads_to[event]


def replayed(events: Iterable[IncidentEvent]) -> IncidentState | None:
    state = None
    for event in events:
        state = after(state, event)
    return state


def faults() -> Sequence[str]:
    """What the tables leave out."""
    found = [
        f"{state.name} has no line in the table of events." for state in IncidentState if state not in TABLE
    ]
    found += [f"Nobody is said to read {event.name}." for event in IncidentEvent if event not in AUDIENCES]
    happen = {IncidentEvent.OPEN, *(event for facts in TABLE.values() for event in facts.leads_to)}
    return found + [f"{event.name} happens in no state." for event in IncidentEvent if event not in happen]
