"""What the agent decides of who reads, by the code: nobody's account is among the arguments."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from casework import audit, policy
from casework.cases import mail
from casework.cases.readers import Shown, hold, readers
from casework.cases.reading import OpenCase
from casework.cases.reception import append_by_code
from casework.cases.writing import AnotherText, conclude, next_period, sealed_to, was_sent, was_used
from casework.models import Case, Seal, Verb, WorkerKey
from casework.moments import stamp, to_the_hour
from casework.passing.agreed import questions
from casework.passing.successors import by_consent, successor
from casework.states import NotNow
from casework.writings import Content
from casework.writings.passing import HandOverReply, Parting, TurnedTo
from directory.models import Worker

NOT_ASKED = _("Cette question n’est plus posée : rien n’a été changé. Relisez votre demande.")
CHANGED = _("La personne qui lirait votre demande a changé entre-temps. Vérifiez son nom, puis recommencez.")
NOT_THEIRS = _("Cette personne ne lit plus votre demande : rien n’a été changé.")
NOBODY_ELSE = _(
    "Personne d’autre ne peut lire votre demande en ce moment : elle resterait sans lecteur. "
    "Rien n’a été changé. Appelez le service social."
)


@sensitive_variables()
def answer(master: bytes, number: int, agrees: bool, *, token: str, at: datetime) -> OpenCase:
    """A yes or a no to the question of that number; a no after a yes takes it back, as long as it did not
    serve."""
    content = HandOverReply(number, agrees, stamp(at))

    @sensitive_variables()
    def said(held: OpenCase) -> list[Content]:
        one = next((one for one in questions(held.written) if one.number == number), None)
        if one is None or not one.may_be_answered:
            raise NotNow(NOT_ASKED)
        return [content]

    return append_by_code(master, said, lambda held: was_sent(held, content, token), token=token, at=at)


@sensitive_variables()
def turn_to(master: bytes, shown: Shown, *, token: str, at: datetime) -> OpenCase:
    """Whoever is there meanwhile reads what was said with the agent, and no note: the code has no key to
    these.

    ``shown``: whose name and words the agent saw; anybody else is refused.
    """
    wrote: list[WorkerKey] = []
    with transaction.atomic():
        key = _held(shown)

        @sensitive_variables()
        def said(held: OpenCase) -> list[Content]:
            there = readers(held.case)
            if key is None or successor(held, at, but=there) != key:
                raise NotNow(CHANGED)
            wrote.append(key)
            return [_turned(key.worker, at)]

        def is_there(held: OpenCase) -> bool:
            return was_used(held.case, token) and _is_with(held, TurnedTo, shown.worker)

        held = append_by_code(master, said, is_there, token=token, at=at, even_unread=True)
        for reader in wrote:
            _seal_past(held, reader)
            held = _told(held, Verb.TURNED_TO, reader.worker, at)
            mail.you_have_a_message(reader.worker, at)
    return held


@sensitive_variables()
def part_with(master: bytes, worker: UUID, shown: Shown | None, *, token: str, at: datetime) -> OpenCase:
    """The agent takes back that this person reads: what follows is under keys that they never have.

    What they read before stays theirs to read, their notes above all: nobody else has them. ``shown`` is
    who reads in their place where nobody is left.
    """
    wrote: list[Worker] = []
    with transaction.atomic():
        key = _held(shown) if shown is not None else None
        following: list[WorkerKey] = []

        @sensitive_variables()
        def said(held: OpenCase) -> list[Content]:
            there = readers(held.case)
            out = next((one for one in by_consent(held.case, held, there) if one.public_id == worker), None)
            if out is None:
                raise NotNow(NOT_THEIRS)
            rest = [one for one in there if one != out]
            following.extend(_keys_of(held.case, rest) or _next_reader(held, key, there, at))
            wrote.append(out)
            parted = Parting(out.name, str(out.public_id), written_at=stamp(at))
            return [parted] if rest else [_turned(following[0].worker, at), parted]

        def is_there(held: OpenCase) -> bool:
            return was_used(held.case, token) and _is_with(held, Parting, worker)

        held = append_by_code(master, said, is_there, token=token, at=at)
        for out in wrote:
            for reader in following:
                _seal_past(held, reader)
            held = _told(next_period(held, following), Verb.TAKEN_OUT, out, at)
            for reader in following:
                mail.you_have_a_message(reader.worker, at)
    return held


@sensitive_variables()
def _is_with(held: OpenCase, kind: type[TurnedTo | Parting], worker: UUID) -> bool:
    """Whether it is of that person that the form which was sent before said so."""
    said = (line.content for line in held.written)
    if any(isinstance(one, kind) and one.worker == str(worker) for one in said):
        return True
    raise AnotherText


def _turned(worker: Worker, at: datetime) -> TurnedTo:
    return TurnedTo(worker.name, str(worker.public_id), stamp(at))


def _next_reader(
    held: OpenCase, key: WorkerKey | None, there: Sequence[Worker], at: datetime
) -> list[WorkerKey]:
    found = successor(held, at, but=there)
    if found is None:
        raise NotNow(NOBODY_ELSE)
    if found != key:
        raise NotNow(CHANGED)
    return [found]


def _held(shown: Shown) -> WorkerKey | None:
    """The very key that was shown, which nobody retires before the end of the transaction."""
    worker = Worker.objects.active().filter(public_id=shown.worker).first()
    key = policy.live_key(worker) if worker is not None else None
    return key if key is not None and shown.is_of(key) and hold(key) else None


def _keys_of(case: Case, workers: Sequence[Worker]) -> list[WorkerKey]:
    serving = WorkerKey.objects.serving().filter(
        worker__in=workers, seals__case=case, seals__period=case.period
    )
    return list(serving.select_related("worker").distinct())


@sensitive_variables()
def _seal_past(held: OpenCase, key: WorkerKey) -> None:
    """Each period that this reader has no seal of yet: what they have already may hold more than the code
    has."""
    case, public = held.case, bytes(key.public_key)
    there = set(case.seals.filter(worker_key=key).values_list("period", flat=True))
    case.seals.bulk_create(
        Seal(
            case=case,
            period=period,
            worker_key=key,
            sealed=sealed_to(case, period, keys, public, key.reader),
        )
        for period, keys in held.keyring.items()
        if period not in there
    )


@sensitive_variables()
def _told(held: OpenCase, verb: Verb, worker: Worker, at: datetime) -> OpenCase:
    detail = audit.name_of(worker)
    return conclude(held, verb, by=audit.CODE_HOLDER, at=to_the_hour(at), detail=detail)
