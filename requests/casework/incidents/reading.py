"""A grave event, opened by one of its readers, and whether it is what was written. For one page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.views.decorators.debug import sensitive_variables

from casework import audit
from casework.cases.faults import Damage, Fault
from casework.cases.standing import same
from casework.disasters import states
from casework.disasters.letters import Head, Letter
from casework.disasters.states import SILENT, Closed, IncidentEvent
from casework.models import AuditEvent, Incident, IncidentStep, Verb, WorkerKey
from casework.sealing.crypto import CannotOpen
from casework.sealing.letters import INCIDENT, Journal, Line


@dataclass(frozen=True, slots=True)
class Opener:
    """A worker's key, unlocked."""

    key: WorkerKey
    private: bytes

    def __repr__(self) -> str:
        return f"Opener({self.key.reader})"


@dataclass(frozen=True, slots=True)
class Step:
    """``letter`` is None for whom it is not sealed to."""

    row: IncidentStep
    letter: Letter | None

    @property
    def event(self) -> IncidentEvent:
        return IncidentEvent(self.row.event)


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """``keys`` are those of the letters that its reader opens, by number."""

    incident: Incident
    opener: Opener
    steps: Sequence[Step]
    keys: Mapping[int, bytes]
    chain: bytes
    faults: tuple[Fault, ...]

    @property
    def head(self) -> Head | None:
        """As it was described last."""
        return next((s.letter.head for s in reversed(self.steps) if s.letter and s.letter.head), None)

    @property
    def written_on(self) -> date:
        """When somebody wrote last; reminding is not writing."""
        days = (step.row.on for step in reversed(self.steps) if step.event not in SILENT)
        return next(days, self.incident.moved_on)

    def of(self, *events: IncidentEvent) -> Iterator[Step]:
        """Those that its reader reads, in their order."""
        return (step for step in self.steps if step.event in events and step.letter is not None)

    def __repr__(self) -> str:
        return f"OpenIncident({self.incident.reference})"


def journal_of(incident: Incident) -> Journal:
    return Journal(INCIDENT, incident.reference)


@sensitive_variables()
def read(incident: Incident, opener: Opener) -> OpenIncident:
    """As it is stored now. What is not as it was written is not shown, and said."""
    rows = list(incident.steps.select_related("actor").order_by("number"))
    keys = _opened_seals(incident, opener)
    found = {row.number: _letter(incident, row, keys.get(row.number)) for row in rows}
    chain = next((bytes.fromhex(letter.chain) for letter in found.values() if letter is not None), b"")
    right, faults = _examined(incident, rows, chain)
    steps = [Step(row, found[row.number] if row.number in right else None) for row in rows]
    faults += [Fault(Damage.ALTERED, n, n) for n in keys if n in right and found.get(n) is None]
    return OpenIncident(
        incident, opener, steps, keys, chain, tuple(faults) or tuple(_faults_of_columns(incident, steps))
    )


@sensitive_variables()
def _opened_seals(incident: Incident, opener: Opener) -> dict[int, bytes]:
    keys = {}
    for seal in incident.seals.filter(worker_key=opener.key).order_by("number"):
        try:
            keys[seal.number] = journal_of(incident).unseal(
                bytes(seal.sealed), opener.private, number=seal.number, reader=opener.key.reader
            )
        except CannotOpen:
            keys[seal.number] = b""  # its letter is said to be altered
    return keys


@sensitive_variables()
def _letter(incident: Incident, row: IncidentStep, key: bytes | None) -> Letter | None:
    if not key:
        return None
    try:
        text = journal_of(incident).decrypt(key, bytes(row.sealed), number=row.number, event=row.event)
        return Letter.from_json(text)
    except (CannotOpen, ValueError, TypeError, KeyError):
        return None


def line_of(row: IncidentStep) -> Line:
    actor = str(row.actor.public_id)
    return Line(row.number, row.event, row.on.isoformat(), actor, row.token, bytes(row.sealed))


def note_of(row: IncidentStep) -> str:
    """What the register says of a step; it tells no content."""
    return f"{row.event} {row.number}:{bytes(row.mac).hex()[:16]}"


@sensitive_variables()
def _examined(incident: Incident, rows: Sequence[IncidentStep], chain: bytes) -> tuple[set[int], list[Fault]]:
    """The numbers of the steps that are as they were written, and what is wrong.

    The register has a line for each step, by whoever took it: whoever forges or takes away a step has to
    forge the register as well.
    """
    right: set[int] = set()
    found: list[Fault] = []
    journal = journal_of(incident)
    before = journal.start(chain) if chain else b""
    for row in rows:
        if chain and same(row.mac, journal.link(before, chain, line_of(row))):
            right.add(row.number)
        else:
            found.append(Fault(Damage.ALTERED, row.number, row.number))
        before = bytes(row.mac)
    if [row.number for row in rows] != list(range(1, incident.step_count + 1)):
        found.append(Fault(Damage.MISSING))
    lines = AuditEvent.objects.filter(verb=Verb.INCIDENT_STEP, case=incident.reference).order_by("number")
    if list(lines.values_list("detail", "actor")) != [(note_of(r), audit.name_of(r.actor)) for r in rows]:
        found.append(Fault(Damage.OLDER))
    return right, found


def _faults_of_columns(incident: Incident, steps: Sequence[Step]) -> list[Fault]:
    try:
        state = states.replayed(step.event for step in steps)
    except Closed:
        return [Fault(Damage.STANDING)]
    as_written = bool(steps) and (
        incident.state == state
        and incident.opened_on == steps[0].row.on
        and incident.moved_on == steps[-1].row.on
    )
    return [] if as_written else [Fault(Damage.STANDING)]
