"""Who reads a case, who will read a request, and who may be let in (R1, R5, R11)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from casework import policy
from casework.cases.reading import OpenCase
from casework.models import Case, Seal, WorkerKey, entrusted
from casework.writings.emergency import SecondReader
from casework.writings.passing import Handed
from core.forms import NotYours
from core.locks import lock
from directory.coverage import coordination
from directory.coverage.chain import Via
from directory.coverage.who_covers import Link, who_covers_many
from directory.models import Establishment, Worker

COORDINATION = (Via.REGIONAL, Via.NATIONAL)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who will read, and why them. ``passed_over`` come first in the chain but hold no key yet.

    ``coordination`` is the key of whoever reads as well where somebody is in danger (R11); None where nobody
    of a higher level has one.
    """

    key: WorkerKey
    via: Via
    passed_over: tuple[Link, ...] = ()
    coordination: WorkerKey | None = None

    @property
    def worker(self) -> Worker:
        return self.key.worker


def recipient_for(establishment: Establishment, at: datetime) -> Recipient | None:
    """The first in the chain who holds a key; during an absence the chain starts with the stand-in (R5)."""
    return recipients_for([establishment], at)[establishment.pk]


def recipients_for(establishments: Sequence[Establishment], at: datetime) -> dict[int, Recipient | None]:
    """``recipient_for`` for each, by primary key; at most four queries, however many."""
    chains = {pk: coverage.chain for pk, coverage in who_covers_many(establishments, at).items()}
    workers = {link.worker for chain in chains.values() for link in chain}
    held = WorkerKey.objects.held_by(workers).annotate(has_halves=entrusted()).select_related("worker")
    keys = {key.worker_id: key for key in held}
    return {pk: _first_with_key(chain, keys) for pk, chain in chains.items()}


def readers(case: Case, period: int = 0) -> list[Worker]:
    """Whoever may read the case now; the follow-up page names them. Neither a lost key nor who has left
    reads.

    ``period``: the last one that is genuine, where somebody may have added others.
    """
    seals = case.seals.filter(period=period or case.period, worker_key__in=WorkerKey.objects.serving())
    return [seal.worker_key.worker for seal in seals.select_related("worker_key__worker") if seal.worker_key]


def who_read(cases: Iterable[Case]) -> dict[str, set[UUID]]:
    """``readers`` of each, by its reference: one query, however many."""
    here = Seal.objects.filter(case__in=cases, period=F("case__period"))
    found: dict[str, set[UUID]] = defaultdict(set)
    reading = here.filter(worker_key__in=WorkerKey.objects.serving())
    for reference, worker in reading.values_list("case__reference", "worker_key__worker__public_id"):
        found[reference].add(worker)
    return found


@sensitive_variables()
def is_guest(open_case: OpenCase, worker: Worker) -> bool:
    """Whether she was let in by another in an emergency (R11), who still reads: she reads and writes with
    them, and who reads next and when the case is over is theirs to say."""
    guests: set[str] = set()
    for line in open_case.written:
        if isinstance(line.content, SecondReader):
            guests.add(line.content.reader)
        elif isinstance(line.content, Handed):
            guests.discard(line.content.to)
    others = [one for one in readers(open_case.case, open_case.period) if one != worker]
    return worker.name in guests and any(one.name not in guests for one in others)


def refuse_guest(open_case: OpenCase, worker: Worker) -> None:
    if is_guest(open_case, worker):
        raise NotYours(
            _(
                "Ce dossier vous a été ouvert dans une urgence : vous le lisez et y écrivez. "
                "Le transmettre, l’ouvrir à quelqu’un d’autre et le terminer reviennent à "
                "qui vous l’a ouvert."
            )
        )


def are_entrusted(workers: Iterable[Worker]) -> bool:
    """Whether two holders together could give back the key of one of them."""
    return WorkerKey.objects.held_by(workers).filter(entrusted()).exists()


def hold(*keys: WorkerKey) -> bool:
    """Whether the keys still serve; if so, nobody retires them before the end of the transaction."""
    serving = WorkerKey.objects.live().filter(pk__in=[key.pk for key in keys])
    lock(serving)
    return serving.count() == len(keys)


def coordinators(worker: Worker, day: date) -> list[WorkerKey]:
    """The keys of those who lead where this worker has a post, else of the national level (R1, R5)."""
    found = coordination.of_worker(worker, day)
    found += [one for one in coordination.national(day, but=worker) if one not in found]
    return [key for one in found if (key := policy.live_key(one)) is not None]


class NobodyHasAKey(Exception):
    """Nobody in the chain of ``who_covers`` can open a case."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Whose name the agent was shown, with what was promised of their key; that may be left out."""

    worker: UUID
    words: str = ""

    def is_of(self, key: WorkerKey | None) -> bool:
        return key is not None and key.worker.public_id == self.worker and self.words in ("", key.promised)


@dataclass(frozen=True, slots=True)
class Promise:
    """Who was said to read. ``also`` where somebody is in ``danger``, and there is such a reader."""

    reader: Shown
    also: Shown | None
    danger: bool

    def is_kept_by(self, recipient: Recipient) -> bool:
        second = recipient.coordination if self.danger else None
        is_second = self.also is None if second is None else self.also is not None and self.also.is_of(second)
        return self.reader.is_of(recipient.key) and is_second


class ReaderChanged(Exception):
    """Between the promise and the sending, someone else came to cover the workplace."""

    def __init__(self, recipient: Recipient) -> None:
        super().__init__()
        self.recipient = recipient


def as_promised(establishment: Establishment, promise: Promise, at: datetime) -> Recipient:
    recipient = recipient_for(establishment, at)
    if recipient is None:
        raise NobodyHasAKey
    if not promise.is_kept_by(recipient):
        raise ReaderChanged(recipient)
    return recipient


def held_as_promised(
    establishment: Establishment, promise: Promise, at: datetime
) -> tuple[Recipient, list[WorkerKey]]:
    """The same, their keys held until they are sealed to: nobody retires one in between."""
    while True:
        recipient = as_promised(establishment, promise, at)
        keys = [recipient.key]
        if promise.danger and recipient.coordination is not None:
            keys.append(recipient.coordination)
        if hold(*keys):
            return recipient, keys


def _first_with_key(chain: tuple[Link, ...], keys: Mapping[int, WorkerKey]) -> Recipient | None:
    for position, link in enumerate(chain):
        if link.worker.pk in keys:
            above = (keys.get(one.worker.pk) for one in chain[position + 1 :] if one.via in COORDINATION)
            second = next((key for key in above if key is not None), None)
            return Recipient(keys[link.worker.pk], link.via, chain[:position], second)
    return None
