"""Everything that is sealed to one key of a worker is sealed to the next: all of it, or nothing (one
transaction)."""

from collections import defaultdict
from collections.abc import Iterable

from django.views.decorators.debug import sensitive_variables

from casework.cases.reading import Keyring, bound_name
from casework.models import Case, Seal, WorkerKey
from casework.sealing import crypto
from casework.sealing.crypto import CannotOpen

BATCH = 500


@sensitive_variables()
def move(former: WorkerKey, private: bytes, key: WorkerKey) -> int:
    """How many cases have a seal that ``former`` does not open: they keep it, under the name of ``key``.

    A damaged case then shows what it shows today. The wrapped halves of ``former`` are erased only when every
    seal was renewed: until then they are all that could open a copy of the damaged one.
    Inside a transaction that holds both keys. The rows of the cases are held: none is handed over meanwhile.
    """
    sealed = Seal.objects.filter(worker_key=former)
    cases = Case.objects.select_for_update().filter(pk__in=sealed.values("case")).order_by("pk")
    held = {case.pk: case for case in cases}
    by_case: defaultdict[int, list[Seal]] = defaultdict(list)
    for seal in sealed:
        by_case[seal.case_id].append(seal)
    there = set(Seal.objects.filter(worker_key=key, case__in=held).values_list("case", "period"))
    renewed: list[Seal] = []
    damaged = 0
    for pk, seals in by_case.items():
        keyring, closed = _opened(held[pk], seals, former, private)
        renewed += [seal for seal in reseal(held[pk], keyring, key) if (pk, seal.period) not in there]
        if closed:
            Seal.objects.filter(pk__in=[seal.pk for seal in closed]).update(worker_key=key)
            damaged += 1
    sealed.delete()
    Seal.objects.bulk_create(renewed, batch_size=BATCH)
    if not damaged:
        WorkerKey.objects.filter(pk=former.pk).update(wrapped_by_passphrase=b"", wrapped_by_recovery=b"")
    return damaged


@sensitive_variables()
def reseal(case: Case, keyring: Keyring, key: WorkerKey) -> list[Seal]:
    """The keys of each period of a case, sealed to ``key``; not saved yet."""
    public = bytes(key.public_key)
    return [
        Seal(
            case=case,
            period=period,
            worker_key=key,
            sealed=crypto.seal_keys(keys, public, case=bound_name(case, period), reader=key.reader),
        )
        for period, keys in keyring.items()
    ]


@sensitive_variables()
def _opened(case: Case, seals: Iterable[Seal], key: WorkerKey, private: bytes) -> tuple[Keyring, list[Seal]]:
    """The keys that the seals hold, and the seals that do not open. No text is read for it."""
    keyring, closed = {}, []
    for seal in seals:
        name = bound_name(case, seal.period)
        try:
            keyring[seal.period] = crypto.open_seal(bytes(seal.sealed), private, case=name, reader=key.reader)
        except CannotOpen:
            closed.append(seal)
    return keyring, closed
