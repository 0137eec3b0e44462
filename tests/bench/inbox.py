"""What a worker and an agent wait for: unlocking, sealing, the list, the search, a renewal.

Each beside what it is made of, in turn in the same process: what other programs do meanwhile hits both.
"""

import os
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework import actions
from casework.attachments.arriving import SealedFile
from casework.attachments.kinds import KINDS
from casework.cases.reading import bound_name
from casework.keys import rotation
from casework.models import Case, Urgency, WorkerKey
from casework.sealing import codes, crypto
from casework.writings.request import FirstMessage
from directory.models import Establishment, User
from tests.bench import embedded, people
from tests.bench.scale import Scale
from tests.bench.seed import sealed
from tests.bench.seed.all import seed
from tests.bench.seed.network import AGENT, WORKER
from tests.bench.turns import in_turn

# Cases in one inbox. All of the last are there at scale 1, a tenth of them in a small set.
FEW, SEARCHED, MANY = 10, 200, 10_000
ROUNDS, LARGE_FILE, PIECE = 9, 20 * 1024 * 1024, 64 * 1024
SMALLEST = Scale.of(0.0001)
WORD = "zzzyx"  # in no case: all of them are read to the end


@dataclass(frozen=True, slots=True)
class Inbox:
    """Milliseconds of processor, by what is asked; ``raw`` and ``ours`` of the pairs."""

    many: int
    queries: dict[int, int]
    page: dict[int, float]
    search: Mapping[str, float]
    unlocking: Mapping[str, float]
    sealing: Mapping[str, float]
    with_file: Mapping[str, float]
    renewal: dict[int, float]


def measured(scale: Scale) -> dict[str, Any]:
    seed(SMALLEST)
    many = max(1_000, round(MANY * min(1.0, scale.factor)))
    worker = User.objects.get(email=WORKER).worker
    key = WorkerKey.objects.live().get(worker=worker)
    private = crypto.unwrap_private_key(bytes(key.wrapped_by_passphrase), sealed.PASSPHRASE, owner=key.reader)
    kept = Case.objects.visible_to(worker).values_list("pk", flat=True)[:FEW]
    Case.objects.visible_to(worker).exclude(pk__in=list(kept)).delete()
    queries, page, renewal = {}, {}, {}
    found: Mapping[str, float] = {}
    for size in (FEW, SEARCHED, many):
        sealed.more(key, _workplace(), size - Case.objects.visible_to(worker).count(), timezone.now())
        client = people.worker()
        queries[size], page[size] = _list(client)
        renewal[size] = _renewal(key, private)
        if size == SEARCHED:
            found = _search(client, key, private)
    return asdict(
        Inbox(many, queries, page, found, _unlocking(key, private), _sealing(), _with_file(), renewal)
    )


def _workplace() -> Establishment:
    own = User.objects.filter(email=AGENT).values("workplace")
    return Establishment.objects.with_department().get(pk__in=own)


def _list(client: Client) -> tuple[int, float]:
    """Its queries, warm, and the milliseconds of a page of it."""
    path = reverse("casework:inbox")
    for _warming in range(2):
        _good(client.get(path, secure=True))
    with CaptureQueriesContext(connection) as seen:
        _good(client.get(path, secure=True))
        count = len(seen)
    return count, _spent(lambda: _good(client.get(path, secure=True)))


def _search(client: Client, key: WorkerKey, private: bytes) -> Mapping[str, float]:
    """Through all cases of the inbox; raw: their seals opened, and no more than that."""
    seals = list(key.seals.select_related("case").filter(case__in=Case.objects.visible_to(key.worker)))

    def raw() -> None:
        for seal in seals:
            name = bound_name(seal.case, seal.period)
            crypto.open_seal(bytes(seal.sealed), private, case=name, reader=key.reader)

    def ours() -> None:
        _good(client.post(reverse("casework:search"), {"words": WORD}, secure=True))

    return _pair(raw, ours)


def _unlocking(key: WorkerKey, private: bytes) -> Mapping[str, float]:
    """At the cost that a key has; raw: the derivation alone."""
    key.wrapped_by_passphrase = crypto.wrap_private_key(private, sealed.PASSPHRASE, owner=key.reader)
    key.save(update_fields=["wrapped_by_passphrase"])
    user = User.objects.get(email=WORKER)
    return _pair(_derive, lambda: actions.unlock(key, sealed.PASSPHRASE, by=user, at=timezone.now()))


def _sealing() -> Mapping[str, float]:
    """A request; raw: the derivation of its code alone."""
    return _pair(_derive, _seal)


def _with_file() -> Mapping[str, float]:
    """A request with a file of 20 MB; raw: the derivation, the file under AES-256-GCM at once, written."""
    content, path = os.urandom(LARGE_FILE), settings.DATA / "raw"

    def raw() -> None:
        _derive()
        path.write_bytes(AESGCM(crypto.new_case_keys().dialogue).encrypt(bytes(12), content, None))

    def ours() -> None:
        file = SealedFile("bulletin.pdf")
        for start in range(0, LARGE_FILE, PIECE):
            file.add(content[start : start + PIECE])
        file.end()
        file.kind = KINDS["pdf"]
        _seal(file)

    try:
        return _pair(raw, ours)
    finally:
        path.unlink(missing_ok=True)


def _seal(*files: SealedFile) -> None:
    worker = User.objects.get(email=WORKER).worker
    if worker is None:
        raise RuntimeError("nobody reads")
    content = FirstMessage(
        theme="housing",
        status="civil_servant",
        workplace=_workplace().label,
        message="Un message de quelques lignes. " * 20,
        channel="phone",
        phone="06 39 98 00 00",
    )
    actions.seal_request(
        content,
        establishment=_workplace(),
        urgency=Urgency.ORDINARY,
        submission=os.urandom(16).hex(),
        promised=worker.public_id,
        at=timezone.now(),
        files=files,
    )


def _derive() -> None:
    codes.master_secret(codes.new_code(), codes.PRESENT)


def _renewal(key: WorkerKey, private: bytes) -> float:
    """Milliseconds in which every case follows to another pair, all in one transaction that is undone."""
    clock = embedded.processor_clock()
    with _undone():
        pair, number = crypto.new_key_pair(), random.getrandbits(40)
        WorkerKey.objects.filter(pk=key.pk).update(retired_at=timezone.now())
        following = WorkerKey(pk=number, worker=key.worker, public_key=pair.public, created_at=timezone.now())
        following.wrapped_by_passphrase = following.wrapped_by_recovery = b"-"
        following.save(force_insert=True)
        started = clock()
        if rotation.move(key, private, following, timezone.now()):
            raise RuntimeError("a seal did not follow")
        return (clock() - started) * 1000


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _pair(raw: Callable[[], Any], ours: Callable[[], Any]) -> Mapping[str, float]:
    found = in_turn(raw, ours, embedded.processor_clock(), most=ROUNDS)
    return {"raw": found["raw"], "ours": found["search"]}


def _spent(ask: Callable[[], Any]) -> float:
    clock, times = embedded.processor_clock(), []
    for _round in range(ROUNDS):
        started = clock()
        ask()
        times.append(clock() - started)
    return median(times) * 1000


def _good(response: Any) -> None:
    if response.status_code != 200:
        raise RuntimeError(f"answers {response.status_code}")
