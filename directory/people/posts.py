"""Posts given to someone, corrected, taken back: a sector, a region's lead, the national level (R1, R2)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core import french, locks
from core import mail as mailing
from core.forms import NotYours
from directory import policy, reference
from directory.coverage.reach import departments_of
from directory.models import Department, Posting, Region, Sector, User, Worker
from directory.models.duties import ENDS_BEFORE
from directory.roles import CASE_READERS, Role


@dataclass(frozen=True, slots=True)
class Post:
    """A sector, or a region, or with neither the national level."""

    sector: Sector | None = None
    region: Region | None = None

    def __str__(self) -> str:
        if self.sector is not None:
            return self.sector.name
        return _("Région %(name)s") % {"name": self.region} if self.region else _("Échelon national")

    @property
    def columns(self) -> dict[str, object]:
        national = self.sector is None and self.region is None
        return {"sector": self.sector, "region": self.region, "is_national": national}

    @property
    def office(self) -> Role | None:
        """The function without which it leads nothing (``policy.regions_led_by``)."""
        if self.sector is not None:
            return None
        return Role.REGIONAL_COORDINATOR if self.region else Role.NATIONAL_COORDINATOR

    @property
    def key(self) -> str:
        """As forms name it."""
        if self.sector is not None:
            return f"s:{self.sector.code}"
        return f"r:{self.region.code}" if self.region else "n"


def post_of(posting: Posting) -> Post:
    return Post(posting.sector, posting.region)


def territory_of(*posts: Post) -> str:
    """Where whoever holds these dials as neighbours do (``reference.territory_of``)."""
    sectors = [post.sector for post in posts if post.sector]
    regions = [post.region for post in posts if post.region]
    if any(post.sector is None and post.region is None for post in posts):
        return ""
    found = Department.objects.filter(departments_of(sectors) | Q(region__in=regions))
    return reference.territory_of(found.values_list("code", flat=True))


def territory_on(worker: Worker, day: date) -> str:
    held = Posting.objects.on(day).filter(worker=worker).select_related("sector", "region")
    return territory_of(*map(post_of, held))


def given_by(user: User, today: date) -> list[Post]:
    """The posts that this person gives: sectors in use, and for the national coordinator all the others."""
    kept = policy.regions_kept_by(user, today)
    sectors = Sector.objects.in_use(today).filter(region__in=kept).select_related("region")
    found = [Post(sector=sector) for sector in sectors.in_reading_order()]
    if policy.can_approve_replacement(user):
        found += [Post(region=region) for region in Region.objects.in_reading_order()]
        found.append(Post())
    return found


def keeps(post: Post, by: User, today: date) -> bool:
    """Sectors are given by the region's coordinator, the lead of a region by the national one (R2)."""
    return policy.can_approve_replacement(by) or (
        post.sector is not None and policy.leads(by, post.sector.region, today)
    )


def require_keeping(post: Post, by: User, today: date) -> None:
    if not keeps(post, by, today):
        raise NotYours(_("Cette affectation relève d’une autre coordination."))


def assign(
    post: Post,
    *,
    worker: Worker,
    starts_on: date,
    ends_on: date | None,
    by: User,
    today: date,
    together: bool = False,
) -> Posting:
    """The same person's posting goes on when the new one begins where it ends.

    ``together``: whoever gives it knows that somebody else holds the post as well.
    """
    require_keeping(post, by, today)
    if ends_on is not None and starts_on <= ends_on < today:
        raise ValidationError({"ends_on": _("Cette date est passée.")})
    with locks.locked(Worker.objects.all(), worker.pk) as current, _held_still(post):
        own = Posting.objects.filter(worker=current, **post.columns)
        former = own.filter(ends_on=starts_on - timedelta(days=1)).first()
        posting = former or Posting(worker=current, starts_on=starts_on, **post.columns)
        _check(posting, post, starts_on, ends_on, together=together)
        posting.ends_on = ends_on
        posting.full_clean()
        posting.save()
        _tell("given", posting, by)
    return posting


def correct(
    posting: Posting, *, starts_on: date, ends_on: date | None, by: User, today: date, together: bool = False
) -> Posting:
    """Its days as they should have been; an end in the past as well: who held it is then told so."""
    with _locked(posting, by, today) as current:
        _check(current, post_of(current), starts_on, ends_on, together=together)
        current.starts_on, current.ends_on = starts_on, ends_on
        current.full_clean()
        current.save()
        _tell("corrected", current, by)
    return current


def take_back(posting: Posting, *, by: User, today: date) -> None:
    """It was recorded by mistake: there never was one."""
    with _locked(posting, by, today) as current:
        _tell("taken_back", current, by)
        current.delete()


@contextmanager
def _locked(posting: Posting, by: User, today: date) -> Iterator[Posting]:
    rows = Posting.objects.select_related("worker", "sector__region", "region")
    with (
        locks.locked(Worker.objects.all(), posting.worker_id),
        _held_still(post_of(posting)),
        locks.locked(rows, posting.pk) as current,
    ):
        require_keeping(post_of(current), by, today)
        yield current


@contextmanager
def _held_still(post: Post) -> Iterator[None]:
    """Nobody else is given the post meanwhile."""
    with transaction.atomic():
        if post.sector is not None:
            locks.lock(Sector.objects.filter(pk=post.sector.pk))
        elif post.region is not None:
            locks.lock(Region.objects.filter(pk=post.region.pk))
        else:
            locks.lock(Posting.objects.filter(is_national=True))
        yield


def _check(posting: Posting, post: Post, starts_on: date, ends_on: date | None, *, together: bool) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise ValidationError({"ends_on": ENDS_BEFORE})
    _require_service(posting.worker, post, ends_on)
    last_of_sector = Sector.objects.get(pk=post.sector.pk).ended_on if post.sector else None
    if last_of_sector is not None and (ends_on is None or ends_on > last_of_sector):
        day = french.short_day(last_of_sector, year=True)
        raise ValidationError({"ends_on": _("Le dernier jour de ce secteur est le %(day)s.") % {"day": day}})
    held = _meeting(Posting.objects.filter(**post.columns).exclude(pk=posting.pk), starts_on, ends_on)
    _refuse_double(held.filter(worker=posting.worker))
    if not together:
        _warn_of_others(held.exclude(worker=posting.worker))


def _require_service(worker: Worker, post: Post, ends_on: date | None) -> None:
    """As the row is now: a departure may have been recorded since the form was shown."""
    if worker.left_on is not None and (ends_on is None or ends_on > worker.left_on):
        day = french.short_day(worker.left_on, year=True)
        raise ValidationError(
            {"ends_on": _("Le dernier jour de service de cette personne est le %(day)s.") % {"day": day}}
        )
    if worker.left_on is None and not worker.is_active:
        raise ValidationError({"worker": _("Cette personne n’est plus en service : enregistrez son retour.")})
    if worker.role not in CASE_READERS:
        raise ValidationError({"worker": _("Le secrétariat de la commission ne tient aucun poste.")})
    if post.office is not None and worker.role != post.office:
        raise ValidationError(
            {"worker": _("Cette personne n’a pas la fonction de ce poste : corrigez d’abord sa fonction.")}
        )


def _meeting(held: "QuerySet[Posting]", starts_on: date, ends_on: date | None) -> "QuerySet[Posting]":
    same = held.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on)).select_related("worker")
    return same if ends_on is None else same.filter(starts_on__lte=ends_on)


def _refuse_double(own: "QuerySet[Posting]") -> None:
    if (held := own.first()) is None:
        return
    if held.ends_on is None:
        raise ValidationError({"worker": _("Cette personne tient déjà ce poste, sans date de fin.")})
    day = french.short_day(held.ends_on, year=True)
    raise ValidationError(
        {"starts_on": _("Cette personne tient déjà ce poste jusqu’au %(day)s.") % {"day": day}}
    )


def _warn_of_others(others: "QuerySet[Posting]") -> None:
    """R1: two on one post may be meant; it is never an accident that agents find out."""
    held = [_said(other) for other in others]
    if held:
        raise ValidationError(
            {
                "together": _("Ce poste est déjà tenu par %(held)s. Cochez la case si c’est voulu.")
                % {"held": french.joined(held)}
            }
        )


def _said(held: Posting) -> str:
    if held.ends_on is None:
        return _("%(name)s, sans date de fin") % {"name": held.worker.name}
    day = french.short_day(held.ends_on, year=True)
    return _("%(name)s, jusqu’au %(day)s") % {"name": held.worker.name, "day": day}


def _tell(what: str, posting: Posting, by: User) -> None:
    """Who holds the post; as it is now: the row may go before the mail does."""
    if not posting.worker.email or posting.worker.email == by.email:
        return
    context = {
        "what": what,
        "post": str(post_of(posting)),
        "worker": posting.worker,
        "starts_on": posting.starts_on,
        "ends_on": posting.ends_on,
    }
    send = partial(mailing.send, [posting.worker.email], "directory/mail/posting.txt", context)
    transaction.on_commit(send)
