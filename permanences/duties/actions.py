"""The verbs of permanences: lock, check, change, notify after commit. The actor is required (R4)."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import french, locks
from core import mail as mailing
from core.text import fold
from directory.concerns import UNANSWERED, Answer
from directory.models import Establishment, Place, Sector, User, Worker
from permanences.duties import checks, notices, policy, succession
from permanences.models import Permanence, State, TimeWindow


@dataclass(frozen=True, slots=True)
class Draft:
    """What a worker says of a permanence. ``windows`` are (start, end) in wall time, in order."""

    mode: str
    establishment: Establishment | None
    sector: Sector | None
    place: Place | None
    frequency: str
    interval: int
    weekdays: tuple[int, ...]
    nth: int | None
    starts_on: date
    ends_on: date | None
    windows: tuple[tuple[time, time], ...]
    new_place: str = ""  # the name of a room that the worker declares confidential (R6)

    def columns(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.__slots__ if name not in ("windows", "new_place")}


def local_day(at: datetime, permanence: Permanence) -> date:
    return at.astimezone(permanence.department.zone_info).date()


May = Callable[[User, Permanence, date], bool]


@contextmanager
def locked(permanence: Permanence, may: May, *, by: User, at: datetime) -> Iterator[Permanence]:
    """The row as it is now, under a lock: this one is asked for its state, and who may change it."""
    with locks.locked(Permanence.objects.with_all(), permanence.pk) as current:
        if not may(by, current, local_day(at, current)):
            raise PermissionDenied
        yield current


@contextmanager
def changing(permanence: Permanence, may: May, *, by: User, at: datetime) -> Iterator[Permanence]:
    """``locked``, and what the block changed is the next version."""
    with locked(permanence, may, by=by, at=at) as current:
        yield current
        current.save_as_next_version(at)


@contextmanager
def arriving(permanence: Permanence, may: May, *, by: User, at: datetime) -> Iterator[Permanence]:
    """Dates come to the others of the worker and of the room: two at once would not see each other."""
    with locks.locked(Worker.objects.all(), permanence.worker_id):
        if permanence.place_id is not None:
            locks.lock(Place.objects.filter(pk=permanence.place_id))
        with changing(permanence, may, by=by, at=at) as current:
            if current.place_id not in (None, permanence.place_id):
                raise ValidationError(_("Cette permanence vient de changer de lieu : rechargez la page."))
            yield current


def create(
    draft: Draft, *, worker: Worker, by: User, at: datetime, answer: Answer = UNANSWERED
) -> Permanence:
    if by.worker != worker:
        raise PermissionDenied
    return _written(Permanence(worker=worker, created_at=at), draft, at, answer)


def change(
    permanence: Permanence, draft: Draft, *, by: User, at: datetime, answer: Answer = UNANSWERED
) -> Permanence:
    """A published one stays as it is until its successor, a new draft, is published in its turn."""
    with locked(permanence, policy.can_edit, by=by, at=at) as current:
        if current.state == State.ENDED:
            raise ValidationError(_("Cette permanence est terminée."))
        if current.state == State.PUBLISHED:
            successor = Permanence(worker=current.worker, replaces=current, created_at=at)
            written = _written(successor, draft, at, answer)
        else:
            current.state = State.DRAFT  # what was agreed was the former text
            written = _written(current, draft, at, answer)
        notices.tell(notices.its_worker(written, by=by), "changed", written, by=by)
        return written


def _written(permanence: Permanence, draft: Draft, at: datetime, answer: Answer) -> Permanence:
    for name, value in draft.columns().items():
        setattr(permanence, name, value)
    permanence.follow_place()
    permanence.refusal = ""
    with transaction.atomic():
        if draft.new_place and draft.establishment is not None:
            permanence.place = _declare(draft.new_place, draft.establishment)
        permanence.clean()  # R6, at the field of the place
        held = succession.held_by(permanence) if permanence.pk else []
        if permanence.pk:
            permanence.save_as_next_version(at)
        else:
            permanence.changed_at = at
            permanence.save()
        _write_windows(permanence, draft.windows)
        _check(permanence, held, answer, at)
    return permanence


def _check(permanence: Permanence, held: list[succession.Held], answer: Answer, at: datetime) -> None:
    """Of what has just been written: whatever is refused here takes it back."""
    day = local_day(at, permanence)
    checks.refuse_impossible(permanence)
    checks.refuse_past(permanence, at)
    lost = succession.refit(permanence, [one for one in held if one.takes_place_on >= day]).concerns()
    checks.require(permanence, [*checks.concerns_of(permanence, day), *lost], answer)
    permanence.save(update_fields=["despite", "accepted"])


def _declare(name: str, establishment: Establishment) -> Place:
    """A room told by the worker; one that is known keeps what is known of it."""
    place, _created = Place.objects.get_or_create(
        establishment=establishment, folded=fold(name), defaults={"name": name, "is_confidential": True}
    )
    return place


def _write_windows(permanence: Permanence, spans: tuple[tuple[time, time], ...]) -> None:
    """In place where possible: a window that stays keeps its identifier, hence its UID in feeds."""
    existing = list(permanence.windows.all())
    for window in existing[len(spans) :]:
        window.delete()
    taken = [(window.starts_at, window.ends_at) for window in existing[: len(spans)]]
    if taken == list(spans):
        return
    for window in existing[: len(spans)]:
        window.delete()
    TimeWindow.objects.bulk_create(
        TimeWindow(permanence=permanence, starts_at=start, ends_at=end) for start, end in spans
    )


def discard(permanence: Permanence, *, by: User, at: datetime) -> None:
    """Only what nobody was told about disappears; the rest is stopped."""
    with transaction.atomic():
        locks.lock(Permanence.objects.filter(replaces=permanence))  # they are newer, and forget it
        with locked(permanence, policy.can_edit, by=by, at=at) as current:
            if current.state not in (State.DRAFT, State.PROPOSED, State.APPROVED):
                raise ValidationError(_("Une permanence publiée ne se supprime pas. Arrêtez-la à une date."))
            notices.tell(notices.its_worker(current, by=by), "discarded", current, by=by)
            current.delete()


def propose(permanence: Permanence, *, by: User, at: datetime, answer: Answer = UNANSWERED) -> Permanence:
    with arriving(permanence, policy.can_edit, by=by, at=at) as current:
        _become(current, State.PROPOSED)
        checks.refuse_past(current, at)
        _accept(current, answer, at)
        current.refusal = ""  # what was refused was the former proposal
        day = local_day(at, current)
        notices.tell(notices.told_of_a_proposal(current, day, by=by), "proposed", current, by=by)
    return current


def approve(
    permanence: Permanence,
    *,
    by: User,
    at: datetime,
    version: str | None = None,
    answer: Answer = UNANSWERED,
    at_once: bool = False,
) -> Permanence:
    """``version``: of what the decision is about, as the page showed it (``checks.version``).

    ``at_once``: published in the same breath, and its worker gets one mail of both.
    """
    with arriving(permanence, policy.can_approve, by=by, at=at) as current:
        if current.state != State.PROPOSED:
            raise _does_not_fit(current)
        if version is not None:
            checks.require_read(current, checks.concerns_of(current, local_day(at, current)), version)
        _become(current, State.APPROVED)
        checks.refuse_past(current, at)
        _accept(current, answer, at)
        current.approved_by, current.approved_at = by, at
        notices.tell(notices.its_worker(current, by=by), "approved", current, by=by, published=at_once)
        if at_once:
            told = notices.told_of_a_change(current, local_day(at, current), by=by)
            others = [one for one in told if one.audience != notices.Audience.WORKER]
            _publish(current, UNANSWERED, others, by=by, at=at)
    return current


def _accept(permanence: Permanence, answer: Answer, at: datetime) -> None:
    checks.require(permanence, checks.concerns_of(permanence, local_day(at, permanence)), answer)


def refuse(permanence: Permanence, *, reason: str, by: User, at: datetime) -> Permanence:
    if not reason.strip():
        raise ValidationError(_("Dites pourquoi : la personne doit pouvoir corriger."))
    with changing(permanence, policy.can_approve, by=by, at=at) as current:
        if current.state != State.PROPOSED:
            raise _does_not_fit(current)  # only its worker takes an approved one back
        _become(current, State.DRAFT)
        current.refusal = reason.strip()
        notices.tell(notices.its_worker(current, by=by), "refused", current, by=by)
    return current


def publish(permanence: Permanence, *, by: User, at: datetime, answer: Answer = UNANSWERED) -> Permanence:
    """Agents see it from now on; the establishment is told its days and hours (R4)."""
    with arriving(permanence, policy.can_edit, by=by, at=at) as current:
        told = notices.told_of_a_change(current, local_day(at, current), by=by)
        _publish(current, answer, told, by=by, at=at)
    return current


def _publish(
    current: Permanence, answer: Answer, told: list[notices.Recipient], *, by: User, at: datetime
) -> None:
    _become(current, State.PUBLISHED)
    checks.refuse_past(current, at)
    if current.worker.left_on is not None:  # a departure ended only what was published before it
        end_by(current, current.worker.left_on)
    _accept(current, answer, at)
    with mailing.language():
        gone = [] if current.replaces_id is None else _give_way(current.replaces_id, current, at)
    notices.tell(told, "published", current, by=by, gone=gone)


def stop(
    permanence: Permanence, *, last: date, by: User, at: datetime, seen: str | None = None
) -> Permanence:
    """``last`` is the last day on which it takes place. ``seen``: which announced dates the page said go."""
    with changing(permanence, policy.can_edit, by=by, at=at) as current:
        if current.state != State.PUBLISHED:
            raise ValidationError(_("Seule une permanence publiée s’arrête."))
        if last < local_day(at, current):
            raise ValidationError({"last": _("Cette date est passée.")})
        if current.ends_on is not None and last > current.ends_on:
            known = {"day": french.day(current.ends_on, year=True)}
            raise ValidationError(
                {"last": _("Elle finit déjà le %(day)s. Pour la prolonger, modifiez-la.") % known}
            )
        if seen is not None and seen != later_dates(current, last)[1]:
            raise StillAnnounced(*later_dates(current, last))
        told = notices.told_of_a_change(current, local_day(at, current), by=by)
        end_by(current, last)
        with mailing.language():
            gone = _lines(succession.cut(current, last))
        notices.tell(told, "stopped", current, by=by, gone=gone)
    return current


def later_dates(permanence: Permanence, last: date) -> tuple[list[str], str]:
    """The announced dates that go when it stops on that day, and what a page carries to say so."""
    found = succession.after(permanence, last)
    return _lines(found), ".".join(str(one.override.pk) for one in found)


class StillAnnounced(ValidationError):
    """Added or moved dates lie after the last day: they are listed, then confirmed."""

    def __init__(self, lines: list[str], seen: str) -> None:
        self.lines, self.seen = lines, seen
        super().__init__(
            {"last": [_("Des dates annoncées tombent après ce jour. Relisez-les, puis confirmez.")]}
        )


def _lines(held: Iterable[succession.Held]) -> list[str]:
    return [succession.said(one.override) for one in held]


def _give_way(former: int, successor: Permanence, at: datetime) -> list[str]:
    """The former one takes place until the day before its successor begins. Gives the dates that go."""
    with locks.locked(Permanence.objects.with_all(), former) as current:
        if current.state != State.PUBLISHED:
            return []
        gone = succession.hand_over(current, successor, local_day(at, current)).lost
        end_by(current, successor.starts_on - timedelta(days=1))
        current.save_as_next_version(at)
        return _lines(gone)


def end_by(permanence: Permanence, last: date) -> None:
    """Published: it takes place for the last time on that day at the latest, or never if it begins later."""
    if last < permanence.starts_on:
        _become(permanence, State.ENDED)
    elif permanence.ends_on is None or last < permanence.ends_on:
        permanence.ends_on = last


def _become(permanence: Permanence, state: State) -> None:
    if not permanence.may_become(state):
        raise _does_not_fit(permanence)
    if state != State.DRAFT and state != State.ENDED:
        permanence.clean()  # R6: the room may have stopped being confidential since it was chosen
    permanence.state = state


def _does_not_fit(permanence: Permanence) -> ValidationError:
    state = State(permanence.state).label
    return ValidationError(_("Cette permanence est « %(state)s » : rechargez la page.") % {"state": state})
