"""The card "Mon service social": who answers for the reader's workplace, and how to reach them (R1, R4)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from core.kept import Kept
from directory.coverage.chain import Via
from directory.coverage.who_covers import Coverage, who_covers
from directory.models import Establishment, User, Worker
from permanences.dates.agenda import NowState, reach_now

# By place and day, good under one stamp: whatever changes who covers a place changes the stamp.
_kept: Kept[Coverage] = Kept(size=2000)


@dataclass(frozen=True, slots=True)
class Mine:
    """Whom the reader can turn to. ``now`` is asked for on the home page only."""

    establishment: Establishment
    coverage: Coverage
    now: NowState | None = None

    @property
    def person(self) -> Worker | None:
        """Who is on duty at this moment, else who covers the workplace."""
        return (self.now.worker if self.now else None) or self.coverage.worker

    @property
    def reason(self) -> str:
        """Why this person. No establishment is named beside it: it is the reader's own."""
        if self.coverage.via is Via.HOLDER:
            return _("Votre établissement est dans son secteur.")
        if self.coverage.via is Via.NOBODY:
            return _("Personne n’est affecté à votre établissement pour le moment.")
        return self.coverage.reason


def mine(user: User, at: datetime, stamp: str | None) -> Mine | None:
    """None when the reader has not said where they work. ``stamp`` is that of this very moment."""
    place = user.workplace
    return Mine(place, _coverage(place, at, stamp)) if place is not None else None


def _coverage(place: Establishment, at: datetime, stamp: str | None) -> Coverage:
    key = (place.pk, at.astimezone(place.zone_info).date())
    found = _kept.get(key, stamp) if stamp else None
    if found is None:
        found = who_covers(place, at)
        if stamp:
            _kept.put(key, stamp, found)
    return found


def mine_now(user: User, at: datetime, stamp: str | None) -> Mine | None:
    found = mine(user, at, stamp)
    if found is None:
        return None
    return Mine(found.establishment, found.coverage, reach_now(found.establishment, found.coverage, at))
