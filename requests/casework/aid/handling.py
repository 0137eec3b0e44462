"""What is done with an application by whom it was sent to: its row is held and read again for each step."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from casework import audit, policy
from casework.aid.reading import OpenAid, Step, read
from casework.aid.sending import Empty
from casework.aid.writing import add_step, held, secretariat, take_away, tell_author
from casework.cases import mail
from casework.cases.faults import Altered
from casework.cases.origins import seal
from casework.cases.writing import ThereAlready, told_by
from casework.funds import money
from casework.funds.letters import Letter
from casework.funds.states import SPREADS, AidEvent, AidState, Closed
from casework.models import AidApplication, AidStep, Verb, WorkerKey
from casework.sealing import letters
from core import french
from core.locks import locked
from directory.models import Worker
from directory.roles import Role


class NobodyThere(Exception):
    """Nobody of the secretariat holds a key."""


class GiverGone(Exception):
    """Whoever gave the opinion holds no key any more."""


class Stopped(Exception):
    """R8: the person took back their agreement, and nobody else comes to know of it."""


class TooMuch(ValueError):
    """More than what is still to come back."""


class Repaid(ThereAlready):
    """That sum came back on that day, by a step of which the page did not tell: the same one, most likely."""

    def __init__(self, number: int, letter: Letter) -> None:
        super().__init__(number)
        self.letter = letter

    @property
    def sentence(self) -> str:
        said = _(
            "Un remboursement de %(sum)s, arrivé le %(day)s, est déjà noté par %(name)s : rien n’est ajouté. "
            "Si c’en est un autre, appuyez à nouveau sur le bouton."
        )
        day = french.day(date.fromisoformat(self.letter.day))
        return said % {"sum": money.shown(self.letter.amount), "day": day, "name": self.letter.author}


def record_opening(application: AidApplication, *, by: Worker, at: datetime) -> None:
    audit.record(Verb.AID_OPENED, by=audit.name_of(by), at=at, case=application.reference)


def sent_before(reference: str, token: str) -> bool:
    """A second click: this very form has taken that step."""
    return AidStep.objects.filter(
        application__reference=reference, token=letters.digest_of(token, reference)
    ).exists()


@sensitive_variables()
def sent_as(aid: OpenAid, token: str) -> Step | None:
    """The step that this very form has taken, as far as it can be read."""
    digest = letters.digest_of(token, aid.application.reference)
    return next((step for step in aid.steps if step.row.token == digest), None)


@sensitive_variables()
def pass_on(aid: OpenAid, text: str, stance: str, *, by: Worker, token: str, at: datetime) -> None:
    """To the secretariat, with what it needs and an opinion (R12). It leaves who passes it on."""
    _require(text)
    with _held(aid, by, secretariat()) as (now, readers):
        if not readers:
            raise NobodyThere
        if (file := now.file) is None:
            raise PermissionDenied
        letter = Letter(
            author=by.name, text=text, stance=stance, chain=now.chain.hex(), file=file.for_the_next()
        )
        _step(now, AidEvent.PASS, letter, by, token, at, readers, to_author=False)
        take_away(now.application, but=now.application.step_count)
        for reader in readers:
            mail.you_have_a_message(reader.worker, at)


@sensitive_variables()
def send_back(aid: OpenAid, reason: str, *, by: Worker, token: str, at: datetime) -> None:
    """To its author, who reads why; nobody else reads it until it is sent again."""
    _require(reason)
    with _held(aid, by, _own_side(by)) as (now, _readers):
        take_away(now.application)
        _step(now, AidEvent.RETURN, Letter(author=by.name, text=reason), by, token, at, ())
        tell_author(now.application, at)


@sensitive_variables()
def put_before_session(
    aid: OpenAid, day: date, *, by: Worker, token: str, at: datetime, text: str = "", stance: str = ""
) -> None:
    """Of the national commission by its secretariat; of a regional committee by the coordinator, who gives
    an opinion with it and goes on holding the application (R12, R21). Once it is given, the day may move."""
    letter = Letter(author=by.name, text=text, stance=stance, day=day.isoformat())
    with _held(aid, by, _own_side(by)) as (now, readers):
        if now.application.state == AidState.AT_COORDINATOR:
            _require(text)
        now.application.session_on = day
        _step(now, AidEvent.SESSION, letter, by, token, at, readers)
        tell_author(now.application, at)


@sensitive_variables()
def grant(
    aid: OpenAid, amount: int, months: int, day: date, text: str, *, by: Worker, token: str, at: datetime
) -> None:
    """``months``: of a loan; of an aid none."""
    letter = Letter(author=by.name, text=text, day=day.isoformat(), amount=amount, months=months)
    _decide(aid, AidEvent.GRANT, letter, by, token, at)


@sensitive_variables()
def refuse(aid: OpenAid, day: date, reason: str, *, by: Worker, token: str, at: datetime) -> None:
    _require(reason)
    _decide(aid, AidEvent.REFUSE, Letter(author=by.name, text=reason, day=day.isoformat()), by, token, at)


@sensitive_variables()
def notify(aid: OpenAid, day: date, how: str, *, by: Worker, token: str, at: datetime) -> None:
    """Once, before the payment or after it."""
    letter = Letter(author=by.name, text=how, day=day.isoformat())
    with _held(aid, by, _own_side(by)) as (now, readers):
        if now.is_notified:
            raise Closed
        _step(now, AidEvent.NOTIFY, letter, by, token, at, readers)
        tell_author(now.application, at)


@sensitive_variables()
def pay(aid: OpenAid, day: date, *, by: Worker, token: str, at: datetime) -> None:
    """What was granted, whole."""
    with _held(aid, by, _own_side(by)) as (now, readers):
        granted = now.granted
        if granted is None:  # the decision was taken back
            raise Closed
        event = AidEvent.LEND if granted.months else AidEvent.PAY
        letter = replace(granted, author=by.name, text="", day=day.isoformat())
        _step(now, event, letter, by, token, at, readers)
        tell_author(now.application, at)


@sensitive_variables()
def repay(aid: OpenAid, day: date, amount: int, *, by: Worker, token: str, at: datetime) -> None:
    """The last one ends it. ``TooMuch``: as the row is now, which somebody else may have brought forward.
    ``Repaid``: another window noted the same."""
    with _held(aid, by, _own_side(by)) as (now, readers):
        if now.lent is None:  # the payment was taken back
            raise Closed
        same = [one for one in now.repayments if (one[1].day, one[1].amount) == (day.isoformat(), amount)]
        if same and same[-1][0] > told_by(token):
            raise Repaid(*same[-1])
        if amount > now.rest:
            raise TooMuch
        event = AidEvent.SETTLE if amount == now.rest else AidEvent.REPAY
        letter = Letter(author=by.name, day=day.isoformat(), amount=amount)
        _step(now, event, letter, by, token, at, readers)


@sensitive_variables()
def undo(aid: OpenAid, number: int, reason: str, *, by: Worker, token: str, at: datetime) -> None:
    """What was typed by mistake, by whoever holds the application: the last step that counts, if it still is
    ``number``. Its author reads why; both steps stay to be read. An opinion that was passed on goes back to
    whoever gave it. Raises ``Closed``, ``GiverGone``."""
    _require(reason)
    if aid.undoable is not None and aid.undoable.event is AidEvent.PASS:
        _give_back(aid, number, reason, by=by, token=token, at=at)
        return
    with _held(aid, by, _own_side(by)) as (now, readers):
        last = _still_last(now, number)
        if last.event is AidEvent.SESSION:
            now.application.session_on = now.day_before
        _step(now, AidEvent.UNDO, Letter(author=by.name, text=reason), by, token, at, readers)
        tell_author(now.application, at)


@sensitive_variables()
def _give_back(aid: OpenAid, number: int, reason: str, *, by: Worker, token: str, at: datetime) -> None:
    """To the coordinator, sealed to them alone: who gives it back does not read it any more (R12)."""
    giver = aid.undoable.row.actor if aid.undoable is not None else by
    key = policy.live_key(giver)
    with _held(aid, by, [key] if key is not None else []) as (now, readers):
        _still_last(now, number)
        if not readers or now.file is None:
            raise GiverGone
        letter = Letter(author=by.name, text=reason, chain=now.chain.hex(), file=now.file.for_the_next())
        take_away(now.application)
        _step(now, AidEvent.UNDO, letter, by, token, at, readers)
        tell_author(now.application, at)
        mail.you_have_a_message(giver, at)


def _still_last(now: OpenAid, number: int) -> Step:
    last = now.undoable
    if last is None or last.row.number != number:
        raise Closed
    return last


@sensitive_variables()
def _decide(aid: OpenAid, event: AidEvent, letter: Letter, by: Worker, token: str, at: datetime) -> None:
    with _held(aid, by, _own_side(by)) as (now, readers):
        _step(now, event, letter, by, token, at, readers)
        tell_author(now.application, at)


@sensitive_variables()
def _step(
    now: OpenAid,
    event: AidEvent,
    letter: Letter,
    by: Worker,
    token: str,
    at: datetime,
    readers: Iterable[WorkerKey],
    *,
    to_author: bool = True,
) -> None:
    if event in SPREADS and now.application.withdrawn_on is not None:
        raise Stopped
    add_step(
        now.application,
        event,
        letter,
        chain=now.chain,
        by=by,
        at=at,
        token=token,
        readers=readers,
        to_author=to_author,
    )


def _own_side(by: Worker) -> list[WorkerKey]:
    """The members of the secretariat together; a coordinator alone."""
    if by.role == Role.AID_SECRETARIAT:
        return secretariat()
    own = policy.live_key(by)
    return [own] if own is not None else []


@contextmanager
def _held(aid: OpenAid, by: Worker, keys: Iterable[WorkerKey]) -> Iterator[tuple[OpenAid, list[WorkerKey]]]:
    """The application as it is now, its row held, and those of ``keys`` that serve until the end.

    Raises ``PermissionDenied`` where it is not ``by``'s any more, ``Altered`` where it is not what was
    written.
    """
    with transaction.atomic():
        readers = held(keys)
        with locked(AidApplication.objects.all(), aid.application.pk) as application:
            if not AidApplication.objects.visible_to(by).filter(pk=application.pk).exists():
                raise PermissionDenied
            now = read(application, aid.opener)
            if now.faults:
                raise Altered(now.faults)
            if by.role == Role.AID_SECRETARIAT and application.withdrawn_on is None:
                _share(now, readers)
            yield now, readers


@sensitive_variables()
def _share(now: OpenAid, members: Iterable[WorkerKey]) -> None:
    """A colleague who came to the secretariat since then is given what its members hold."""
    for number, key in now.keys.items():
        there = set(now.application.seals.filter(number=number).values_list("worker_key", flat=True))
        seal(now.application, number, key, [member for member in members if member.pk not in there])


def _require(text: str) -> None:
    if not text.strip():
        raise Empty
