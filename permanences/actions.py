"""The verbs of permanences: check, change, record, notify after commit. The actor is required (R4)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from directory.models import Establishment, Place, Sector, User, Worker
from permanences import french, notices, policy
from permanences.models import Mode, Permanence, State, TimeWindow


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


def create(draft: Draft, *, worker: Worker, by: User, at: datetime) -> Permanence:
    if by.worker != worker:
        raise PermissionDenied
    return _write(Permanence(worker=worker, created_at=at), draft, at)


def change(permanence: Permanence, draft: Draft, *, by: User, at: datetime) -> Permanence:
    """A published one stays as it is until its successor, a new draft, is published in its turn."""
    _require_edit(permanence, by, at)
    if permanence.state == State.PUBLISHED:
        successor = Permanence(worker=permanence.worker, replaces=permanence, created_at=at)
        return _write(successor, draft, at)
    if permanence.state == State.ENDED:
        raise ValidationError(_("Cette permanence est terminée."))
    permanence.state = State.DRAFT  # what was agreed was the former text
    return _write(permanence, draft, at)


def _write(permanence: Permanence, draft: Draft, at: datetime) -> Permanence:
    for name, value in draft.columns().items():
        setattr(permanence, name, value)
    permanence.follow_place()
    permanence.changed_at = at
    permanence.refusal = ""
    with transaction.atomic():
        if draft.new_place and draft.establishment is not None:
            permanence.place = _declare(draft.new_place, draft.establishment)
        permanence.clean()  # R6, at the field of the place
        if permanence.pk:
            permanence.sequence += 1
        permanence.save()
        _write_windows(permanence, draft.windows)
    return permanence


def _declare(name: str, establishment: Establishment) -> Place:
    """A room told by the worker; one that is known keeps what is known of it."""
    place, _created = Place.objects.get_or_create(
        establishment=establishment, name=name, defaults={"is_confidential": True}
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
    _require_edit(permanence, by, at)
    if permanence.state not in (State.DRAFT, State.PROPOSED, State.APPROVED):
        raise ValidationError(_("Une permanence publiée ne se supprime pas. Arrêtez-la à une date."))
    permanence.delete()


def propose(permanence: Permanence, *, by: User, at: datetime) -> None:
    _require_edit(permanence, by, at)
    day = local_day(at, permanence)
    if permanence.ends_on is not None and permanence.ends_on < day:
        raise ValidationError(_("Cette permanence finit avant aujourd’hui."))
    with transaction.atomic():
        _become(permanence, State.PROPOSED, at)
        tell(notices.coordinators(permanence, day), "proposed", permanence)


def approve(permanence: Permanence, *, by: User, at: datetime) -> None:
    _require_approval(permanence, by, at)
    with transaction.atomic():
        permanence.approved_by, permanence.approved_at = by, at
        _become(permanence, State.APPROVED, at)
        tell([_worker(permanence)], "approved", permanence)


def refuse(permanence: Permanence, *, reason: str, by: User, at: datetime) -> None:
    _require_approval(permanence, by, at)
    if not reason.strip():
        raise ValidationError(_("Dites pourquoi : la personne doit pouvoir corriger."))
    with transaction.atomic():
        permanence.refusal = reason.strip()
        _become(permanence, State.DRAFT, at)
        tell([_worker(permanence)], "refused", permanence)


def publish(permanence: Permanence, *, by: User, at: datetime) -> None:
    """Agents see it from now on; the establishment is told its days and hours (R4)."""
    _require_edit(permanence, by, at)
    with transaction.atomic():
        _become(permanence, State.PUBLISHED, at)
        if permanence.replaces is not None:
            _give_way(permanence.replaces, permanence.starts_on, at)
        tell(notices.told_of_a_change(permanence, local_day(at, permanence)), "published", permanence)


def stop(permanence: Permanence, *, last: date, by: User, at: datetime) -> None:
    """``last`` is the last day on which it takes place."""
    _require_edit(permanence, by, at)
    if permanence.state != State.PUBLISHED:
        raise ValidationError(_("Seule une permanence publiée s’arrête."))
    if last < local_day(at, permanence):
        raise ValidationError({"last": _("Cette date est passée.")})
    with transaction.atomic():
        _end(permanence, last, at)
        tell(notices.told_of_a_change(permanence, local_day(at, permanence)), "stopped", permanence)


def _give_way(former: Permanence, starts_on: date, at: datetime) -> None:
    """The former one takes place until the day before its successor begins."""
    if former.state == State.PUBLISHED:
        _end(former, starts_on - timedelta(days=1), at)


def _end(permanence: Permanence, last: date, at: datetime) -> None:
    if last < permanence.starts_on:
        _become(permanence, State.ENDED, at)
        return
    if permanence.ends_on is None or last < permanence.ends_on:
        permanence.ends_on = last
    save(permanence, at)


def _become(permanence: Permanence, state: State, at: datetime) -> None:
    # Under a lock: two people may press a button on the same row.
    fresh = Permanence.objects.select_for_update().get(pk=permanence.pk)
    if not fresh.may_become(state):
        raise ValidationError(
            _("Cette permanence est « %(state)s » : rechargez la page.") % {"state": State(fresh.state).label}
        )
    if state != State.DRAFT and state != State.ENDED:
        _require_room(permanence)
    permanence.state = state
    save(permanence, at)


def _require_room(permanence: Permanence) -> None:
    """R6, asked of the database: the room may have stopped being confidential since it was chosen."""
    if permanence.mode == Mode.ON_SITE and permanence.place_id is not None:
        permanence.place = Place.objects.get(pk=permanence.place_id)
    permanence.clean()


def save(permanence: Permanence, at: datetime) -> None:
    permanence.sequence += 1
    permanence.changed_at = at
    permanence.save()


def _require_edit(permanence: Permanence, by: User, at: datetime) -> None:
    if not policy.can_edit(by, permanence, local_day(at, permanence)):
        raise PermissionDenied


def _require_approval(permanence: Permanence, by: User, at: datetime) -> None:
    if not policy.can_approve(by, permanence, local_day(at, permanence)):
        raise PermissionDenied


def _worker(permanence: Permanence) -> notices.Recipient:
    return notices.Recipient(permanence.worker.name, permanence.worker.email)


def tell(recipients: list[notices.Recipient], template: str, permanence: Permanence) -> None:
    told = [recipient for recipient in recipients if recipient.email]
    context = {"permanence": permanence, "sentence": sentence(permanence)}
    transaction.on_commit(partial(notices.send, told, template, context))


def sentence(permanence: Permanence) -> str:
    """« Tous les mardis, de 9 h à 12 h », for mails and screens."""
    rule = permanence.rule(permanence.windows.all())
    return f"{french.rhythm(rule)}, {french.hours(rule.windows)}"
