"""What a worker does about who reads a case next: asks, hands over, takes a second reader out again."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from casework import audit, policy
from casework.cases.readers import readers, refuse_guest
from casework.cases.reading import OpenCase
from casework.cases.treatment import all_shown, free_hours, held_key, locked_as_read, others_reading, pass_on
from casework.cases.writing import Noteless, append, conclude, next_period
from casework.forms import NOT_AS_SHOWN
from casework.models import Consent, Entry, EntryKind, Purpose, Verb, WorkerKey
from casework.moments import stamp
from casework.passing.agreed import Question, questions, the_yes
from casework.sealing.chain import digest_of
from casework.states import NotNow
from casework.writings.emergency import SecondReader
from casework.writings.passing import Ground, Handed, HandOverAsked, HandOverUnasked, Parting, TurnedTo
from directory.models import Worker

NO_YES = _(
    "L’accord de la personne n’est plus là : elle l’a retiré, ou ne l’a pas donné. Rien n’est transmis."
)
NO_KEY = _("Cette personne ne peut plus recevoir de dossier. Demandez l’accord pour quelqu’un d’autre.")
NOT_THAT_KEY = _(
    "Votre collègue n’a plus le nom ou la clé que la personne a acceptés. Rien n’est transmis : "
    "demandez-lui ses six mots au téléphone, puis redemandez l’accord."
)
ASKED_ALREADY = _("Vous avez déjà posé cette question à la personne : attendez sa réponse.")
NOT_OPEN = _("La personne a déjà répondu, ou la question n’est plus posée : rien n’a été changé.")
NOT_LET_IN = _("Cette personne ne lit plus ce dossier : rien n’a été changé.")
CLOSED = _("Ce dossier est terminé : il ne se transmet pas.")


@sensitive_variables()
def ask(open_case: OpenCase, data: Mapping[str, Any], *, by: Worker, at: datetime, number: int = 0) -> None:
    """The agent finds the question in the conversation, and answers it by the code."""
    to: Worker = data["to"]
    with transaction.atomic():
        key = _as_shown(held_key(to), data)
        with locked_as_read(open_case, by, at) as held:
            id_, words = str(to.public_id), key.fingerprint
            content = HandOverAsked(to.name, id_, data["why"], by.name, stamp(at), key=words)
            if append(held, EntryKind.ANSWER, content, data["token"]) is None:
                return
            if held.case.is_closed:
                raise NotNow(CLOSED)
            asked = [one.content for one in questions(held.written) if one.is_open]
            if any((one.worker, one.key) == (id_, words) for one in asked):
                raise NotNow(ASKED_ALREADY)
            conclude(held, Verb.WRITTEN, by=audit.name_of(by), at=at, detail=EntryKind.ANSWER)


@sensitive_variables()
def take_back(open_case: OpenCase, number: int, *, by: Worker, at: datetime) -> None:
    """The question of that number is asked no more, as long as the agent has not answered: they read that."""
    with locked_as_read(open_case, by, at) as held:
        refuse_guest(held, by)
        one = next((one for one in questions(held.written) if one.number == number), None)
        if one is None or not one.is_open:
            raise NotNow(NOT_OPEN)
        content = HandOverUnasked(number, one.content.to, by.name, stamp(at))
        append(held, EntryKind.ANSWER, content, secrets.token_urlsafe(24))
        conclude(held, Verb.WRITTEN, by=audit.name_of(by), at=at, detail=EntryKind.ANSWER)


@sensitive_variables()
def hand_over(
    open_case: OpenCase, data: Mapping[str, Any], *, by: Worker, at: datetime, number: int = 0
) -> None:
    """With the agent's yes by the code as the evidence: the answer is the entry that the consent names."""
    with transaction.atomic():
        key = held_key(data["to"])
        with locked_as_read(open_case, by, at) as held:
            agreed = the_yes(held.written)
            if agreed is None or agreed.number != data["asked"]:
                raise NotNow(NO_YES)
            key = _may_read(key, agreed.content.worker, by)
            if (key.worker.name, key.fingerprint) != (agreed.content.to, agreed.content.key):
                raise NotNow(NOT_THAT_KEY)
            _say(held, key.worker, Ground.CODE, "", agreed.number, data["token"], by, at)
            Consent.objects.create(
                case=held.case,
                recipient=key.worker,
                purpose=Purpose.HAND_OVER,
                given_on=_day_of(agreed),
                entry=held.case.entries.get(number=agreed.reply),
                used_at=at,
            )
            pass_on(held, key, by=by, at=at)


@sensitive_variables()
def hand_over_by_law(
    open_case: OpenCase, data: Mapping[str, Any], *, by: Worker, at: datetime, number: int = 0
) -> None:
    """Without a yes, where the law allows it: the agent reads which, and why."""
    with transaction.atomic():
        key = held_key(data["to"])
        with locked_as_read(open_case, by, at) as held:
            key = _may_read(_as_shown(key, data), str(data["to"].public_id), by)
            all_shown(held, open_case)
            _say(held, key.worker, Ground(data["ground"]), data["words"], 0, data["token"], by, at)
            pass_on(held, key, by=by, at=at)


@sensitive_variables()
def take_out(
    open_case: OpenCase, data: Mapping[str, Any], *, by: Worker, at: datetime, number: int = 0
) -> None:
    """Somebody who was let in reads no more: what follows is under keys that they never have, and their
    seals go."""
    with locked_as_read(open_case, by, at) as held:
        case, out, own = held.case, data["reader"], held.reader.worker_key
        content = Parting(out.name, str(out.public_id), data["words"], by.name, stamp(at))
        if append(held, EntryKind.ANSWER, content, data["token"]) is None:
            return
        all_shown(held, open_case)
        if own is None or not held.present_keys.notes:
            raise Noteless
        if out not in let_in(held, by):
            raise NotNow(NOT_LET_IN)
        rest = [one for one in others_reading(case, by, own) if one.worker != out]
        now = next_period(held, [own, *rest])
        case.seals.filter(worker_key__worker=out).delete()
        free_hours(held, out, at)
        conclude(now, Verb.TAKEN_OUT, by=audit.name_of(by), at=at, detail=audit.name_of(out))


@sensitive_variables()
def let_in(open_case: OpenCase, by: Worker) -> list[Worker]:
    """Who reads beside ``by`` because they were let in, by a worker in an emergency or by the agent (R11,
    R5)."""
    said = [line.content for line in open_case.written]
    names = {one.reader for one in said if isinstance(one, SecondReader)}
    known = {one.worker for one in said if isinstance(one, TurnedTo)}
    there = readers(open_case.case, open_case.period)
    return [one for one in there if one != by and (one.name in names or str(one.public_id) in known)]


def left_from(reference: str, token: str) -> bool:
    """Whether this very form has handed the case over; its random name is the proof that it was sent from
    there."""
    sent = Entry.objects.filter(case__reference=reference, token=digest_of(token))
    return bool(token) and sent.exists()


def _as_shown(key: WorkerKey | None, data: Mapping[str, Any]) -> WorkerKey:
    """The key whose six words stood on the page."""
    if key is None:
        raise NotNow(NO_KEY)
    if data.get("key_words", "") not in ("", key.fingerprint):
        raise NotNow(NOT_AS_SHOWN)
    return key


def _may_read(key: WorkerKey | None, worker: str, by: Worker) -> WorkerKey:
    if key is None or str(key.worker.public_id) != worker:
        raise NotNow(NO_KEY)
    if key.worker == by or not policy.receives_cases(key.worker):
        raise NotNow(NO_KEY)
    return key


@sensitive_variables()
def _say(
    held: OpenCase, to: Worker, ground: Ground, words: str, asked: int, token: str, by: Worker, at: datetime
) -> None:
    if held.case.is_closed:
        raise NotNow(CLOSED)
    content = Handed(to.name, str(to.public_id), ground, words, asked, by.name, stamp(at))
    append(held, EntryKind.ANSWER, content, token)


def _day_of(agreed: Question) -> Any:
    return timezone.localdate(datetime.fromisoformat(agreed.replied_at))
