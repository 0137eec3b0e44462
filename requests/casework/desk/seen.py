"""What the inbox says of what its owner has seen: cases that are gone, a memory that is older than hers.

At each unlocking her memory is held against what is stored. Her browser keeps, in a cookie that names no
case, how often the memory has changed: one that is behind is a copy that somebody put back.
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_variables

from casework import audit
from casework.cases import faults, memory, reading
from casework.cases.faults import Damage, Fault
from casework.cases.memory import Remembered
from casework.cases.reading import worker_reader
from casework.cases.renewal import Progress, renew_some
from casework.keys.unlocking import COOKIE_PATH, Unlocked
from casework.models import AuditEvent, Case, Verb, WaitingLine
from casework.models.audit import STANDING

COOKIE = "relais-dossiers-vu"
# Lines whose detail names who reads from then on, or no more.
NAMING = (Verb.HANDED_OVER, Verb.LET_IN, Verb.TURNED_TO, Verb.TAKEN_OUT)
YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Missed:
    """References of cases that are gone; whether the memory itself is older than this browser; how many cases
    from before the chain are left. ``remembered`` is what was held against what is stored.
    """

    gone: tuple[str, ...]
    is_behind: bool
    former: int
    remembered: Remembered

    def __bool__(self) -> bool:
        return bool(self.gone) or self.is_behind


@sensitive_variables()
def look_round(request: HttpRequest, unlocked: Unlocked) -> Progress:
    """At unlocking: which of the cases that she knows are no longer hers, though nobody handed them over.

    Some of those from before the chain get theirs here: it says how many, and how many are left.
    """
    if _is_behind(request, unlocked):
        _note(Damage.MEMORY, "", unlocked)
    reader = worker_reader(unlocked.key, unlocked.private)
    progress = renew_some(unlocked.worker, reader, at=unlocked.at)
    hers = set(Case.objects.visible_to(unlocked.worker).values_list("reference", flat=True))
    look(request, unlocked, hers, former=progress.left)
    return progress


@sensitive_variables()
def look(request: HttpRequest, unlocked: Unlocked, hers: set[str], *, former: int | None = None) -> Missed:
    """At each page of the list: ``hers`` are the references that are sealed to her now.

    They are remembered, opened or not. What is missed stays said until it is back and whole. No query where
    nothing has changed: the memory came with the key.
    """
    is_behind, remembered = _is_behind(request, unlocked), memory.recall(unlocked.key, unlocked.private)
    known_gone, missing = set(remembered.gone), remembered.known - hers
    excused = _accounted_for(missing, unlocked)
    broken = {one for one in known_gone & hers if not _is_whole(one, unlocked)}

    def settle(memory_of_hers: Remembered) -> bool:
        return _settle(memory_of_hers, hers, missing - excused | broken, excused, former)

    if settle(remembered):
        memory.change(unlocked.key, unlocked.private, settle)
    for reference in sorted(set(remembered.gone) - known_gone):
        _note(Damage.GONE, reference, unlocked)
    return Missed(tuple(remembered.gone), is_behind, remembered.former, remembered)


def _settle(
    remembered: Remembered, hers: set[str], gone: set[str], excused: set[str], former: int | None
) -> bool:
    """Whether anything of it was not known yet. What somebody remembered meanwhile stays."""
    changed = not remembered.generation
    for reference in excused:
        changed |= remembered.drop(reference)
    gone &= remembered.known
    listed = sorted({*remembered.listed, *hers} - remembered.cases.keys())
    before = remembered.gone, remembered.listed, remembered.former
    remembered.gone, remembered.listed = sorted(gone), listed
    remembered.former = remembered.former if former is None else former
    return changed or before != (remembered.gone, remembered.listed, remembered.former)


def _is_behind(request: HttpRequest, unlocked: Unlocked) -> bool:
    return memory.recall(unlocked.key, unlocked.private).generation < _marked(request, unlocked)


@sensitive_variables()
def _is_whole(reference: str, unlocked: Unlocked) -> bool:
    """Of a case that was missed, and is there again."""
    case = Case.objects.visible_to(unlocked.worker).with_last_line().filter(reference=reference).first()
    if case is None:
        return False
    return not reading.look(case, worker_reader(unlocked.key, unlocked.private)).faults


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


def _accounted_for(references: set[str], unlocked: Unlocked) -> set[str]:
    """Those of which the register says last that they left her, or that their time had come.

    What an agent did comes into the register when its hour is over: it may follow what came after it.
    """
    if not references:
        return set()
    lines = AuditEvent.objects.filter(case__in=references, verb__in=STANDING)
    lines = lines.exclude(actor__in=audit.NAMELESS).order_by("number")
    last = {case: (verb, detail) for case, verb, detail in lines.values_list("case", "verb", "detail")}
    hers = audit.name_of(unlocked.worker)
    ended = AuditEvent.objects.destroyed_in_time(references)
    return (
        _taken_from(hers, references)
        | ended
        | {
            case
            for case, (verb, detail) in last.items()
            if verb == Verb.HANDED_OVER and detail.split(" ")[0] != hers
        }
    )


def _taken_from(hers: str, references: set[str]) -> set[str]:
    """Those of which the last line that names her, written or waiting, says that she reads them no more."""
    names = {"case__in": references, "verb__in": NAMING, "detail__startswith": hers}
    last = dict(AuditEvent.objects.filter(**names).order_by("number").values_list("case", "verb"))
    last |= dict(WaitingLine.objects.filter(**names).order_by("hour").values_list("case", "verb"))
    return {case for case, verb in last.items() if verb == Verb.TAKEN_OUT}


def _note(damage: Damage, reference: str, unlocked: Unlocked) -> None:
    faults.record([Fault(damage)], reference, by=audit.name_of(unlocked.worker), at=unlocked.at)
