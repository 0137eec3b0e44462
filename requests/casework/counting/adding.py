"""From what a worker ticked to the counters: sealed under their key, then added together."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from casework.counting import ticks
from casework.counting.ticks import Tick, Waiting
from casework.models import WorkerKey
from casework.models.indicators import Dimension, Tally, WaitingTicks
from casework.sealing import crypto
from casework.sealing.crypto import CannotOpen
from core.locks import lock
from directory.models import Region
from directory.reference import BeneficiaryStatus, Directorate

logger = logging.getLogger(__name__)


@sensitive_variables()
def keep(key: WorkerKey, root: bytes, tick: Tick | None, *, at: datetime) -> None:
    """In the transaction that closes the case. The row is written whether or not something is counted."""
    added = [] if tick is None else [ticks.waiting(tick, timezone.localdate(at))]
    _change(key, root, lambda found: [*found, *added])


@sensitive_variables()
def count_ripe(key: WorkerKey, root: bytes, *, at: datetime) -> int:
    """How many of those that waited are counted by now: all of a batch or, killed in between, none."""
    if not WaitingTicks.objects.filter(key=key).exists():
        return 0
    counted: dict[int, list[Tick]] = {}

    def take(found: list[Waiting]) -> list[Waiting]:
        by_year, rest = ticks.ripe(found, timezone.localdate(at))
        counted.update(by_year)
        return rest

    with transaction.atomic():
        _change(key, root, take)
        for year, many in sorted(counted.items()):
            add(year, many)
    return sum(map(len, counted.values()))


@sensitive_variables()
def carry(former: WorkerKey, former_root: bytes, key: WorkerKey, root: bytes) -> None:
    """What waits under a key that is renewed, or was found again, waits under the next one.

    In a transaction that holds both keys.
    """
    lock(WaitingTicks.objects.filter(key=former))
    row = WaitingTicks.objects.filter(key=former).first()
    if row is None:
        return
    moved = _read(row, former_root)
    _change(key, root, lambda found: [*found, *moved])
    row.delete()


def add(year: int, many: Iterable[Tick]) -> None:
    """To the counters of a year that is open, in a transaction. Every row of it is written, so that none is
    known to have risen by where it lies."""
    regions = sorted({*Region.objects.values_list("code", flat=True), *(tick.region for tick in many)})
    values = [(Dimension.REGION.value, code) for code in regions]
    values += [(Dimension.DIRECTORATE.value, one.value) for one in Directorate]
    values += [(Dimension.STATUS.value, one.value) for one in BeneficiaryStatus]
    Tally.objects.bulk_create(Tally.missing(year, values), ignore_conflicts=True)
    more = Counter(place for tick in many for place in _places(tick))
    lock(Tally.objects.of(year))
    rows = list(Tally.objects.of(year))
    for row in rows:
        row.number += more[row.place]
    Tally.objects.bulk_update(rows, ["number"])


@sensitive_variables()
def _change(key: WorkerKey, root: bytes, how: Callable[[list[Waiting]], list[Waiting]]) -> None:
    with transaction.atomic():
        WaitingTicks.objects.get_or_create(key=key, defaults={"sealed": b""})
        lock(WaitingTicks.objects.filter(key=key))
        row = WaitingTicks.objects.select_related("key").get(key=key)
        row.sealed = crypto.seal_memory(root, ticks.to_bytes(how(_read(row, root))), owner=_owner(key))
        row.save(update_fields=["sealed"])


@sensitive_variables()
def _read(row: WaitingTicks, root: bytes) -> list[Waiting]:
    """What does not open was not written by who holds the root: nothing of it is counted."""
    if not row.sealed:
        return []
    try:
        return ticks.from_bytes(crypto.open_memory(root, bytes(row.sealed), owner=_owner(row.key)))
    except CannotOpen:
        logger.warning("what a worker ticked does not open any more: it is not counted")
        return []


def _owner(key: WorkerKey) -> str:
    """Another one than that of the memory: neither opens as the other."""
    return f"ticks:{key.reader}"


def _places(tick: Tick) -> list[tuple[str, str, str]]:
    return [
        (tick.theme, Dimension.REGION.value, tick.region),
        (tick.theme, Dimension.DIRECTORATE.value, tick.directorate),
        (tick.theme, Dimension.STATUS.value, tick.status),
    ]
