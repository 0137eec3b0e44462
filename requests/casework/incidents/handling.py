"""What is done with a grave event: its row is held and read again for each step."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from casework import audit
from casework.cases import mail
from casework.cases.faults import Altered
from casework.cases.reception import new_reference
from casework.disasters.letters import Head, Letter
from casework.disasters.states import IncidentEvent
from casework.incidents.concerned import Concerned, concerned, held_keys, places_of
from casework.incidents.picture import pictured
from casework.incidents.reading import Opener, OpenIncident, read
from casework.incidents.withheld import examined
from casework.incidents.writing import add_step, share
from casework.models import Incident, IncidentStep, Verb, WorkerKey
from casework.sealing.chain import digest_of
from casework.sealing.letters import new_key
from core.locks import locked
from directory.models import Worker

# Events that only the coordination causes.
OF_COORDINATION = frozenset(
    {
        IncidentEvent.AMEND,
        IncidentEvent.NOTE,
        IncidentEvent.SUMMARIZE,
        IncidentEvent.BALANCE,
        IncidentEvent.REMIND,
        IncidentEvent.SHARE,
        IncidentEvent.CLOSE,
        IncidentEvent.REOPEN,
    }
)
NOTED = "/note"  # beside the name of a form: it writes two steps


class NotTheirs(PermissionDenied):
    """It does not concern them any more: its places changed, or their post."""


class Moved(Exception):
    """Its places changed since it was shown: whom it concerns, too."""


class AnotherText(Exception):
    """This very form has written something else before."""


class NotSent(Exception):
    """Nobody whom it concerns holds a key but its author."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a form of an event says, whichever it is."""

    event: IncidentEvent
    text: str = ""
    urgent: str = ""
    region: str = ""
    head: Head | None = None
    figures: Mapping[str, int] | None = None

    def __repr__(self) -> str:
        return f"Written({self.event})"


@sensitive_variables()
def begin(head: Head, reserved: str, *, opener: Opener, token: str, at: datetime) -> Incident:
    """``reserved``: words for the coordination alone. The same form sent again finds what it opened, or is
    refused with ``AnotherText``."""
    by = opener.key.worker
    to = concerned(places_of(head.places), timezone.localdate(at))
    if by.pk not in to.coordination:
        raise PermissionDenied
    today, chain = timezone.localdate(at), new_key().hex()
    with transaction.atomic():
        keys = held_keys(to.people)
        if not {*keys} - {by.pk}:
            raise NotSent
        if (there := _begun(by, token)) is not None:
            if read(there, opener).head != head:
                raise AnotherText
            return there
        incident = Incident(reference=new_reference(), opened_on=today, moved_on=today)
        incident.save(force_insert=True)
        step = {"to": to, "keys": keys, "by": by, "at": at}
        opening = Letter(by.name, chain, head=head)
        add_step(incident, IncidentEvent.OPEN, opening, token=token, **step)  # type: ignore[arg-type]
        if reserved.strip():
            note = Letter(by.name, chain, text=reserved)
            add_step(incident, IncidentEvent.NOTE, note, token=token + NOTED, **step)  # type: ignore[arg-type]
        _tell(set(keys), keys, by, at)
    return incident


def _begun(by: Worker, token: str) -> Incident | None:
    """What this very form has opened before."""
    found = IncidentStep.objects.filter(actor=by, token=digest_of(token), number=1).select_related("incident")
    step = found.first()
    return step.incident if step is not None else None


@sensitive_variables()
def write(now: OpenIncident, written: Written, *, by: Worker, token: str, at: datetime) -> None:
    """One step. Who is to read it now reads it, and whatever its author can open (``writing.share``)."""
    event = written.event
    with _held(now, by, at, written.head) as (held, to, keys):
        _check(event, written.region, to, by)
        letter = Letter(
            by.name,
            held.chain.hex(),
            text=written.text,
            urgent=written.urgent,
            region=written.region,
            head=written.head,
            figures=dict(written.figures or {}),
        )
        if _is_there(held, token, letter):
            return
        add_step(held.incident, event, letter, to=to, keys=keys, by=by, token=token, at=at)
        came = share(held, to, keys)
        _tell(_told(held, written, to, by, at) | came, keys, by, at)


@sensitive_variables()
def _is_there(held: OpenIncident, token: str, letter: Letter) -> bool:
    """A second click: this very form has written its step. ``AnotherText`` where it said something else."""
    there = next((step for step in held.steps if step.row.token == digest_of(token)), None)
    if there is None:
        return False
    if there.letter != letter:
        raise AnotherText
    return True


@sensitive_variables()
def _told(held: OpenIncident, written: Written, to: Concerned, by: Worker, at: datetime) -> set[int]:
    """Who gets a mail, which says that there is a message, and nothing else: who is to read it; of a reminder
    those who are waited for."""
    match written.event:
        case IncidentEvent.SHARE:
            return set()
        case IncidentEvent.REMIND:
            return {one.worker.pk for one in pictured(held, to, timezone.localdate(at)).waited_for}
        case event:
            return set(to.readers(event, written.region, by.pk))


def record_opening(incident: Incident, *, by: Worker, at: datetime) -> None:
    audit.record(Verb.INCIDENT_OPENED, by=audit.name_of(by), at=at, case=incident.reference)


def record_account(incident: Incident, *, by: Worker, at: datetime) -> None:
    """That its account left as a paper or a table."""
    audit.record(Verb.INCIDENT_EXPORTED, by=audit.name_of(by), at=at, case=incident.reference)


def _check(event: IncidentEvent, region: str, to: Concerned, by: Worker) -> None:
    """R11: who coordinates tells upwards, who covers tells who coordinates; the nation ends what is
    of several regions."""
    if event in OF_COORDINATION and by.pk not in to.coordination:
        raise PermissionDenied
    if event in (IncidentEvent.CLOSE, IncidentEvent.REOPEN) and not to.may_end(by):
        raise PermissionDenied
    if event in (IncidentEvent.SUMMARIZE, IncidentEvent.BALANCE) and region not in to.led_by(by):
        raise PermissionDenied
    if event in (IncidentEvent.EVALUATE, IncidentEvent.ACCOUNT) and region not in to.told_by(by):
        raise PermissionDenied


@contextmanager
def _held(
    shown: OpenIncident, by: Worker, at: datetime, head: Head | None
) -> Iterator[tuple[OpenIncident, Concerned, dict[int, WorkerKey]]]:
    """The event as it is now, its row held, and whom it concerns: with the places of ``head``, if it is
    described anew.

    Raises ``NotTheirs`` where it is not ``by``'s any more, ``Altered`` where it is not what was
    written.
    """
    before = shown.head
    if before is None:
        raise PermissionDenied
    to = concerned(places_of((head or before).places), timezone.localdate(at))
    with transaction.atomic():
        keys = held_keys(to.people)
        with locked(Incident.objects.all(), shown.incident.pk) as incident:
            if not Incident.objects.visible_to(by).filter(pk=incident.pk).exists():
                raise NotTheirs
            now = examined(incident, shown.opener, timezone.localdate(at))
            if now.faults:
                raise Altered(now.faults)
            if now.head != before:
                raise Moved
            yield now, to, keys


def _tell(workers: Iterable[int], keys: Mapping[int, WorkerKey], by: Worker, at: datetime) -> None:
    for pk in sorted(workers):
        if pk in keys and pk != by.pk:
            mail.you_have_a_message(keys[pk].worker, at)
