"""Cases with real ciphertexts, sealed by casework's own functions.

Two things are cheaper than in the life of a case, because each takes 0.4 s by design: the workers' private
keys are wrapped at the lowest cost (the wrapped key carries it), and the follow-up keys derive from random
bytes instead of from a code stretched by Argon2id. Their shape and size are the same.
"""

import hashlib
import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from casework import audit
from casework.cases.reading import BODY, CODE_READER, bound_name, key_for, place_of
from casework.cases.reception import new_reference
from casework.cases.standing import Rows, head_of, note_of
from casework.cases.writing import linked, pledged
from casework.models import (
    AuditEvent,
    AuditHead,
    Case,
    Entry,
    EntryKind,
    Period,
    Seal,
    State,
    Urgency,
    Verb,
    WorkerKey,
)
from casework.moments import stamp, to_the_hour
from casework.sealing import codes, crypto
from casework.sealing.chain import digest_of
from casework.sealing.crypto import CaseKeys
from casework.sealing.derivation import Cost
from casework.states import OPEN_STATES
from casework.writings import to_json
from casework.writings.request import FirstMessage
from directory.models import Establishment, Worker
from tests.bench import words
from tests.bench.progress import Bar
from tests.bench.scale import Scale
from tests.bench.seed.network import Network
from tests.bench.seed.rows import insert

PASSPHRASE = "basilic genièvre verveine estragon romarin"
CHEAPEST = Cost(memory_kib=8, passes=1, lanes=1)
OWN_SHARE = 0.01  # of all cases are in the inbox that is measured
CLOSED = 0.7  # of the others
BATCH = 1000


def seed(scale: Scale, network: Network, rng: random.Random, at: datetime) -> None:
    with Bar("keys", len(network.workers)) as bar:
        keys = insert(WorkerKey, (_key(worker, at) for worker in network.workers), bar)
    key_of = {key.worker_id: key for key in keys}
    own = max(20, round(scale.cases * OWN_SHARE))
    register = _Register(at)
    numbers = iter(range(scale.cases))
    with Bar("sealed cases", scale.cases) as bar:
        while batch := list(islice(numbers, BATCH)):
            places = [network.workplace if n < own else rng.choice(network.establishments) for n in batch]
            drafts = [
                _Draft(_case(rng, at, is_open=n < own), key_of[network.holder_of[e.pk].pk], e)
                for n, e in zip(batch, places, strict=True)
            ]
            _write(drafts, rng)
            register.add(drafts)
            bar.step(len(batch))
    register.close()


def more(key: WorkerKey, workplace: Establishment, count: int, at: datetime) -> None:
    """So many more cases in one inbox, all open; the register says nothing of them."""
    rng = random.Random(count)
    with Bar("cases of one inbox", count) as bar:
        for start in range(0, count, BATCH):
            size = min(BATCH, count - start)
            _write([_Draft(_case(rng, at, is_open=True), key, workplace) for _one in range(size)], rng)
            bar.step(size)


def _key(worker: Worker, at: datetime) -> WorkerKey:
    pair = crypto.new_key_pair()
    key = WorkerKey(worker=worker, public_key=pair.public, created_at=at)
    key.wrapped_by_passphrase = crypto.wrap_private_key(
        pair.private, PASSPHRASE, owner=key.reader, cost=CHEAPEST
    )
    key.wrapped_by_recovery = key.wrapped_by_passphrase
    return key


@dataclass(slots=True)
class _Draft:
    """A case, to whom it is sealed, and the workplace that only its ciphertext names."""

    case: Case
    key: WorkerKey
    workplace: Establishment


def _case(rng: random.Random, at: datetime, *, is_open: bool) -> Case:
    follow_up = codes.follow_up_key(os.urandom(codes.MASTER_BYTES))
    received = to_the_hour(at - timedelta(hours=rng.randrange(24 * 400)))
    closed = not is_open and rng.random() < CLOSED
    return Case(
        reference=new_reference(),
        submission=hashlib.sha256(os.urandom(32)).hexdigest(),
        state=State.CLOSED if closed else rng.choice(OPEN_STATES),
        closed_at=received + timedelta(days=20) if closed else None,
        urgency=rng.choice(Urgency.values),
        received_at=received,
        contact_due_on=received.date() + timedelta(days=7),
        follow_up_handle=follow_up.handle.hex(),
        follow_up_public_key=follow_up.pair.public,
        follow_up_version=codes.PRESENT,
    )


def _write(drafts: Sequence[_Draft], rng: random.Random) -> None:
    rows = [_rows(draft, rng) for draft in drafts]
    insert(Case, [draft.case for draft in drafts])
    for draft, row in zip(drafts, rows, strict=True):
        parts: tuple[Seal | Period | Entry, ...] = (*row.seals, *row.periods.values(), *row.entries)
        for part in parts:
            part.case = draft.case
    insert(Seal, [seal for row in rows for seal in row.seals])
    insert(Period, [period for row in rows for period in row.periods.values()])
    insert(Entry, [entry for row in rows for entry in row.entries])


def _rows(draft: _Draft, rng: random.Random) -> Rows:
    """What stands beside the case, whose head binds it."""
    case, keys = draft.case, crypto.new_case_keys()
    entry = _entry(draft, keys, rng)
    entry.mac = linked(case, entry, keys, None)
    period = pledged(case, keys, os.urandom(32))
    rows = Rows(seals=list(_seals(draft, keys)), periods={1: period}, entries=[entry], consents=[])
    case.sequence, case.entry_count = 1, 1
    case.head = head_of(case, keys.dialogue, rows, 1)
    return rows


def _seals(draft: _Draft, keys: CaseKeys) -> Iterator[Seal]:
    case, key = draft.case, draft.key
    name = bound_name(case, case.period)
    yield Seal(
        case=case,
        worker_key=key,
        sealed=crypto.seal_keys(keys, bytes(key.public_key), case=name, reader=key.reader),
    )
    yield Seal(
        case=case,
        sealed=crypto.seal_keys(
            CaseKeys(keys.dialogue), bytes(case.follow_up_public_key), case=name, reader=CODE_READER
        ),
    )


def _entry(draft: _Draft, keys: CaseKeys, rng: random.Random) -> Entry:
    case, kind = draft.case, EntryKind.REQUEST
    content = FirstMessage(
        theme="housing",
        status="civil_servant",
        workplace=draft.workplace.name,
        message=words.paragraph(rng),
        channel="phone",
        phone="06 39 98 00 00",
        written_at=stamp(case.received_at),
    )
    entry = Entry(case=case, number=1, period=1, kind=kind, token=digest_of(case.submission))
    key = key_for(kind, keys)
    entry.sealed = crypto.encrypt_field(
        key, to_json(content), case=case.reference, entry=place_of(entry), field=BODY
    )
    return entry


class _Register:
    """The audit register: one line for each case, chained as ``audit.record`` chains them."""

    def __init__(self, at: datetime) -> None:
        self._at, self._number, self._digest = at, 0, ""

    def add(self, drafts: Sequence[_Draft]) -> None:
        insert(AuditEvent, [self._line(draft.case) for draft in drafts])

    def close(self) -> None:
        AuditHead.objects.update_or_create(
            pk=audit.HEAD, defaults={"number": self._number, "digest": self._digest}
        )

    def _line(self, case: Case) -> AuditEvent:
        self._number += 1
        event = AuditEvent(
            number=self._number,
            at=self._at,
            verb=Verb.SEALED,
            actor=audit.RECEPTION,
            case=case.reference,
            detail=note_of(case),
            previous=self._digest,
        )
        event.digest = self._digest = audit.digest_of(event)
        return event
