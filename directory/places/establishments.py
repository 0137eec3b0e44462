"""An establishment opens, is corrected, closes, opens again; the actor is always named (R1, R3)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core import locks
from core import mail as mailing
from core.forms import NotYours
from core.text import fold_name, typographic
from directory import policy
from directory.coverage.reach import sectors_reaching
from directory.models import Correspondent, Department, Establishment, Posting, Sector, User
from directory.places.naming import free_code
from directory.signals import establishment_closed

TEXTS = ("name", "city", "address")
LONGEST = 120


def add(values: Mapping[str, Any], *, by: User, today: date, namesake: bool = False) -> Establishment:
    """``namesake``: it is not the open one of that name and town."""
    _require_keeping(values["department"], by, today)
    with transaction.atomic():
        locks.lock(Department.objects.filter(pk=values["department"].pk))
        place = Establishment(**_written(values))
        place.code = values.get("code") or free_code(Establishment.objects.all(), place.fold(), LONGEST)
        if not namesake:
            _warn_of_namesake(place)
        place.full_clean()
        place.save()
        _tell("added", place, by, today)
    return place


def change(
    place: Establishment, values: Mapping[str, Any], *, by: User, today: date, namesake: bool = False
) -> Establishment:
    """Its code stays: other systems know it by it."""
    with kept(place, by, today) as current:
        _require_keeping(values["department"], by, today)
        for name, value in _written(values).items():
            if name != "code":
                setattr(current, name, value)
        if not namesake:
            _warn_of_namesake(current)
        current.full_clean()
        current.save()
    return current


def close(place: Establishment, *, by: User, today: date) -> None:
    """Its permanences end; those who work there are asked for their workplace again, and never counted."""
    with kept(place, by, today) as current:
        _tell("closed", current, by, today)
        current.is_active = False
        current.save(update_fields=["is_active", "folded"])
        User.objects.filter(workplace=current).update(workplace=None)
        for one in _correspondents(current, today):
            one.ends_on = max(today, one.starts_on)
            one.save(update_fields=["ends_on"])
            _tell_correspondent(one.user, current, today)
        establishment_closed.send(Establishment, establishment=current, last=today, by=by)


def reopen(place: Establishment, *, by: User, today: date) -> None:
    with kept(place, by, today) as current:
        current.is_active = True
        current.save(update_fields=["is_active", "folded"])
        _tell("reopened", current, by, today)


@contextmanager
def kept(place: Establishment, by: User, today: date) -> Iterator[Establishment]:
    with locks.locked(Establishment.objects.with_department(), place.pk) as current:
        _require_keeping(current.department, by, today)
        yield current


def _require_keeping(department: Department, by: User, today: date) -> None:
    if not policy.leads(by, department.region, today):
        raise NotYours(_("Cet établissement relève d’une autre coordination."))


def _written(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: typographic(value) if name in TEXTS else value for name, value in values.items()}


def _warn_of_namesake(place: Establishment) -> None:
    """Free text is no identity: it is asked, not decided."""
    same = Establishment.objects.active().filter(department=place.department).exclude(pk=place.pk)
    known = same.filter(folded=fold_name(f"{place.name} {place.city}")).first()
    if known is not None:
        sentence = _("%(name)s est déjà dans l’annuaire. Cochez la case s’il s’agit d’un autre lieu.")
        raise ValidationError({"namesake": sentence % {"name": known.name}})


def _correspondents(place: Establishment, today: date) -> QuerySet[Correspondent]:
    """Who is, or is to be, its correspondent after today."""
    held = Correspondent.objects.filter(establishment=place).exclude(ends_on__lte=today)
    return held.select_related("user")


def _tell_correspondent(account: User, place: Establishment, day: date) -> None:
    """Their right ends with the place, whatever day theirs was to end."""
    told = {"place": place.name, "day": day}
    template = "directory/mail/correspondent_closed.txt"
    transaction.on_commit(partial(mailing.send, [account.email], template, told))


def _tell(what: str, place: Establishment, by: User, today: date) -> None:
    """Those in whose sector it lies."""
    reaching = Sector.objects.filter(pk__in=sectors_reaching(place)).values("pk")
    held = Posting.objects.on(today).filter(sector__in=reaching).select_related("worker")
    told = {p.worker.email for p in held if p.worker.email and p.worker.email != by.email}
    context = {"what": what, "place": place.name, "city": place.city}
    transaction.on_commit(partial(mailing.send, sorted(told), "directory/mail/establishment.txt", context))
