"""Referents named, corrected, away: by whoever keeps them; the actor is always named."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import locks
from core import mail as mailing
from core.forms import NotYours
from core.text import fold
from directory import policy
from directory.models import Referent, ReferentAbsence, Region, User

FIELDS = ("first_name", "last_name", "title", "phone", "mobile", "email", "directorate", "region")
DAYS = ("starts_on", "ends_on")


def require_keeping(region: Region | None, by: User, today: date) -> None:
    if not policy.can_keep_referents(by, region, today):
        raise NotYours(_("Les référents handicap d’une région sont tenus par sa coordination."))


def name(values: Mapping[str, Any], *, by: User, today: date) -> Referent:
    require_keeping(values["region"], by, today)
    with transaction.atomic():
        locks.lock(Region.objects.all())  # the same form sent twice at once: one after the other
        new = Referent(**{field: values[field] for field in (*FIELDS, *DAYS)})
        _refuse_twice(new)
        if not values["second"]:
            _ask_for_a_second(new)
        _save(new)
        mailing.send([new.email], "directory/mail/referent_named.txt", {"referent": new, "link": _link(new)})
    return new


def remove(referent: Referent, *, by: User, today: date) -> None:
    """One named by mistake: while the mission has not begun before today, nothing was held."""
    with locks.locked(Referent.objects.select_related("region"), referent.pk) as current:
        require_keeping(current.region, by, today)
        if current.starts_on < today:
            raise ValidationError(_("Sa mission a commencé avant aujourd’hui : donnez-lui un dernier jour."))
        current.delete()


def correct(referent: Referent, values: Mapping[str, Any], *, by: User, today: date) -> Referent:
    with locks.locked(Referent.objects.select_related("region"), referent.pk) as current:
        require_keeping(current.region, by, today)
        require_keeping(values["region"], by, today)
        for field in (*FIELDS, *DAYS):
            setattr(current, field, values[field])
        _refuse_twice(current)
        _save(current)
    return current


def record_absence(referent: Referent, values: Mapping[str, Any], *, by: User, today: date) -> None:
    with locks.locked(Referent.objects.select_related("region"), referent.pk) as current:
        require_keeping(current.region, by, today)
        first, last = values["starts_on"], values["ends_on"]
        if last < first:
            raise ValidationError({"ends_on": _("La fin de l’absence précède son début.")})
        if current.absences.between(first, last).exists():
            raise ValidationError({"starts_on": _("Une absence est déjà notée à ces dates.")})
        stand_in = values["stand_in"]
        if stand_in is not None and stand_in.absences.between(first, last).exists():
            raise ValidationError({"stand_in": _("Cette personne est absente elle aussi à ces dates.")})
        made = current.absences.create(starts_on=first, ends_on=last, stand_in=stand_in)
        _tell(made, "directory/mail/referent_absence.txt")


def cancel_absence(absence: ReferentAbsence, *, by: User, today: date) -> None:
    with locks.locked(ReferentAbsence.objects.select_related("referent__region"), absence.pk) as current:
        require_keeping(current.referent.region, by, today)
        _tell(current, "directory/mail/referent_back.txt")
        current.delete()


def _tell(absence: ReferentAbsence, template: str) -> None:
    """The referent, and who stands in: neither need have an account."""
    people = [one for one in (absence.referent, absence.stand_in) if one is not None]
    context = {"absence": absence, "link": _link(absence.referent)}
    mailing.send(dict.fromkeys(one.email for one in people), template, context)


def _link(one: Referent) -> str:
    return settings.BASE_URL + one.get_absolute_url()


def _ask_for_a_second(one: Referent) -> None:
    """Two may well share a region: asked, not refused."""
    held = Referent.objects.filter(directorate=one.directorate, region=one.region)
    other = held.between(one.starts_on, one.ends_on or date.max).first()
    if other is not None:
        said = _("%(name)s tient déjà cette mission ici. Cochez pour nommer une personne de plus.")
        raise ValidationError({"second": said % {"name": other.name}})


def _refuse_twice(one: Referent) -> None:
    same = Referent.objects.filter(
        folded=fold(one.name), directorate=one.directorate, region=one.region
    ).exclude(pk=one.pk)
    if same.between(one.starts_on, one.ends_on or date.max).exists():
        raise ValidationError({"last_name": _("Cette personne est déjà nommée pour cette direction, ici.")})


def _save(one: Referent) -> None:
    one.full_clean(exclude=["folded"])
    one.save()
