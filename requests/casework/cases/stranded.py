"""Open cases that nobody can read: the key was replaced, or their reader has left (R5).

Nothing of them is opened here. Whose they were is told by the key to which they were sealed.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, QuerySet

from casework.models import Case, Seal, WorkerKey
from casework.models.cases import CaseQuerySet
from directory.coverage import coordination
from directory.models import Worker


@dataclass(frozen=True, slots=True)
class Stranded:
    """How many of the cases that were this worker's."""

    worker: Worker
    count: int

    @property
    def has_left(self) -> bool:
        return not self.worker.is_active


def cases() -> QuerySet[Case]:
    live = WorkerKey.objects.serving().filter(pk=OuterRef("worker_key"))
    present = Seal.objects.filter(case=OuterRef("pk"), period=OuterRef("period"))
    return Case.objects.open().filter(~Exists(present.filter(Exists(live))))


def by_reader() -> list[Stranded]:
    """Each case once, under whom it was sealed to last."""
    seals = Seal.objects.filter(case__in=cases(), period=F("case__period"), worker_key__isnull=False)
    last = dict(seals.order_by("case", "pk").values_list("case", "worker_key__worker"))
    counts = Counter(last.values())
    workers = Worker.objects.filter(pk__in=counts).order_by("last_name", "first_name")
    return [Stranded(worker, counts[worker.pk]) for worker in workers]


def for_coordination(leader: Worker, day: date) -> list[Stranded]:
    """What this coordinator has to see to."""
    return [found for found in by_reader() if leader in coordination.of_worker(found.worker, day)]


def departing(leader: Worker, day: date) -> list[Stranded]:
    """Who leaves, of whom this coordinator has to see to: how many open cases are still theirs alone to
    hand over."""
    leaving = Worker.objects.filter(left_on__gte=day, is_active=True).order_by(
        "left_on", "last_name", "first_name"
    )
    found = [
        Stranded(one, theirs(one).count()) for one in leaving if leader in coordination.of_worker(one, day)
    ]
    return [one for one in found if one.count]


def theirs(worker: Worker) -> CaseQuerySet:
    """The open ones among them."""
    return sealed_to(worker).open()


def sealed_to(worker: Worker) -> CaseQuerySet:
    """The cases that are sealed to this worker now; not those that an agent took from them."""
    present = Seal.objects.filter(case=OuterRef("pk"), period=OuterRef("period"))
    hers = present.filter(worker_key__worker=worker, worker_key__retired_at=None)
    return Case.objects.filter(Exists(hers))


def whom_to_call(case: Case, day: date) -> list[Worker]:
    """Who was to read it, if still there; who leads where they are or were."""
    seals = case.seals.filter(period=case.period, worker_key__isnull=False).select_related(
        "worker_key__worker"
    )
    former = [seal.worker_key.worker for seal in seals if seal.worker_key]
    return _each_once([*(one for one in former if one.is_active), *_leaders(former, day)])


def _leaders(former: Iterable[Worker], day: date) -> list[Worker]:
    return [leader for one in former for leader in coordination.of_worker(one, day)]


def _each_once(workers: Iterable[Worker]) -> list[Worker]:
    return list({worker.pk: worker for worker in workers}.values())
