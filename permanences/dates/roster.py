"""Who serves a permanence on a day: its worker, the approved replacement, or nobody (R5)."""

from dataclasses import dataclass
from datetime import date

from directory.coverage.presence import Roster
from directory.coverage.reach import reaches
from directory.models import Sector, Worker
from permanences.models import Permanence


@dataclass(frozen=True, slots=True)
class Duty:
    """``worker`` is None when nobody serves; ``away_until`` is known while the holder is away."""

    worker: Worker | None
    away_until: date | None = None


def duty(people: Roster, permanence: Permanence, day: date) -> Duty:
    """Who has left the service holds nothing after their last day, as for ``who_covers``."""
    until = people.last_day_away(permanence.worker_id, day)
    if until is None:
        return Duty(permanence.worker if permanence.worker.serves_on(day) else None)
    stand_ins = people.stand_ins(permanence.worker_id, day)
    serving = (one.substitute for one in stand_ins if covers(one.sector, permanence))
    return Duty(next(serving, None), until)


def covers(sector: Sector | None, permanence: Permanence) -> bool:
    """A replacement may be for one sector only of those that the absent worker holds."""
    if sector is None or permanence.sector_id == sector.pk:
        return True
    if permanence.establishment_id is None:
        return False
    return reaches(sector, permanence.establishment_id, permanence.department_id)
