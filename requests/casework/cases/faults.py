"""What was found not to be as it was written, and what is said of it, plainly, to either reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import audit
from casework.cases import standing
from casework.cases.standing import Changed
from casework.models import State, Urgency, Verb
from casework.moments import to_the_hour
from core import french


class Damage(StrEnum):
    """The name is what the register says: it names no content."""

    MISSING = "missing"
    ALTERED = "altered"
    FOREIGN = "foreign"
    PERIOD = "period"
    SEAL = "seal"
    STANDING = "standing"
    OLDER = "older"
    STRIPPED = "stripped"
    CLOSED_TO_ALL = "closed"
    GONE = "gone"
    MEMORY = "memory"
    EARLY = "early"
    FILE = "file"


SENTENCES: dict[Damage, str | Promise] = {
    Damage.MISSING: gettext_lazy("Un écrit manque : il a été retiré."),
    Damage.ALTERED: gettext_lazy("Un écrit a été modifié depuis qu’il a été envoyé."),
    Damage.FOREIGN: gettext_lazy(
        "Un écrit a été ajouté par quelqu’un qui n’a pas la clé : il n’est pas montré."
    ),
    Damage.PERIOD: gettext_lazy(
        "De nouvelles clés ont été ajoutées par quelqu’un qui n’avait pas les précédentes : "
        "elles ne servent pas, et rien de ce qui est écrit avec elles n’est montré."
    ),
    Damage.SEAL: gettext_lazy(
        "Une clé a été retirée ou modifiée : ce qui est écrit avec elle ne s’ouvre plus."
    ),
    Damage.STANDING: gettext_lazy(
        "L’état, une date, un accord, un écrit ou la liste des personnes qui lisent "
        "n’est plus ce qui avait été enregistré."
    ),
    Damage.OLDER: gettext_lazy(
        "Ce n’est plus ce qui a été vu ici : une copie plus ancienne, ou une autre, a pris sa place."
    ),
    Damage.STRIPPED: gettext_lazy("Les marques qui prouvent que rien n’a changé ont été retirées."),
    Damage.CLOSED_TO_ALL: gettext_lazy(
        "Aucune clé n’ouvre plus rien ici : les clés ont été retirées ou modifiées."
    ),
    Damage.GONE: gettext_lazy("Cette demande a été retirée, sans que Relais l’ait transmise ou détruite."),
    Damage.EARLY: gettext_lazy("Cette demande a été détruite avant d’avoir été terminée."),
    Damage.FILE: gettext_lazy("Un fichier n’est plus là, ou il a été modifié hors de Relais."),
    Damage.MEMORY: gettext_lazy("Le portail a une copie plus ancienne de ce que vous avez déjà lu ici."),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """``first`` to ``last``: the places of the entries that it touches, where it touches entries."""

    damage: Damage
    first: int = 0
    last: int = 0
    changed: Changed | None = None

    @property
    def sentence(self) -> str:
        return str(SENTENCES[self.damage])

    @property
    def for_worker(self) -> str:
        """With the place, which counts notes, and what was changed: neither is said to the agent."""
        if self.changed is not None:
            return f"{self.sentence} {_what_changed(self.changed)}"
        if not self.first:
            return self.sentence
        if self.first == self.last:
            return _("Écrit n° %(first)d. %(sentence)s") % {"first": self.first, "sentence": self.sentence}
        values = {"first": self.first, "last": self.last, "sentence": self.sentence}
        return _("Écrits n° %(first)d à %(last)d. %(sentence)s") % values


def _what_changed(changed: Changed) -> str:
    before = changed.before
    match changed.what:
        case "state":
            return _("Ce qui a changé : l’état. Il était « %(before)s ».") % {"before": State(before).label}
        case "urgency":
            return _("Ce qui a changé : l’urgence. Elle était « %(before)s ».") % {
                "before": Urgency(before).label
            }
        case "contact_due_on":
            return _("Ce qui a changé : la date limite du premier contact. C’était le %(before)s.") % {
                "before": french.day(before, year=True)
            }
        case "contacted_on" if before is None:
            return _("Ce qui a changé : la date du premier contact. Il n’avait pas eu lieu.")
        case "contacted_on":
            return _("Ce qui a changé : la date du premier contact. C’était le %(before)s.") % {
                "before": french.day(before, year=True)
            }
        case standing.AGREEMENT:
            return _("Ce qui a changé : un accord a été ajouté, ou marqué comme utilisé.")
        case _:
            return _("Ce qui a changé : une clé a été ajoutée pour quelqu’un.")


class Altered(Exception):
    """The case is not what was written: it can be read as far as it is intact, and not be written in."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__()
        self.faults = tuple(faults)


def sentences(faults: Iterable[Fault]) -> list[str]:
    """For the agent: each kind of damage once."""
    return list(dict.fromkeys(fault.sentence for fault in faults))


def record(faults: Iterable[Fault], case: str, *, by: str, at: datetime) -> None:
    """Each finding on a case once a day, not at each page."""
    at = to_the_hour(at) if by == audit.CODE_HOLDER else at
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(at), time.min))
    for damage in dict.fromkeys(fault.damage for fault in faults):
        if not audit.is_noted(Verb.ALTERED, case, damage, midnight):
            audit.record(Verb.ALTERED, by=by, at=at, case=case, detail=damage)
