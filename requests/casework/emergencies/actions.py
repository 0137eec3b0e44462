"""Saying that it is an emergency, and noting what is done about it (R11). For the workers alone."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from casework import audit
from casework.cases import treatment
from casework.cases.readers import readers
from casework.cases.reading import OpenCase
from casework.cases.treatment import goes_on_from, locked_as_read
from casework.cases.writing import append, conclude
from casework.due.plans import Progress, progresses_of, reports_of, seen_of
from casework.models import EntryKind, Verb
from casework.moments import stamp
from casework.states import NotNow
from casework.writings.emergency import Emergency, Mistaken, Step, StepMistaken
from casework.writings.report import COUNTED, ProsecutorReport
from directory.models import Worker

BOTH = 2  # who reads, and whoever was let in
NOT_NEXT = _(
    "Cette étape n’est pas la suivante : quelqu’un l’a notée entre-temps. Relisez la marche à suivre."
)
SAID_MEANWHILE = _(
    "Quelqu’un a noté une urgence dans ce dossier entre-temps. "
    "Relisez ce qui est noté, puis confirmez la vôtre."
)
STEP_MOVED = _("Cette étape n’est plus celle que vous avez lue : quelqu’un l’a reprise ou notée entre-temps.")
NO_REPORT = _("Écrivez d’abord le signalement au procureur.")
NOT_MOOT = _("Cette étape est toujours due : elle ne peut pas être sans objet.")
TOLD = _("Le dossier n’est pas ouvert à la coordination : dites comment elle a été informée.")
NONE = _("Dites d’abord de quelle urgence il s’agit.")


@sensitive_variables()
def declare(
    open_case: OpenCase, data: Mapping[str, Any], *, by: Worker, at: datetime, number: int = 0
) -> None:
    """Beside those that were said before, if whoever says it has seen them all."""
    with locked_as_read(open_case, by, at) as held:
        content = Emergency(data["situation"], data["text"], by.name, stamp(at))
        seen = seen_of(held.written)
        if append(held, EntryKind.NOTE, content, data["token"]) is None:
            return
        if data["seen"] != seen:
            raise NotNow(SAID_MEANWHILE)
        conclude(held, Verb.WRITTEN, by=audit.name_of(by), at=at, detail=EntryKind.NOTE)


@sensitive_variables()
def take_back(
    open_case: OpenCase, data: Mapping[str, Any], *, by: Worker, at: datetime, number: int = 0
) -> None:
    """It was noted by mistake. What was written of it stays in the case; the person said nothing of it."""
    with locked_as_read(open_case, by, at) as held:
        content = Mistaken(data["situation"], data["text"], by.name, stamp(at))
        seen, there = seen_of(held.written), [one.situation for one in progresses_of(held.written)]
        if append(held, EntryKind.NOTE, content, data["token"]) is None:
            return
        if data["seen"] != seen or content.situation not in there:
            raise NotNow(SAID_MEANWHILE)
        conclude(held, Verb.WRITTEN, by=audit.name_of(by), at=at, detail=EntryKind.NOTE)


@sensitive_variables()
def take_step(
    open_case: OpenCase, data: Mapping[str, Any], *, by: Worker, at: datetime, number: int = 0
) -> None:
    """One step after the other: only the next one of each emergency can be noted."""
    situation, _dot, step = data["step"].partition(".")
    with locked_as_read(open_case, by, at) as held:
        progresses = progresses_of(held.written)
        if not progresses:
            raise NotNow(NONE)
        content = Step(
            situation=situation,
            step=step,
            done_on=data["done_on"].isoformat(),
            text=data["text"],
            is_moot=data["is_moot"],
            author=by.name,
            written_at=stamp(at),
        )
        if append(held, EntryKind.NOTE, content, data["token"]) is None:
            return
        _check(held, progresses, content)
        conclude(held, Verb.WRITTEN, by=audit.name_of(by), at=at, detail=EntryKind.NOTE)


@sensitive_variables()
def take_back_step(
    open_case: OpenCase, data: Mapping[str, Any], *, by: Worker, at: datetime, number: int = 0
) -> None:
    """It is to be noted anew. ``data["step"]`` is the number of its entry: noted anew, it is another."""
    with locked_as_read(open_case, by, at) as held:
        step = next((one.content for one in held.written if one.number == data["step"]), None)
        if not isinstance(step, Step):
            raise NotNow(STEP_MOVED)
        is_there = data["step"] in [number for number, _label in noted_of(held)]
        content = StepMistaken(step.situation, step.step, data["text"], by.name, stamp(at))
        if append(held, EntryKind.NOTE, content, data["token"]) is None:
            return
        if not is_there:
            raise NotNow(STEP_MOVED)
        conclude(held, Verb.WRITTEN, by=audit.name_of(by), at=at, detail=EntryKind.NOTE)


@sensitive_variables()
def noted_of(open_case: OpenCase) -> list[tuple[int, str]]:
    """The steps that are noted: the number of the entry of each, and the words of its task."""
    taken = [one for progress in progresses_of(open_case.written) for one in progress.steps if one.noted]
    return [
        (line.number, str(one.task.label))
        for one in taken
        for line in open_case.written
        if line.content is one.noted
    ]


@sensitive_variables()
def write_to_prosecutor(
    open_case: OpenCase, data: Mapping[str, Any], *, by: Worker, at: datetime, number: int = 0
) -> None:
    """A version of the report. Whoever is let in to read the case has its copy."""
    with locked_as_read(open_case, by, at) as held:
        last = len(reports_of(held.written))
        content = ProsecutorReport(
            version=last + 1,
            court=data["court"],
            child=data["child"],
            facts=data["facts"],
            done=data["done"],
            author=by.name,
            written_at=stamp(at),
        )
        if append(held, EntryKind.NOTE, content, data["token"], made=COUNTED) is not None:
            goes_on_from(last, data.get("known"))
            conclude(held, Verb.WRITTEN, by=audit.name_of(by), at=at, detail=EntryKind.NOTE)


@sensitive_variables()
def let_in(
    open_case: OpenCase, data: Mapping[str, Any], *, by: Worker, at: datetime, number: int = 0
) -> None:
    key = data["to"]
    treatment.let_in(open_case, key.worker, words=key.fingerprint, by=by, token=data["token"], at=at)


@sensitive_variables()
def _check(held: OpenCase, progresses: Iterable[Progress], step: Step) -> None:
    nexts = {one.situation.value: one.next for one in progresses}
    task = nexts.get(step.situation)
    if task is None or task.code != step.step:
        raise NotNow(NOT_NEXT)
    if step.is_moot and not task.may_be_moot:
        raise NotNow(NOT_MOOT)
    if task.is_report and not reports_of(held.written):
        raise NotNow(NO_REPORT)
    if task.tells_coordination and not step.text and len(readers(held.case)) < BOTH:
        raise NotNow(TOLD)
