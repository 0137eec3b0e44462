"""Letters that are sealed to a reader by the rule, and that do not open to her: somebody took a key away.

Whoever comes later than a letter may lack it without anybody's doing, until somebody who reads it writes:
only what was sealed to her for certain is missed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.views.decorators.debug import sensitive_variables

from casework.cases.faults import Damage, Fault
from casework.disasters.states import AUDIENCES, Audience
from casework.incidents.concerned import Concerned, concerned, places_of
from casework.incidents.reading import Opener, OpenIncident, Step, read
from casework.models import AuditEvent, Incident, Verb
from directory.coverage.network import held_on
from directory.leadership import leading
from directory.models import Region


@sensitive_variables()
def examined(incident: Incident, opener: Opener, today: date) -> OpenIncident:
    """As it is stored now, and whether each letter that should open to its reader does."""
    found = read(incident, opener)
    missed = () if found.faults else _missed(found, today)
    return replace(found, faults=tuple(Fault(Damage.SEAL, n, n) for n in missed)) if missed else found


def _missed(found: OpenIncident, today: date) -> Sequence[int]:
    closed = [step for step in found.steps if step.row.number not in found.keys]
    by_audience = {one for one in Audience if _is_owed_whole(one, found)}
    owed = [step for step in closed if AUDIENCES[step.event] in by_audience]
    rest = [step for step in closed if step not in owed]
    if found.head is not None and rest:
        told_at = _since_her_key(found, rest)
        rest = [step for step in rest if step.row.number in told_at]
        mine = {step.row.number for step in rest if step.row.actor_id == found.opener.key.worker_id}
        days = {today, *(step.row.on for step in rest)} if len(mine) < len(rest) else set()
        ranks = _Ranks(found, days)
        owed += [s for s in rest if s.row.number in mine or (ranks.owe(s, s.row.on) and ranks.owe(s, today))]
    return sorted(step.row.number for step in owed)


def _is_owed_whole(audience: Audience, found: OpenIncident) -> bool:
    """What all read is sealed to each of them with every step; what the coordination reads, with each of its
    own steps: whoever opens one of these opens them all."""
    opens = any(AUDIENCES[step.event] is audience for step in found.steps if step.letter is not None)
    return audience is Audience.ALL or (audience is Audience.COORDINATION and opens)


def _since_her_key(found: OpenIncident, steps: Iterable[Step]) -> set[int]:
    """The numbers of those that were written when her key was there already, as the register says."""
    lines = AuditEvent.objects.filter(verb=Verb.INCIDENT_STEP, case=found.incident.reference)
    at: dict[str, datetime] = dict(lines.values_list("detail", "at"))
    since = {detail.split(":")[0]: moment for detail, moment in at.items()}
    began = found.opener.key.created_at
    return {s.row.number for s in steps if since[f"{s.row.event} {s.row.number}"] >= began}


class _Ranks:
    """On each of some days: whom the event concerned, and of which regions its reader is the coordinator
    herself. Whoever stands in for one may have come later than the letter."""

    def __init__(self, found: OpenIncident, days: Iterable[date]) -> None:
        head = found.head
        places = places_of(head.places if head is not None else ())
        self.me = found.opener.key.worker
        self.concerned = {day: concerned(places, day) for day in days}
        self.led = {day: self._led(to, day) for day, to in self.concerned.items()}

    def _led(self, to: Concerned, day: date) -> set[str]:
        regions = Region.objects.filter(code__in=to.regions)
        return {
            region.code
            for region in regions
            if any(held.worker == self.me for _sector, held in held_on(day, leading(region)))
        }

    def owe(self, step: Step, day: date) -> bool:
        """Of which region a letter tells is sealed with it: it is one of those of its author."""
        to, led = self.concerned[day], self.led[day]
        is_national = self.me.pk in to.national
        match AUDIENCES[step.event]:
            case Audience.COORDINATION:
                return is_national or bool(led)
            case Audience.NATION if is_national:
                return True
            case _:
                told = set(to.told_by(step.row.actor))
                return bool(told) and told <= led
