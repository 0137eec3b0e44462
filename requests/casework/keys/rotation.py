"""All that is sealed to one key of a worker is sealed to another: all of it, or nothing (one transaction)."""

from datetime import datetime

from django.views.decorators.debug import sensitive_variables

from casework import audit
from casework.cases.lines import Keyring
from casework.cases.reading import bound_name, look_held, worker_reader
from casework.cases.writing import note_in_register, set_head
from casework.models import AidApplication, AidSeal, Case, Incident, IncidentSeal, Seal, Verb, WorkerKey
from casework.sealing import crypto, letters
from casework.sealing.crypto import CannotOpen
from core.locks import lock


@sensitive_variables()
def move(former: WorkerKey, private: bytes, key: WorkerKey, at: datetime) -> int:
    """How many cases and letters have a seal that ``former`` does not open: they keep it, as ``key``'s.

    A damaged case then shows what it shows today. The wrapped halves of ``former`` are erased only when every
    seal was renewed: until then they are all that could open a sound copy of the damaged one.
    Inside a transaction that holds both keys. The rows of the cases are held: none is handed over meanwhile.
    """
    sealed = Seal.objects.filter(worker_key=former)
    cases = Case.objects.select_for_update().filter(pk__in=sealed.values("case")).order_by("pk")
    damaged = sum(not _follows(case, former, private, key, at) for case in list(cases))
    damaged += _letters_follow(former, private, key)
    damaged += _events_follow(former, private, key)
    if not damaged:
        WorkerKey.objects.filter(pk=former.pk).update(wrapped_by_passphrase=b"", wrapped_by_recovery=b"")
    return damaged


@sensitive_variables()
def _follows(case: Case, former: WorkerKey, private: bytes, key: WorkerKey, at: datetime) -> bool:
    """One case, whose row is held: whether each seal of ``former`` was made anew for ``key``.

    Where it stands binds its seals: it is said anew, of a case that was found as it was written.
    """
    found = look_held(case, worker_reader(former, private))
    if found.has_parted:
        return (
            False  # they have no key to say anew where it stands: what they read, they read with the former
        )
    keyring = opened(case, former, private, found.keyring)
    there = set(case.seals.filter(worker_key=key).values_list("period", flat=True))
    own = case.seals.filter(worker_key=former)
    own.filter(period__in=keyring.keys() | there).delete()
    case.seals.bulk_create(seal for seal in reseal(case, keyring, key) if seal.period not in there)
    whole = not own.update(worker_key=key)
    if found.is_chained and not found.faults:
        set_head(case, found.present_keys)
        note_in_register(case, Verb.RENEWED, by=audit.name_of(key.worker), at=at)
    return whole


@sensitive_variables()
def _letters_follow(former: WorkerKey, private: bytes, key: WorkerKey) -> int:
    """The letters of applications for aid: how many do not open, which keep the seal that they had."""
    held = AidSeal.objects.filter(worker_key=former)
    applications = AidApplication.objects.filter(pk__in=held.values("application"))
    lock(applications)
    names = dict(applications.values_list("pk", "reference"))
    damaged = 0
    for seal in held.order_by("pk"):
        name, number = names[seal.application_id], seal.number
        try:
            letter = letters.unseal(
                bytes(seal.sealed), private, application=name, number=number, reader=former.reader
            )
        except CannotOpen:
            damaged += 1
        else:
            public = bytes(key.public_key)
            seal.sealed = letters.seal(letter, public, application=name, number=number, reader=key.reader)
        seal.worker_key = key
        seal.save(update_fields=["worker_key", "sealed"])
    return damaged


@sensitive_variables()
def _events_follow(former: WorkerKey, private: bytes, key: WorkerKey) -> int:
    """The letters of grave events, likewise. What ``key`` has a seal of already is not sealed to it again."""
    held = IncidentSeal.objects.filter(worker_key=former)
    lock(Incident.objects.filter(pk__in=held.values("incident")))
    there = set(IncidentSeal.objects.filter(worker_key=key).values_list("incident", "number"))
    damaged = 0
    for seal in held.select_related("incident").order_by("pk"):
        if (seal.incident_id, seal.number) in there:
            seal.delete()
            continue
        journal = letters.Journal(letters.INCIDENT, seal.incident.reference)
        try:
            letter = journal.unseal(bytes(seal.sealed), private, number=seal.number, reader=former.reader)
        except CannotOpen:
            damaged += 1
        else:
            public = bytes(key.public_key)
            seal.sealed = journal.seal(letter, public, number=seal.number, reader=key.reader)
        seal.worker_key = key
        seal.save(update_fields=["worker_key", "sealed"])
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
def opened(case: Case, key: WorkerKey, private: bytes, genuine: Keyring) -> Keyring:
    """The keys of each period whose seal opens: a damaged entry stops nothing. One without a key for the
    notes is none, unless it is ``genuine``."""
    keyring = {}
    for seal in case.seals.filter(worker_key=key):
        name = bound_name(case, seal.period)
        try:
            keys = crypto.open_seal(bytes(seal.sealed), private, case=name, reader=key.reader)
        except CannotOpen:
            continue
        if keys.notes or seal.period in genuine:
            keyring[seal.period] = keys
    return keyring
