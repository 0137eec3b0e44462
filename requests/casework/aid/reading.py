"""An application, opened by one of its readers, and whether it is what was written. For one page."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

from django.views.decorators.debug import sensitive_variables

from casework import audit
from casework.cases.faults import Damage, Fault
from casework.cases.standing import same
from casework.funds import money, states
from casework.funds.letters import Letter
from casework.funds.states import AidEvent, AidState, Closed, Holder
from casework.models import AidApplication, AidSeal, AidStep, AuditEvent, Verb, WorkerKey
from casework.sealing import letters
from casework.sealing.crypto import CannotOpen
from casework.sealing.letters import AUTHOR, ORIGIN, Line
from casework.writings.aid import AidFile, received

_BACK = (AidEvent.REPAY, AidEvent.SETTLE)


@dataclass(frozen=True, slots=True)
class Opener:
    """Who opens: a worker with their key, or whoever reads the case, with ``chain`` as it is kept there."""

    reader: str
    root: bytes
    chain: bytes = b""

    def __repr__(self) -> str:
        return f"Opener({self.reader})"


@dataclass(frozen=True, slots=True)
class Step:
    """``letter`` is None for whom it is not sealed to."""

    row: AidStep
    letter: Letter | None

    @property
    def event(self) -> AidEvent:
        return AidEvent(self.row.event)


@dataclass(frozen=True, slots=True)
class Opened:
    """The letters that a reader opens. ``keys``: to them, by number; ``right``: the steps that are as they
    were written."""

    keys: Mapping[int, bytes]
    letters: Mapping[int, Letter | None]
    chain: bytes
    right: Set[int]

    def of(self, number: int) -> Letter | None:
        return self.letters[number] if number in self.right else None

    @property
    def file(self) -> AidFile | None:
        """What is asked, as it was said last."""
        found = (self.of(number) for number in sorted(self.letters, reverse=True))
        file = next((letter.file for letter in found if letter and letter.file), None)
        return received(dict(file)) if file else None

    def __repr__(self) -> str:
        return f"Opened({len(self.keys)} letters)"


@dataclass(frozen=True, slots=True)
class OpenAid:
    """``keys`` are those of the letters that its reader opens, by number."""

    application: AidApplication
    opener: Opener
    steps: Sequence[Step]
    keys: Mapping[int, bytes]
    chain: bytes
    file: AidFile | None
    faults: tuple[Fault, ...]

    @property
    def standing(self) -> list[Step]:
        """The steps that count: neither taken back, nor what takes back. All, where they do not add up."""
        try:
            return [self.steps[place] for place in states.standing(step.event for step in self.steps)]
        except Closed:
            return list(self.steps)

    @property
    def undone(self) -> set[int]:
        """The numbers of the steps that were taken back."""
        counts = {step.row.number for step in self.standing}
        return {
            step.row.number
            for step in self.steps
            if step.row.number not in counts and step.event is not AidEvent.UNDO
        }

    @property
    def moved(self) -> set[int]:
        """The numbers of the sessions whose day was given anew."""
        counts = self.standing
        pairs = zip(counts, counts[1:], strict=False)
        return {one.row.number for one, after in pairs if one.event is after.event is AidEvent.SESSION}

    @property
    def taken_back(self) -> Step | None:
        """The last step that takes another one back, as far as it can be read."""
        return next((s for s in reversed(self.steps) if s.event is AidEvent.UNDO and s.letter), None)

    @property
    def undoable(self) -> Step | None:
        """The last step that counts, where it can be taken back."""
        last = self.standing[-1] if self.steps else None
        return last if last is not None and last.event in states.UNDOABLE else None

    @property
    def day_before(self) -> date | None:
        """That of the session which counts again once the last step is taken back."""
        days = [s.letter.day for s in self.standing[:-1] if s.letter and s.event is AidEvent.SESSION]
        return date.fromisoformat(days[-1]) if days else None

    def session_to_come(self, today: date) -> date | None:
        """The day of the session that it waits for: nothing is decided before."""
        day = self.application.session_on
        is_waiting = self.application.state == AidState.IN_SESSION
        return day if is_waiting and day is not None and day > today else None

    def _last(self, *events: AidEvent) -> Letter | None:
        return next((s.letter for s in reversed(self.standing) if s.event in events and s.letter), None)

    @property
    def granted(self) -> Letter | None:
        return self._last(AidEvent.GRANT)

    @property
    def decided(self) -> Step | None:
        """The last decision, as far as it can be read."""
        decisions = (AidEvent.GRANT, AidEvent.REFUSE)
        return next((s for s in reversed(self.standing) if s.event in decisions and s.letter), None)

    @property
    def decision(self) -> Letter | None:
        return self._last(AidEvent.GRANT, AidEvent.REFUSE)

    @property
    def is_notified(self) -> bool:
        return any(step.event is AidEvent.NOTIFY for step in self.standing)

    @property
    def session(self) -> Letter | None:
        return self._last(AidEvent.SESSION)

    @property
    def returned(self) -> Letter | None:
        """Why it came back, while that is where it stands."""
        return self._last(AidEvent.RETURN) if self.application.state == AidState.SENT_BACK else None

    @property
    def opinion(self) -> Letter | None:
        """Of the coordination."""
        return next((s.letter for s in reversed(self.standing) if s.letter and s.letter.stance), None)

    @property
    def repaid(self) -> int:
        return sum(letter.amount for _number, letter in self.repayments)

    @property
    def repayments(self) -> list[tuple[int, Letter]]:
        """Each with the number of its step."""
        return [(s.row.number, s.letter) for s in self.standing if s.letter and s.event in _BACK]

    @property
    def lent(self) -> Letter | None:
        return self._last(AidEvent.LEND)

    @property
    def rest(self) -> int:
        """What is still to come back of a loan."""
        return self.lent.amount - self.repaid if self.lent else 0

    def late(self, today: date) -> int:
        """What should have come back by that day and has not."""
        if self.lent is None:
            return 0
        due = money.due(self.lent.amount, self.lent.months, date.fromisoformat(self.lent.day), today)
        return max(due - self.repaid, 0)

    @property
    def instalments(self) -> list[tuple[date, int]]:
        lent = self.lent
        return money.instalments(lent.amount, lent.months, date.fromisoformat(lent.day)) if lent else []

    def __repr__(self) -> str:
        return f"OpenAid({self.application.reference})"


@sensitive_variables()
def opener_of(key: WorkerKey, private: bytes) -> Opener:
    return Opener(key.reader, private)


@sensitive_variables()
def opener_for(file: AidFile) -> Opener:
    """For whoever reads the case in which ``file`` is kept."""
    return Opener(AUTHOR, bytes.fromhex(file.root), bytes.fromhex(file.chain))


@sensitive_variables()
def read(application: AidApplication, opener: Opener) -> OpenAid:
    """As it is stored now. What is not as it was written is not shown, and said."""
    rows = list(application.steps.select_related("actor").order_by("number"))
    seals = application.seals.exclude(number=ORIGIN).select_related("worker_key").order_by("number")
    opened = open_letters(application, rows, seals, opener)
    faults = [*_examined(application, rows, opened.right)]
    faults += [Fault(Damage.ALTERED, n, n) for n in opened.keys if n in opened.right and opened.of(n) is None]
    steps = [Step(row, opened.of(row.number)) for row in rows]
    return OpenAid(
        application=application,
        opener=opener,
        steps=steps,
        keys=opened.keys,
        chain=opened.chain,
        file=opened.file,
        faults=tuple(faults) or tuple(_faults_of_columns(application, steps)),
    )


def steps_of(applications: Collection[int]) -> Mapping[int, list[AidStep]]:
    """Of many, by their keys, in their order. One query."""
    found: dict[int, list[AidStep]] = defaultdict(list)
    for step in (
        AidStep.objects.filter(application__in=applications).select_related("actor").order_by("number")
    ):
        found[step.application_id].append(step)
    return found


@sensitive_variables()
def open_letters(
    application: AidApplication, rows: Sequence[AidStep], seals: Iterable[AidSeal], opener: Opener
) -> Opened:
    """``rows``: all its steps, in their order. Anybody can seal a letter to a public key: which of them are
    shown, the chain says."""
    keys = _opened_seals(application, seals, opener)
    found = {row.number: _letter(application, row, keys.get(row.number)) for row in rows}
    filed = next((letter for row in reversed(rows) if (letter := found[row.number]) and letter.file), None)
    chain = opener.chain or (bytes.fromhex(filed.chain) if filed else b"")
    return Opened(keys, found, chain, _right(application, rows, chain))


@sensitive_variables()
def origin_of(application: AidApplication, opener: Opener) -> str:
    """The reference of the case from which it comes, for its author; empty where it does not open."""
    seal = application.seals.filter(number=ORIGIN).first()
    if seal is None:
        return ""
    name = application.reference
    try:
        key = letters.unseal(
            bytes(seal.sealed), opener.root, application=name, number=ORIGIN, reader=opener.reader
        )
        return letters.decrypt(
            key, bytes(application.origin), application=name, number=ORIGIN, event="origin"
        )
    except CannotOpen:
        return ""


def is_unread(application: AidApplication) -> bool:
    """It waits for somebody, and nobody has a key to it any more: who had one left, or lost it."""
    if application.facts.holder in (Holder.AUTHOR, Holder.NOBODY):
        return False
    serving = WorkerKey.objects.serving()
    return not application.seals.filter(worker_key__in=serving).exclude(number=ORIGIN).exists()


def is_stripped(application: AidApplication) -> bool:
    """Unread, and no key was ever lost: a key that left with its owner, or was replaced, keeps its seals."""
    theirs = application.seals.filter(worker_key__isnull=False).exclude(number=ORIGIN)
    return is_unread(application) and not theirs.exists()


@sensitive_variables()
def _opened_seals(application: AidApplication, seals: Iterable[AidSeal], opener: Opener) -> dict[int, bytes]:
    keys = {}
    for seal in seals:
        if reader_of(seal) != opener.reader:
            continue
        try:
            keys[seal.number] = letters.unseal(
                bytes(seal.sealed),
                opener.root,
                application=application.reference,
                number=seal.number,
                reader=opener.reader,
            )
        except CannotOpen:
            continue  # its letter is said to be altered, below
    return keys


def reader_of(seal: AidSeal) -> str:
    return seal.worker_key.reader if seal.worker_key is not None else AUTHOR


@sensitive_variables()
def _letter(application: AidApplication, row: AidStep, key: bytes | None) -> Letter | None:
    if key is None:
        return None
    try:
        text = letters.decrypt(
            key, bytes(row.sealed), application=application.reference, number=row.number, event=row.event
        )
        return Letter.from_json(text)
    except (CannotOpen, ValueError, TypeError):
        return None


def line_of(row: AidStep) -> Line:
    return Line(
        row.number, row.event, row.on.isoformat(), str(row.actor.public_id), row.token, bytes(row.sealed)
    )


def note_of(row: AidStep) -> str:
    """What the register says of a step; it tells no content."""
    return f"{row.event} {row.number}:{bytes(row.mac).hex()[:16]}"


@sensitive_variables()
def _right(application: AidApplication, rows: Sequence[AidStep], chain: bytes) -> set[int]:
    """The numbers of the steps that are as they were written."""
    right: set[int] = set()
    before = letters.start(chain, application.reference, bytes(application.return_key)) if chain else b""
    for row in rows:
        expected = letters.link(before, chain, application.reference, line_of(row)) if chain else b""
        if same(row.mac, expected):
            right.add(row.number)
        before = bytes(row.mac)
    return right


def _examined(application: AidApplication, rows: Sequence[AidStep], right: Set[int]) -> list[Fault]:
    """What is wrong. The register has a line for each step, by whoever took it: whoever forges or takes away
    a step has to forge the register as well.
    """
    found = [Fault(Damage.ALTERED, row.number, row.number) for row in rows if row.number not in right]
    if [row.number for row in rows] != list(range(1, application.step_count + 1)):
        found.append(Fault(Damage.MISSING))
    lines = AuditEvent.objects.filter(verb=Verb.AID_STEP, case=application.reference).order_by("number")
    if list(lines.values_list("detail", "actor")) != [(note_of(r), audit.name_of(r.actor)) for r in rows]:
        found.append(Fault(Damage.OLDER))
    return found


def _faults_of_columns(application: AidApplication, steps: Sequence[Step]) -> list[Fault]:
    try:
        state = states.replayed(step.event for step in steps)
    except Closed:
        return [Fault(Damage.STANDING)]
    told = _day_told(steps)
    said = application.session_on.isoformat() if application.session_on else ""
    as_written = (
        application.state == state
        and application.sent_on == steps[0].row.on
        and application.moved_on == steps[-1].row.on
        and (told is None or told == said)
    )
    return [] if as_written else [Fault(Damage.STANDING)]


def _day_told(steps: Sequence[Step]) -> str | None:
    """Of the session that counts; "" where the only one was taken back, None where nothing here tells it."""
    counts = [steps[place] for place in states.standing(step.event for step in steps)]
    session = next((s for s in reversed(counts) if s.event is AidEvent.SESSION), None)
    if session is not None:
        return session.letter.day if session.letter else None
    return "" if any(step.event is AidEvent.SESSION for step in steps) else None
