"""What the inbox says of what its owner has seen: cases that are gone, a memory that is older than hers.

At each unlocking her memory is held against what is stored. Her browser keeps, in a cookie that names no
case, how often the memory has changed: one that is behind is a copy that somebody put back.
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_variables

from casework import audit
from casework.cases import faults, memory
from casework.cases.faults import Damage, Fault
from casework.cases.memory import Remembered
from casework.cases.reading import worker_reader
from casework.cases.renewal import Progress, renew_some
from casework.keys.unlocking import COOKIE_PATH, Unlocked
from casework.models import AuditEvent, Case, Verb
from casework.models.audit import STANDING

COOKIE = "relais-dossiers-vu"
YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Missed:
    """References of cases that are gone; whether the memory itself is older than this browser; how many cases
    from before the chain are left.
    """

    gone: tuple[str, ...]
    is_behind: bool
    former: int

    def __bool__(self) -> bool:
        return bool(self.gone) or self.is_behind


@sensitive_variables()
def look_round(request: HttpRequest, unlocked: Unlocked) -> Progress:
    """At unlocking: which of the cases that she knows are no longer hers, though nobody handed them over.

    Some of those from before the chain get theirs here: it says how many, and how many are left.
    """

    gone: list[str] = []

    def compare(remembered: Remembered) -> bool:
        hers = set(Case.objects.visible_to(unlocked.worker).values_list("reference", flat=True))
        missing = [reference for reference in remembered.cases if reference not in hers]
        gone[:] = sorted(reference for reference in missing if not _is_accounted_for(reference))
        for reference in set(missing) - set(gone):
            del remembered.cases[reference]
        before = remembered.gone, remembered.former
        remembered.gone, remembered.former = list(gone), progress.left
        changed = before != (gone, progress.left) or len(missing) != len(gone)
        return changed or not remembered.generation

    if missed(request, unlocked).is_behind:
        _note(Damage.MEMORY, "", unlocked)
    reader = worker_reader(unlocked.key, unlocked.private)
    progress = renew_some(unlocked.worker, reader, at=unlocked.at)
    memory.change(unlocked.key, unlocked.private, compare)
    for reference in gone:
        _note(Damage.GONE, reference, unlocked)
    return progress


@sensitive_variables()
def missed(request: HttpRequest, unlocked: Unlocked) -> Missed:
    """No query: the memory came with the key."""
    remembered = memory.recall(unlocked.key, unlocked.private)
    is_behind = remembered.generation < _marked(request, unlocked)
    return Missed(tuple(remembered.gone), is_behind, remembered.former)


@sensitive_variables()
def mark(request: HttpRequest, response: HttpResponse, unlocked: Unlocked) -> None:
    """The browser keeps the highest generation that it was ever told."""
    generation = memory.recall(unlocked.key, unlocked.private).generation
    if generation <= _marked(request, unlocked):
        return
    response.set_cookie(
        COOKIE,
        memory.generation_mark(unlocked.private, generation),
        max_age=YEAR,
        path=COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _marked(request: HttpRequest, unlocked: Unlocked) -> int:
    return memory.generation_in(unlocked.private, request.COOKIES.get(COOKIE, ""))


def _is_accounted_for(reference: str) -> bool:
    """The last thing that the register says of it is that it left, or that its time had come.

    What an agent did comes into the register when its hour is over: it may follow what came after it.
    """
    lines = AuditEvent.objects.filter(case=reference, verb__in=(*STANDING, Verb.DESTROYED))
    lines = lines.exclude(actor__in=audit.NAMELESS)
    last = lines.order_by("-number").values_list("verb", flat=True).first()
    return last in (Verb.HANDED_OVER, Verb.DESTROYED)


def _note(damage: Damage, reference: str, unlocked: Unlocked) -> None:
    faults.record([Fault(damage)], reference, by=audit.name_of(unlocked.worker), at=unlocked.at)
