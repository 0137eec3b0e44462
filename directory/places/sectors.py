"""A sector is added, drawn otherwise, ended, resumed; the actor is always named (R1)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import locks
from core import mail as mailing
from core.forms import NotYours
from core.text import fold, typographic
from directory import policy
from directory.models import Department, Establishment, Posting, Region, Sector, User
from directory.places.naming import free_code
from directory.signals import sector_ended

# What a sector does with an establishment: by its departments, by its name, or leaves it out.
NAMED, LEFT_OUT, BY_DEPARTMENT = "nommer", "laisser", "retirer"


def add(region: Region, name: str, departments: Sequence[Department], *, by: User, today: date) -> Sector:
    with locks.locked(Region.objects.all(), region.pk) as current:
        _require_keeping(current, by, today)
        refuse_known_name(current, name, today)
        sector = Sector(region=current, name=typographic(name))
        sector.code = free_code(Sector.objects.all(), name)
        try:
            with transaction.atomic():
                sector.save()
        except IntegrityError as error:  # of another region, at this very moment
            raise ValidationError({"name": _("Ce nom vient d’être pris : réessayez.")}) from error
        sector.departments.set(departments)
    return sector


def change(sector: Sector, name: str, departments: Sequence[Department], *, by: User, today: date) -> None:
    with _kept(sector, by, today) as current:
        refuse_known_name(current.region, name, today, but=current)
        current.name = typographic(name)
        current.save(update_fields=["name"])
        current.departments.set(departments)
        _tell(current, by, today)


def draw(sector: Sector, place: Establishment, deed: str, *, by: User, today: date) -> None:
    """``deed``: what the sector does with that place from now on."""
    with _kept(sector, by, today) as current:
        current.included.remove(place)
        current.excluded.remove(place)
        if deed == NAMED:
            current.included.add(place)
        elif deed == LEFT_OUT:
            current.excluded.add(place)
        _tell(current, by, today)


def end(sector: Sector, *, last: date, by: User, today: date) -> None:
    """Posts and permanences of the sector end with it; who held it before is still told so."""
    with _kept(sector, by, today) as current:
        if last < today:
            raise ValidationError({"last": _("Cette date est passée.")})
        _tell(current, by, today, last)
        current.ended_on = last
        current.save(update_fields=["ended_on"])
        for posting in postings_after(current, last):
            if posting.starts_on > last:
                posting.delete()
            else:
                posting.ends_on = last
                posting.save(update_fields=["ends_on"])
        sector_ended.send(Sector, sector=current, last=last, by=by)


def resume(sector: Sector, *, by: User, today: date) -> None:
    """It is vacant until somebody is given it."""
    with _kept(sector, by, today) as current:
        current.ended_on = None
        current.save(update_fields=["ended_on"])


def postings_after(sector: Sector, last: date) -> list[Posting]:
    found = Posting.objects.filter(sector=sector).exclude(ends_on__lte=last)
    return list(found.select_related("worker"))


def refuse_known_name(region: Region, name: str, today: date, *, but: Sector | None = None) -> None:
    """« Lille » and « LILLE » are one sector, however they are typed."""
    others = Sector.objects.in_use(today).filter(region=region)
    if any(fold(other.name) == fold(name) for other in others if other != but):
        raise ValidationError({"name": _("Un secteur de cette région porte déjà ce nom.")})


@contextmanager
def _kept(sector: Sector, by: User, today: date) -> Iterator[Sector]:
    with locks.locked(Sector.objects.select_related("region"), sector.pk) as current:
        _require_keeping(current.region, by, today)
        yield current


def _require_keeping(region: Region, by: User, today: date) -> None:
    if not policy.leads(by, region, today):
        raise NotYours(_("Ce secteur relève d’une autre coordination."))


def _tell(sector: Sector, by: User, today: date, last: date | None = None) -> None:
    """Who holds it: their map has changed."""
    held = Posting.objects.filter(sector=sector).exclude(ends_on__lt=today).select_related("worker")
    told = {p.worker.email for p in held if p.worker.email and p.worker.email != by.email}
    context = {"sector": sector.name, "last": last}
    transaction.on_commit(partial(mailing.send, sorted(told), "directory/mail/sector.txt", context))
