"""One step more: its letter, its seals, its mark, its line in the register. The caller holds the row."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from casework import audit, policy
from casework.aid.reading import line_of, note_of
from casework.cases import mail
from casework.cases.origins import seal
from casework.cases.readers import hold
from casework.funds import states
from casework.funds.letters import Letter
from casework.funds.states import AidEvent, AidState
from casework.models import AidApplication, AidSeal, AidStep, Verb, WorkerKey
from casework.moments import to_the_hour
from casework.sealing import letters
from casework.sealing.letters import AUTHOR, ORIGIN
from directory.coverage import coordination
from directory.models import Worker
from directory.roles import Role


def coordinator_of(author: Worker, at: datetime) -> WorkerKey | None:
    """To whom it goes first (R12): who leads where the author covers; while none of them holds a key, the
    national level, which stands in for them (R5)."""
    keys = (policy.live_key(leader) for leader in _leaders(author, at))
    return next((key for key in keys if key is not None), None)


def has_leader(author: Worker, at: datetime) -> bool:
    """Whether anybody could read it, had they a key: not for who is alone at the top."""
    return bool(_leaders(author, at))


def _leaders(author: Worker, at: datetime) -> list[Worker]:
    day = timezone.localdate(at)
    found = [*coordination.of_worker(author, day), *coordination.national(day, but=author)]
    return [leader for leader in found if leader != author]


def secretariat() -> list[WorkerKey]:
    """The keys of its members, in one order for all who lock them."""
    members = WorkerKey.objects.serving().filter(worker__role=Role.AID_SECRETARIAT)
    return list(members.select_related("worker").order_by("-pk"))


def held(keys: Iterable[WorkerKey]) -> list[WorkerKey]:
    """Those that still serve, and serve until the transaction ends."""
    return [key for key in keys if hold(key)]


@sensitive_variables()
def add_step(
    application: AidApplication,
    event: AidEvent,
    letter: Letter,
    *,
    chain: bytes,
    by: Worker,
    at: datetime,
    token: str,
    readers: Iterable[WorkerKey] = (),
    to_author: bool = False,
) -> AidStep:
    """Raises ``Closed`` where the state does not allow it. The row of the application is saved with it.

    The register has the hour: the line of the note that is written in the same moment has its own time.
    """
    application.state = _moved(application, event)
    application.step_count += 1
    application.moved_on = timezone.localdate(at)
    number, name, key = application.step_count, application.reference, letters.new_key()
    sealed = letters.encrypt(key, letter.to_json(), application=name, number=number, event=event)
    before = application.steps.filter(number=number - 1).values_list("mac", flat=True).first()
    step = AidStep(
        application=application, number=number, event=event, on=application.moved_on, actor=by,
        token=letters.digest_of(token, name), sealed=sealed,
    )  # fmt: skip  # one line for whose, one for what
    beginning = letters.start(chain, name, bytes(application.return_key))
    step.mac = letters.link(beginning if before is None else bytes(before), chain, name, line_of(step))
    application.save()
    step.save(force_insert=True)
    seal(application, number, key, readers)
    if to_author:
        public = bytes(application.return_key)
        to_them = letters.seal(key, public, application=name, number=number, reader=AUTHOR)
        AidSeal.objects.create(application=application, number=number, sealed=to_them)
    audit.record(Verb.AID_STEP, by=audit.name_of(by), at=to_the_hour(at), case=name, detail=note_of(step))
    return step


def _moved(application: AidApplication, event: AidEvent) -> AidState:
    if event is not AidEvent.UNDO:
        return states.after(AidState(application.state) if application.step_count else None, event)
    taken = application.steps.order_by("number").values_list("event", flat=True)
    return states.replayed([*map(AidEvent, taken), event]) or AidState(application.state)


def take_away(application: AidApplication, but: int = ORIGIN) -> None:
    """From whom it leaves: only what came back to the author stays, and what leads them to the case."""
    held_so_far = application.seals.filter(worker_key__isnull=False)
    held_so_far.exclude(number__in=(ORIGIN, but)).delete()


def tell_author(application: AidApplication, at: datetime) -> None:
    origin = application.seals.filter(number=ORIGIN).select_related("worker_key__worker").first()
    if origin is not None and origin.worker_key is not None and origin.worker_key.worker.is_active:
        mail.you_have_a_message(origin.worker_key.worker, at)
