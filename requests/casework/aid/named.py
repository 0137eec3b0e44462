"""Whose applications the rows of a page are and what is asked, for a reader who holds the key: in clear, a
row is a reference and a state (R12). So many queries, however many rows.
"""

from collections.abc import Collection, Iterable, Mapping

from django.views.decorators.debug import sensitive_variables

from casework import audit
from casework.aid.reading import Opener
from casework.cases import faults, memory
from casework.cases.reading import worker_reader
from casework.funds.letters import Letter
from casework.funds.states import AidEvent
from casework.keys.unlocking import Unlocked
from casework.listing import batch
from casework.models import AidApplication, AidSeal, AidStep, Case, WorkerKey
from casework.sealing import letters
from casework.sealing.crypto import CannotOpen
from casework.writings.aid import AidFile, received

Asked = Mapping[str, AidFile]
_CARRY = (AidEvent.SEND, AidEvent.PASS)  # the steps whose letters say what is asked


@sensitive_variables()
def of_held(applications: Iterable[AidApplication], key: WorkerKey, opener: Opener) -> Asked:
    """By reference, as it came last to this reader. Two queries, and one letter each."""
    found = {one.pk: one for one in applications}
    seals = AidSeal.objects.filter(application__in=found, worker_key=key)
    theirs = {(seal.application_id, seal.number): bytes(seal.sealed) for seal in seals}
    sent = AidStep.objects.filter(application__in=found, event__in=_CARRY).order_by("number")
    last = {step.application_id: step for step in sent if (step.application_id, step.number) in theirs}
    files = {
        found[pk].reference: _file(found[pk], step, theirs[pk, step.number], opener)
        for pk, step in last.items()
    }
    return {reference: file for reference, file in files.items() if file is not None}


@sensitive_variables()
def _file(application: AidApplication, step: AidStep, sealed: bytes, opener: Opener) -> AidFile | None:
    reference, number, event = application.reference, step.number, step.event
    try:
        key = letters.unseal(sealed, opener.root, application=reference, number=number, reader=opener.reader)
        text = letters.decrypt(key, bytes(step.sealed), application=reference, number=number, event=event)
        return received(dict(Letter.from_json(text).file))
    except (CannotOpen, ValueError, TypeError):
        return None  # the page of the application says what is wrong with it


@sensitive_variables()
def of_own(unlocked: Unlocked, cases: Collection[str]) -> Asked:
    """By reference, as the cases of these references keep it, while they are theirs to read. Two queries."""
    there = Case.objects.visible_to(unlocked.worker).filter(reference__in=cases)
    rows = list(there.with_last_line().select_related("closing")) if cases else []
    reader = worker_reader(unlocked.key, unlocked.private)
    known = memory.recall(unlocked.key, unlocked.private)
    asked: dict[str, AidFile] = {}
    for one in batch.open_all(rows, reader, known):
        if one.faults:
            by = audit.name_of(unlocked.worker)
            faults.record(one.faults, one.case.reference, by=by, at=unlocked.at)
        if not one.has_parted:
            files = (line.content for line in one.written if isinstance(line.content, AidFile))
            asked |= {file.reference: file for file in files}
    return asked
