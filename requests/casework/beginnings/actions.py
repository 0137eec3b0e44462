"""A case that its worker begins, and the code that she gives for a case."""

from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from casework import audit
from casework.actions import AlreadySent, KeyChanged
from casework.cases import memory, treatment
from casework.cases.lines import Reader
from casework.cases.memory import Testimony
from casework.cases.readers import hold
from casework.cases.reading import OpenCase, keep_in_mind, look_held
from casework.cases.reception import begin, follow_up_of, has_left, new_case
from casework.cases.writing import AnotherText, append, conclude, recoded, was_sent
from casework.models import Case, EntryKind, Urgency, Verb, WorkerKey
from casework.moments import stamp
from casework.sealing import codes, crypto
from casework.sealing.chain import digest_of
from casework.writings.given import CodeGiven
from casework.writings.request import Taken
from casework.writings.words import Words
from directory.models import Establishment, Worker


@sensitive_variables()
def take_down(
    content: Taken,
    note: str,
    *,
    establishment: Establishment,
    reader: Reader,
    by: Worker,
    submission: str,
    at: datetime,
) -> Case:
    """What somebody said, sealed to the worker who heard it: the person was reached by that very fact (R10).

    It has a follow-up code as every case has, at the same cost and in the same rows, so that nothing in clear
    tells it apart; the code is drawn here and known to nobody. ``AlreadySent``: this very form was.
    """
    if has_left(submission):
        raise AlreadySent
    found = follow_up_of(codes.new_code())  # the costly step, before any lock is taken
    case = new_case(establishment, Urgency.ORDINARY, found, digest_of(submission), at)
    said = replace(content, author=by.name, written_at=stamp(at))
    try:
        with transaction.atomic():
            begin(case, [_held(reader)], said, crypto.new_case_keys(), found, at=at)
            begun = look_held(case, reader)
            keep_in_mind(begun, shown=range(begun.seen.count))  # she wrote all of it
            with treatment.locked_as_read(begun, by, at) as held:
                treatment.reached(held, timezone.localdate(at), by=by, at=at)
            if note:
                now = Case.objects.get(pk=case.pk)
                treatment.note(look_held(now, reader), note, by=by, token=f"{submission}/note", at=at)
    except IntegrityError:
        if has_left(submission):
            raise AlreadySent from None
        raise
    return case


def taken_before(submission: str, worker: Worker) -> Case | None:
    """The case that this very form began, for whoever may read it."""
    return Case.objects.visible_to(worker).filter(submission=digest_of(submission)).first()


@sensitive_variables()
def was_taken(begun: OpenCase, content: Taken, note: str, submission: str) -> bool:
    """Whether the form of this name wrote the same in the case that it began."""
    try:
        said = replace(content, author=_author_of(begun))
        is_there = was_sent(begun, said, begun.case.submission)
        noted = was_sent(begun, Words(note, said.author), f"{submission}/note")
    except AnotherText:
        return False
    return is_there and noted == bool(note)


def _author_of(begun: OpenCase) -> str:
    return next((line.content.writer for line in begun.written), "")


@sensitive_variables()
def give_code(open_case: OpenCase, code: str, *, by: Worker, token: str, at: datetime) -> None:
    """From now on ``code`` opens the dialogue, and no other does. Sent twice, it is given once."""
    found = follow_up_of(code)  # the costly step, before any lock is taken
    with treatment.locked_as_read(open_case, by, at) as held:
        case = held.case
        if append(held, EntryKind.NOTE, CodeGiven(by.name, stamp(at)), token) is None:
            return
        recoded(held, found)
        now = conclude(held, Verb.CODE_GIVEN, by=audit.name_of(by), at=at)
        keys = tuple(key.fingerprint for key in now.reader_keys)
        memory.testify(found, Testimony(case.reference, replace(now.seen, notes={}), keys))


def was_given(case: Case, token: str) -> bool:
    """Whether the form of this name has given a code for the case."""
    return case.entries.filter(token=digest_of(token), kind=EntryKind.NOTE).exists()


def _held(reader: Reader) -> WorkerKey:
    """The worker's key, held until it is sealed to: ``KeyChanged`` if it serves no more."""
    if reader.worker_key is None or not hold(reader.worker_key):
        raise KeyChanged
    return reader.worker_key
