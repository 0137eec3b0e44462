"""Giving a post to someone: a sector, the lead of a region, the national level (R1, R2)."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core import french, locks
from directory import policy
from directory.models import Posting, Region, Sector, User, Worker


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


def post_of(posting: Posting) -> Post:
    return Post(posting.sector, posting.region)


def require_keeping(post: Post, by: User, today: date) -> None:
    """Sectors are given by the region's coordinator, the lead of a region by the national one (R2)."""
    keeps = policy.can_approve_replacement(by) or (
        post.sector is not None and policy.leads(by, post.sector.region, today)
    )
    if not keeps:
        raise PermissionDenied(_("Cette affectation relève d’une autre coordination."))


def assign(
    post: Post, *, worker: Worker, starts_on: date, ends_on: date | None, by: User, today: date
) -> Posting:
    """The same person's posting goes on when the new one begins where it ends."""
    require_keeping(post, by, today)
    if ends_on is not None and ends_on < starts_on:
        raise ValidationError({"ends_on": _("La fin précède le début.")})
    if ends_on is not None and ends_on < today:
        raise ValidationError({"ends_on": _("Cette date est passée.")})
    with locks.locked(Worker.objects.all(), worker.pk):
        own = Posting.objects.filter(worker=worker, **post.columns)
        _refuse_double(own, starts_on, ends_on)
        former = own.filter(ends_on=starts_on - timedelta(days=1)).first()
        posting = former or Posting(worker=worker, starts_on=starts_on, **post.columns)
        posting.ends_on = ends_on
        posting.full_clean()
        posting.save()
    return posting


def _refuse_double(own: "QuerySet[Posting]", starts_on: date, ends_on: date | None) -> None:
    same = own.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on))
    if ends_on is not None:
        same = same.filter(starts_on__lte=ends_on)
    if (held := same.first()) is None:
        return
    if held.ends_on is None:
        raise ValidationError({"worker": _("Cette personne tient déjà ce poste, sans date de fin.")})
    day = french.short_day(held.ends_on, year=True)
    raise ValidationError(
        {"starts_on": _("Cette personne tient déjà ce poste jusqu’au %(day)s.") % {"day": day}}
    )
