"""One step more: its letter, its mark, its line in the register; and who reads what. The caller holds the
row.
"""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from casework import audit
from casework.disasters import states
from casework.disasters.letters import Letter
from casework.disasters.states import IncidentEvent, IncidentState
from casework.incidents.concerned import Concerned
from casework.incidents.reading import OpenIncident, journal_of, line_of, note_of
from casework.models import Incident, IncidentSeal, IncidentStep, Verb, WorkerKey
from casework.sealing.chain import digest_of
from casework.sealing.letters import new_key
from directory.models import Worker


@sensitive_variables()
def add_step(
    incident: Incident,
    event: IncidentEvent,
    letter: Letter,
    *,
    to: Concerned,
    keys: Mapping[int, WorkerKey],
    by: Worker,
    token: str,
    at: datetime,
) -> IncidentStep:
    """Raises ``Closed`` where the state does not allow it. The row of the event is saved with it."""
    state = IncidentState(incident.state) if incident.step_count else None
    incident.state = states.after(state, event)
    incident.step_count += 1
    incident.moved_on = timezone.localdate(at)
    number, key, journal = incident.step_count, new_key(), journal_of(incident)
    chain = bytes.fromhex(letter.chain)
    before = incident.steps.filter(number=number - 1).values_list("mac", flat=True).first()
    sealed = journal.encrypt(key, letter.to_json(), number=number, event=event)
    step = IncidentStep(
        incident=incident, number=number, event=event, on=incident.moved_on, actor=by,
        token=digest_of(token), sealed=sealed,
    )  # fmt: skip  # one line for whose, one for what
    step.mac = journal.link(journal.start(chain) if before is None else bytes(before), chain, line_of(step))
    incident.save()
    step.save(force_insert=True)
    readers = to.readers(event, letter.region, by.pk)
    _seal(incident, number, key, [one for pk, one in keys.items() if pk in readers])
    audit.record(
        Verb.INCIDENT_STEP, by=audit.name_of(by), at=at, case=incident.reference, detail=note_of(step)
    )
    return step


@sensitive_variables()
def share(now: OpenIncident, to: Concerned, keys: Mapping[int, WorkerKey]) -> set[int]:
    """Every letter that is open here is sealed to who is to read it now and does not; the keys of who is not
    any more are taken away, of each letter. Returns who has come: workers, by their primary keys.
    """
    came: set[int] = set()
    for step in now.steps:
        number, seals = step.row.number, now.incident.seals.filter(number=step.row.number)
        region = step.letter.region if step.letter is not None else None
        if step.letter is None or not (key := now.keys.get(number)):
            seals.exclude(worker_key__worker__in=to.people).delete()
            continue
        readers = to.readers(step.event, region or "", step.row.actor_id)
        seals.exclude(worker_key__worker__in=readers).delete()
        there = set(seals.values_list("worker_key", flat=True))
        new = [one for pk, one in keys.items() if pk in readers and one.pk not in there]
        _seal(now.incident, number, key, new)
        came |= {one.worker_id for one in new}
    return came


@sensitive_variables()
def _seal(incident: Incident, number: int, key: bytes, readers: list[WorkerKey]) -> None:
    """The key of one letter, for each of these."""
    journal = journal_of(incident)
    IncidentSeal.objects.bulk_create(
        IncidentSeal(
            incident=incident,
            number=number,
            worker_key=reader,
            sealed=journal.seal(key, bytes(reader.public_key), number=number, reader=reader.reader),
        )
        for reader in readers
    )
