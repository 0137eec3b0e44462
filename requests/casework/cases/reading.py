"""Opening a case with a reader's private key. What comes out lives in memory, for one page.

Nothing that was damaged raises: what is intact is there to be read, and ``faults`` says what is not. Only
where not one seal opens is there ``CannotOpen``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from casework.cases import examining, memory, standing
from casework.cases.examining import BODY, key_for, place_of
from casework.cases.faults import Altered, Damage, Fault
from casework.cases.lines import Gap, Keyring, Reader, Written
from casework.cases.memory import Testimony
from casework.cases.standing import CODE_READER, Rows, Seen
from casework.due import waiting
from casework.due.calendar import remind_on
from casework.due.plans import is_in_danger
from casework.due.undone import undone
from casework.models import Case, EntryKind, WorkerKey
from casework.sealing import codes, crypto
from casework.sealing.crypto import CannotOpen, CaseKeys
from casework.writings.agreement import named_in, ranks
from casework.writings.given import CodeGiven
from casework.writings.notice import Notice, Told, is_about_a_person
from casework.writings.request import FirstMessage, Taken
from casework.writings.words import Words

__all__ = ["BODY", "CODE_READER", "Gap", "OpenCase", "Written", "bound_name", "key_for", "place_of"]


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case and what its reader may read of it, oldest first.

    ``lines`` is ``written`` with the places of what is missing or altered. ``period`` is the last one that is
    vouched for. ``is_chained`` is untrue of a case from before the chain that nobody wrote in since.
    ``known_count`` is up to which entry its reader was shown it before this opening. ``has_parted``: its
    reader reads up to the entry that says so, and nothing of what follows.
    """

    case: Case
    reader: Reader
    keyring: Keyring
    lines: tuple[Written | Gap, ...]
    faults: tuple[Fault, ...]
    is_chained: bool
    seen: Seen
    reader_keys: tuple[WorkerKey, ...] = ()
    known_keys: tuple[str, ...] = ()
    known_count: int = 0
    has_parted: bool = False

    @property
    def unknown_keys(self) -> list[WorkerKey]:
        """Keys that read now and are not those to which the holder of the code wrote last."""
        known = self.known_keys
        return [key for key in self.reader_keys if known and key.fingerprint not in known]

    @property
    def written(self) -> tuple[Written, ...]:
        return tuple(line for line in self.lines if isinstance(line, Written))

    @property
    def last_number(self) -> int:
        return max((line.number for line in self.written), default=0)

    def messages_after(self, number: int) -> list[Written]:
        """What the agent wrote on since that entry."""
        return [w for w in self.written if w.kind is EntryKind.MESSAGE and w.number > number]

    @property
    def first_message(self) -> FirstMessage | None:
        """None where it was removed or altered."""
        return next((w.content for w in self.written if isinstance(w.content, FirstMessage)), None)

    @property
    def told(self) -> Told | None:
        """What an HR service told of somebody (R9, R10), where the case began so; to workers alone."""
        return next((w.inner for w in self.written if isinstance(w.inner, Told)), None)

    @property
    def is_about_a_person(self) -> bool:
        """Not so of a change that an HR service told of: there is nobody to reach, nor to answer."""
        return self.has_code or self.told is None or is_about_a_person(self.told.about)

    @property
    def notes(self) -> list[Words]:
        """Of the workers alone."""
        note = EntryKind.NOTE
        return [w.content for w in self.written if w.kind is note and isinstance(w.content, Words)]

    @property
    def closed_notes(self) -> int:
        """How many notes of others stand under keys that this reader, let in by the agent, was never
        given."""
        if not self.reader.reads_notes:
            return 0
        without = [period for period, keys in self.keyring.items() if not keys.notes]
        return self.case.entries.filter(kind=EntryKind.NOTE, period__in=without).count() if without else 0

    @property
    def dialogue(self) -> tuple[Written | Gap, ...]:
        """What the agent sees."""
        return tuple(line for line in self.lines if not line.is_note)

    @property
    def for_worker(self) -> list[str]:
        """What is wrong, a sentence for each."""
        return [fault.for_worker for fault in self.faults]

    @property
    def is_in_danger(self) -> bool:
        """Whether somebody is, as far as is known: until the case ends, or what is to be done is done."""
        first = self.first_message
        said = first.danger if first is not None else ""
        return not self.case.is_closed and is_in_danger(said, self.written)

    @property
    def is_answered(self) -> bool:
        return any(w.kind is EntryKind.ANSWER and w.form.is_answer for w in self.written)

    @property
    def promised_on(self) -> date | None:
        """Until when an answer was promised to the person that they have not had."""
        reads_all = self.reader.code is None and all(keys.notes for keys in self.keyring.values())
        return waiting.promised_on(self.written, None if reads_all else self.case.contacted_on)

    @property
    def began_here(self) -> bool:
        """By what the worker took down, or by a notice; not by what the person wrote."""
        return any(isinstance(w.content, Taken | Notice) for w in self.written[:1])

    @property
    def has_code(self) -> bool:
        """Whether somebody was given its code: not in a case that began here, until one is."""
        return not self.began_here or any(isinstance(w.content, CodeGiven) for w in self.written)

    @property
    def period(self) -> int:
        return max(self.keyring, default=0)

    @property
    def present_keys(self) -> CaseKeys:
        return self.keyring[self.period]

    def __repr__(self) -> str:
        return f"OpenCase({self.case.reference})"


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored beside the row of a case, and what its reader remembers of it."""

    rows: Rows
    told: Testimony | None


@sensitive_variables()
def open_as_worker(case: Case, key: WorkerKey, private: bytes) -> OpenCase:
    """Raises ``CannotOpen`` when the case is not sealed to this key."""
    return read(case, worker_reader(key, private))


@sensitive_variables()
def open_with_code(case: Case, master: bytes) -> OpenCase:
    return read(case, code_reader(master))


@sensitive_variables()
def worker_reader(key: WorkerKey, private: bytes) -> Reader:
    return Reader(key.reader, root=private, former=private, worker_key=key)


@sensitive_variables()
def code_reader(master: bytes) -> Reader:
    found = codes.follow_up_key(master)
    return Reader(CODE_READER, root=found.pair.private, former=found.former.private, code=found)


@sensitive_variables()
def read(case: Case, reader: Reader, stored: Stored | None = None) -> OpenCase:
    """The case as it is stored now. Raises ``CannotOpen`` when no seal opens."""
    stored = stored or Stored(standing.load(case), told_before(reader, case.reference))
    rows, told = stored.rows, stored.told
    raw = examining.given(case, reader, rows, _opened_seals(case, reader, rows))
    if not raw:
        raise CannotOpen
    noted = standing.noted(case)
    seen = told.seen if told is not None else None
    found = examining.examine(case, reader, rows, raw, seen, noted)
    return OpenCase(
        case=case,
        reader=reader,
        keyring=found.keyring,
        lines=_marked(found.lines),
        faults=found.faults,
        is_chained=found.is_chained,
        seen=standing.seen_of(case, rows, found.keyring),
        reader_keys=tuple(_readers(rows, max(found.keyring, default=0))),
        known_keys=told.keys if told is not None else (),
        known_count=told.shown if told is not None else 0,
        has_parted=found.has_parted,
    )


@sensitive_variables()
def _marked(lines: Sequence[Written | Gap]) -> tuple[Written | Gap, ...]:
    written = [line for line in lines if isinstance(line, Written)]
    gone = {written[place].number for place in undone([line.content for line in written])}
    rank = ranks(written)
    return tuple(
        replace(line, is_undone=line.number in gone, rank=rank.get(named_in(line), 0))
        if isinstance(line, Written)
        else line
        for line in lines
    )


@sensitive_variables()
def look(case: Case, reader: Reader) -> OpenCase:
    """For a page. Whoever reads holds no row: what somebody writes meanwhile looks like damage, so it is only
    said once it was seen again with the row held, which every writer holds.
    """
    found = look_held(case, reader)
    if not found.faults:
        return found
    with transaction.atomic():
        held = Case.objects.select_for_update().filter(pk=case.pk).first()
        return look_held(held, reader) if held is not None else found


@sensitive_variables()
def look_held(case: Case, reader: Reader) -> OpenCase:
    """For whoever holds the row."""
    return look_stored(case, reader, None)


@sensitive_variables()
def look_stored(case: Case, reader: Reader, stored: Stored | None) -> OpenCase:
    """Of a case of which no seal opens, it says just that."""
    try:
        return read(case, reader, stored)
    except CannotOpen:
        faults = (Fault(Damage.CLOSED_TO_ALL),)
        return OpenCase(case, reader, {}, (), faults, True, Seen(0, 0, "", ""))


@sensitive_variables()
def told_before(reader: Reader, reference: str) -> Testimony | None:
    if reader.worker_key is not None:
        return memory.recall(reader.worker_key, reader.root).told(reference)
    testimony = memory.witness(reader.code) if reader.code is not None else None
    return testimony if testimony is not None and testimony.reference == reference else None


@sensitive_variables()
def keep_in_mind(open_case: OpenCase, *, wrote: bool = False, shown: range = memory.NOTHING) -> None:
    """So that an older copy of it is noticed. What is not intact is not remembered.

    Whoever wrote saw the words of the keys that read; whoever looks is told of other ones until then.
    ``shown``: see ``memory.remember``.
    """
    if open_case.faults or not open_case.is_chained or open_case.has_parted:
        return
    reader, reference, seen = open_case.reader, open_case.case.reference, open_case.seen
    if reader.worker_key is not None:
        memory.remember(reader.worker_key, reader.root, reference, seen, _days_of(open_case), shown)
    elif reader.code is not None:
        told = told_before(reader, reference)
        keys = tuple(key.fingerprint for key in open_case.reader_keys)
        now = Testimony(reference, seen, keys if wrote or told is None else told.keys)
        if now != told:
            memory.testify(reader.code, now)


@sensitive_variables()
def _days_of(open_case: OpenCase) -> memory.Days:
    """When it comes up again by what is written in it; the list reads that without opening the case."""
    facts, written = open_case.case.facts, open_case.written
    said = open_case.first_message or open_case.told
    asked = waiting.asked_on(written) if facts.awaits_person else None
    promised = open_case.promised_on if facts.presses else None
    since = timezone.localdate(open_case.case.received_at)
    return {
        memory.REMIND: remind_on(asked, said.workplace if said else "").isoformat() if asked else "",
        memory.PROMISED: promised.isoformat() if promised else "",
        memory.DANGER: since.isoformat() if open_case.is_in_danger else "",
    }


def intact(open_case: OpenCase) -> OpenCase:
    """The same, or ``Altered``: nothing is written in a case that is not what was written."""
    if open_case.faults:
        raise Altered(open_case.faults)
    return open_case


@sensitive_variables()
def _opened_seals(case: Case, reader: Reader, rows: Rows) -> Mapping[int, CaseKeys]:
    raw: dict[int, CaseKeys] = {}
    own: Sequence[tuple[int, bytes]] = [
        (seal.period, bytes(seal.sealed)) for seal in rows.seals if standing.reader_of(seal) == reader.name
    ]
    for period, sealed in own:
        name = bound_name(case, period)
        try:
            keys = crypto.open_seal(sealed, reader.root_of(sealed), case=name, reader=reader.name)
        except CannotOpen:
            continue  # ``examine`` says that this period's keys are not there
        if reader.reads_notes or not keys.notes:  # else its reader is given what is not theirs
            raw[period] = keys
    return raw


def _readers(rows: Rows, period: int) -> Iterator[WorkerKey]:
    for seal in rows.seals:
        if seal.period == period and seal.worker_key is not None and seal.worker_key.retired_at is None:
            yield seal.worker_key


def bound_name(case: Case, period: int) -> str:
    return f"{case.reference}/{period}"
