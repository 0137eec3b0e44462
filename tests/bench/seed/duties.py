"""Permanences with their hours and their single dates (R4)."""

import random
import uuid
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from permanences import stamps
from permanences.models import Mode, Override, Permanence, State, TimeWindow
from permanences.models.duties import FrequencyChoices, OverrideKind
from permanences.rules import recurrence
from tests.bench.progress import Bar
from tests.bench.scale import Scale
from tests.bench.seed.network import SINCE, Network
from tests.bench.seed.rows import insert

BY_TELEPHONE = 0.15
STATES = (State.PUBLISHED,) * 18 + (State.PROPOSED, State.ENDED)
WITH_A_CHANGE = 0.2  # the share of permanences that have single dates cancelled
BUSY = 0.001  # the share of permanences held at the workplace of the measures
MORNING, AFTERNOON = (time(9), time(12)), (time(14), time(16, 30))


def seed(scale: Scale, network: Network, rng: random.Random, at: datetime) -> None:
    with Bar("permanences", scale.permanences) as bar:
        duties = insert(Permanence, _permanences(scale.permanences, network, rng, at), bar)
    windows = [
        TimeWindow(permanence=p, starts_at=starts, ends_at=ends)
        for p in duties
        for starts, ends in ((MORNING, AFTERNOON) if rng.random() < 0.3 else (MORNING,))
    ]
    with Bar("hours and single dates", len(windows)) as bar:
        written = insert(TimeWindow, windows, bar)
        insert(Override, _cancelled(written, rng, at.date()))
    stamps.touch(at)


def _permanences(count: int, network: Network, rng: random.Random, at: datetime) -> Iterator[Permanence]:
    busy = max(3, round(count * BUSY))
    for number in range(count):
        if number < busy:
            place = network.workplace
        else:
            place = network.establishments[number * 7919 % len(network.establishments)]
        by_phone = number >= busy and rng.random() < BY_TELEPHONE
        monthly = rng.random() < 0.2
        yield Permanence(
            uid=uuid.UUID(int=rng.getrandbits(128), version=4),
            worker=network.holder_of[place.pk],
            establishment=None if by_phone else place,
            sector=network.sector_of[place.pk] if by_phone else None,
            department=place.department,
            place=None if by_phone else network.places[place.pk],
            mode=Mode.TELEPHONE if by_phone else Mode.ON_SITE,
            frequency=FrequencyChoices.MONTHLY if monthly else FrequencyChoices.WEEKLY,
            interval=1 if monthly else rng.choice((1, 1, 2, 4)),
            weekdays=1 << rng.randrange(5),
            nth=rng.choice(recurrence.NTH_CHOICES) if monthly else None,
            starts_on=SINCE + timedelta(days=rng.randrange(300)),
            state=State.PUBLISHED if number < busy else rng.choice(STATES),
            created_at=at,
            changed_at=at,
        )


def _cancelled(windows: list[TimeWindow], rng: random.Random, today: date) -> Iterator[Override]:
    for window in windows:
        if rng.random() < WITH_A_CHANGE:
            day = today + timedelta(days=rng.randrange(60))
            kind = OverrideKind.CANCELLED
            yield Override(permanence=window.permanence, window=window, date=day, kind=kind)
