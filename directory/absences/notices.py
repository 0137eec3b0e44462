"""Who is told of absences and replacements, in neutral words (R5).

Never why someone is absent: nothing of it is kept, and the reason of an override stays on the screen of
those who decide.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from core import mail as mailing
from directory.coverage import coordination
from directory.coverage.reach import reached_by
from directory.models import Absence, Establishment, Posting, Replacement, Sector, User, Worker
from directory.models.duties import ReplacementState
from directory.signals import replacement_decided


@dataclass(frozen=True, slots=True)
class Told:
    """The addresses concerned by an absence, and by the replacements that were announced for it."""

    worker: str
    coordinators: tuple[str, ...]
    substitutes: tuple[str, ...] = ()
    establishments: tuple[str, ...] = ()

    def all(self, *, but: str = "") -> list[str]:
        """Each once, without the author, who knows."""
        found = (self.worker, *self.substitutes, *self.coordinators, *self.establishments)
        return [address for address in dict.fromkeys(found) if address and address != but]


def connect() -> None:
    replacement_decided.connect(_decided, dispatch_uid="directory replacement decided")


def told_of(absence: Absence) -> Told:
    """Of a change of the absence: establishments and substitutes only if they had heard of it."""
    sectors = _sectors(absence.worker, absence.starts_on, absence.ends_on)
    approved = list(
        absence.replacements.filter(state=ReplacementState.APPROVED).select_related("substitute", "sector")
    )
    concerned: list[Sector] = []
    for replacement in approved:
        concerned += [replacement.sector] if replacement.sector else sectors
    return Told(
        worker=absence.worker.email,
        coordinators=_coordinators(absence.worker, sectors, absence.starts_on),
        substitutes=tuple(replacement.substitute.email for replacement in approved),
        establishments=_establishments(concerned),
    )


def absence_recorded(absence: Absence, by: User) -> None:
    mailing.send(
        told_of(absence).all(but=by.email), "directory/mail/absence_recorded.txt", {"absence": absence}
    )


def absence_changed(absence: Absence, by: User, told: Told) -> None:
    context = {"absence": absence, "back_on": absence.ends_on + timedelta(days=1)}
    mailing.send(told.all(but=by.email), "directory/mail/absence_changed.txt", context)


def absence_cancelled(absence: Absence, by: User, told: Told) -> None:
    mailing.send(told.all(but=by.email), "directory/mail/absence_cancelled.txt", {"absence": absence})


def replacement_proposed(replacement_id: int) -> None:
    """R5: the national coordinator approves."""
    replacement = _loaded(replacement_id)
    if replacement is not None:
        national = coordination.national(replacement.starts_on)
        mailing.send(
            _addresses(national), "directory/mail/replacement_proposed.txt", {"replacement": replacement}
        )


def stand_in_away(absence: Absence, missed: Iterable[Replacement], by: User) -> None:
    """One mail to each of those who arrange for the people whom the absent was to stand in for."""
    lines: dict[str, list[Replacement]] = {}
    for replacement in missed:
        sectors = _sectors(replacement.absence.worker, replacement.starts_on, replacement.ends_on)
        told = _coordinators(replacement.absence.worker, sectors, replacement.starts_on)
        national = _addresses(coordination.national(replacement.starts_on))
        for address in dict.fromkeys((*told, *national)):
            lines.setdefault(address, []).append(replacement)
    for address, rows in lines.items():
        if address != by.email:
            context = {"absence": absence, "replacements": rows}
            mailing.send([address], "directory/mail/stand_in_away.txt", context)


def told_of_replacement(replacement: Replacement) -> Told:
    """Establishments, the stand-in and the absent only of one that was approved."""
    worker = replacement.absence.worker
    sectors = _sectors(worker, replacement.starts_on, replacement.ends_on)
    coordinators = _coordinators(worker, sectors, replacement.starts_on)
    national = _addresses(coordination.national(replacement.starts_on))
    leading = tuple(dict.fromkeys((*coordinators, *national)))
    if replacement.state != ReplacementState.APPROVED:
        return Told("", leading)
    concerned = [replacement.sector] if replacement.sector else sectors
    return Told(worker.email, leading, (replacement.substitute.email,), _establishments(concerned))


def replacement_withdrawn(replacement: Replacement, first: date, by: User, told: Told) -> None:
    """``first``: the first day on which nobody stands in any more."""
    context = {"replacement": replacement, "first": first}
    mailing.send(told.all(but=by.email), "directory/mail/replacement_withdrawn.txt", context)


def _decided(sender: object, replacement_id: int, **_kwargs: object) -> None:
    replacement = _loaded(replacement_id)
    if replacement is None:
        return
    worker = replacement.absence.worker
    sectors = _sectors(worker, replacement.starts_on, replacement.ends_on)
    coordinators = _coordinators(worker, sectors, replacement.starts_on)
    if replacement.state == ReplacementState.REFUSED:
        mailing.send(coordinators, "directory/mail/replacement_refused.txt", {"replacement": replacement})
        return
    concerned = [replacement.sector] if replacement.sector else sectors
    told = Told(worker.email, coordinators, (replacement.substitute.email,), _establishments(concerned))
    context = {"replacement": replacement, "sectors": concerned}
    mailing.send(told.all(), "directory/mail/replacement_approved.txt", context)


def _loaded(replacement_id: int) -> Replacement | None:
    """None when it has gone since: there is nothing to tell any more."""
    related = Replacement.objects.select_related("substitute", "sector", "absence__worker")
    return related.filter(pk=replacement_id).first()


def _sectors(worker: Worker, first: date, last: date) -> list[Sector]:
    held = Posting.objects.between(first, last).filter(worker=worker, sector__isnull=False)
    return list(Sector.objects.filter(pk__in=held.values("sector")).select_related("region"))


def _establishments(sectors: Iterable[Sector]) -> tuple[str, ...]:
    places = Establishment.objects.active().filter(reached_by(sectors)).exclude(email="")
    return tuple(places.order_by("email").values_list("email", flat=True).distinct())


def _coordinators(worker: Worker, sectors: Iterable[Sector], day: date) -> tuple[str, ...]:
    """Of the regions of these sectors; for who holds none, the level above, which is national."""
    regions = {sector.region_id: sector.region for sector in sectors}
    told = coordination.told_for(regions.values(), day, but=worker) if regions else coordination.national(day)
    return _addresses(told)


def _addresses(workers: Iterable[Worker]) -> tuple[str, ...]:
    return tuple(sorted({worker.email for worker in workers if worker.email}))
