"""What a worker has open, case by case: whether it may be handed over, and what waits in it."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from casework.cases import memory, stranded
from casework.cases.readers import is_guest
from casework.cases.reading import OpenCase, worker_reader
from casework.due.planned import to_leave
from casework.funds import states as aid_states
from casework.funds.states import AidState
from casework.keys.unlocking import Unlocked
from casework.listing import batch, labels
from casework.models import AidApplication, Case
from casework.passing.agreed import Question, questions
from casework.tasks.todo import to_do
from casework.writings.aid import AidFile
from core.text import plainly


@dataclass(frozen=True, slots=True)
class Remaining:
    """``asked`` is the question that matters now: the last yes, else the last one that still waits or was
    refused.

    ``aids`` and ``tasks``: how many are under way; ``appointments``: how many of hers are to come.
    """

    open_case: OpenCase
    called: str
    asked: Question | None
    aids: int
    tasks: int
    appointments: int

    @property
    def case(self) -> Case:
        return self.open_case.case

    @property
    def is_ready(self) -> bool:
        return self.asked is not None and self.asked.is_yes and not self.open_case.faults

    @property
    def ready(self) -> str:
        """What the button says of it: which case goes, under the yes to which question, to whom."""
        if self.asked is None or not self.is_ready:
            return ""
        return f"{self.case.reference}/{self.asked.number}/{self.asked.content.worker}"

    @property
    def to(self) -> str:
        return plainly(self.asked.content.to) if self.asked is not None else ""

    @property
    def may_be_asked(self) -> bool:
        """Not where a question waits already, nor where the person has no code to answer with."""
        waits = self.asked is not None and (self.asked.is_open or self.asked.is_yes)
        return self.open_case.has_code and not waits and not self.open_case.faults

    def __repr__(self) -> str:
        return f"Remaining({self.case.reference})"


@dataclass(frozen=True, slots=True)
class Closed:
    """Of those that are over: how many, how many are kept longer, and when the last one goes at the
    latest."""

    count: int
    held: int


@sensitive_variables()
def remaining(unlocked: Unlocked) -> list[Remaining]:
    """The oldest first. Of what is damaged its own page says so."""
    known = memory.recall(unlocked.key, unlocked.private)
    mine = list(stranded.theirs(unlocked.worker).with_last_line().order_by("received_at", "pk"))
    reader = worker_reader(unlocked.key, unlocked.private)
    found = [
        one
        for one in batch.open_all(mine, reader, known)
        if not one.has_parted and not is_guest(one, unlocked.worker)
    ]
    under_way = _under_way(found)
    return [
        Remaining(
            open_case=one,
            called=labels.read(one, known) or _name(one),
            asked=_that_matters(one),
            aids=len(_references(one) & under_way),
            tasks=sum(not task.is_done for task in to_do(one.written)),
            appointments=len(to_leave(one.written, unlocked.worker, unlocked.at)),
        )
        for one in found
    ]


def closed(unlocked: Unlocked) -> Closed:
    mine, today = stranded.sealed_to(unlocked.worker).closed(), timezone.localdate(unlocked.at)
    return Closed(mine.count(), mine.filter(closing__held_until__gte=today).count())


def days_left(unlocked: Unlocked) -> int | None:
    """Until the last day in service, where that day is known."""
    last: date | None = unlocked.worker.left_on
    return (last - timezone.localdate(unlocked.at)).days if last is not None else None


@sensitive_variables()
def _that_matters(open_case: OpenCase) -> Question | None:
    found = [one for one in questions(open_case.written) if one.may_be_answered]
    return next((one for one in found if one.is_yes), found[0] if found else None)


@sensitive_variables()
def _name(open_case: OpenCase) -> str:
    said = open_case.first_message or open_case.told
    return plainly(said.name) if said is not None else ""


@sensitive_variables()
def _references(open_case: OpenCase) -> set[str]:
    return {line.content.reference for line in open_case.written if isinstance(line.content, AidFile)}


@sensitive_variables()
def _under_way(open_cases: list[OpenCase]) -> set[str]:
    sent = {reference for one in open_cases for reference in _references(one)}
    if not sent:
        return set()
    over = [state for state in AidState if aid_states.TABLE[state].is_over]
    return set(
        AidApplication.objects.filter(reference__in=sent)
        .exclude(state__in=over)
        .values_list("reference", flat=True)
    )
