"""Who answers for an establishment: its HR correspondents, its head (R3, R9, R10)."""

from datetime import date, timedelta
from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import mail as mailing
from core.text import address
from directory.coverage.reach import covered_by
from directory.models import Correspondent, CorrespondentFunction, Establishment, User
from directory.places.establishments import kept


def name(
    place: Establishment,
    email: str,
    function: CorrespondentFunction,
    starts_on: date,
    *,
    names: tuple[str, str] = ("", ""),
    by: User,
    today: date,
) -> Correspondent:
    """``names``: first and last, for an account that is made here. The person is told."""
    with kept(place, by, today) as current:
        account = _account_of(address(email), names)
        _must_not_cover(account, current, starts_on)
        known = Correspondent.objects.filter(user=account, establishment=current)
        if known.between(starts_on, date.max).exists():
            raise ValidationError({"email": _("Cette personne est déjà désignée pour cet établissement.")})
        made = Correspondent(user=account, establishment=current, function=function, starts_on=starts_on)
        made.full_clean()
        made.save()
        _tell("correspondent", account, current, starts_on)
    return made


def end(place: Establishment, pk: int, *, by: User, today: date) -> None:
    """From the next page on they have neither the sheet nor the form; what never began goes.

    They are told.
    """
    with kept(place, by, today) as current:
        held = Correspondent.objects.filter(establishment=current, pk=pk).first()
        if held is None or (held.ends_on is not None and held.ends_on < today):
            return
        _tell("correspondent_ended", held.user, current, today)
        if held.starts_on >= today:
            held.delete()
            return
        held.ends_on = today - timedelta(days=1)
        held.save(update_fields=["ends_on"])


def _tell(template: str, account: User, place: Establishment, day: date) -> None:
    told = {"place": place.name, "day": day}
    send = partial(mailing.send, [account.email], f"directory/mail/{template}.txt", told)
    transaction.on_commit(send)


def _must_not_cover(account: User, place: Establishment, day: date) -> None:
    """Who receives what the establishment tells does not tell it."""
    worker = account.worker
    if worker is not None and Establishment.objects.filter(covered_by(worker, day), pk=place.pk).exists():
        raise ValidationError(
            {
                "email": _(
                    "Cette personne suit cet établissement au service social : elle ne peut pas l’informer."
                )
            }
        )


def _account_of(wanted: str, names: tuple[str, str]) -> User:
    if wanted.rpartition("@")[2] not in settings.SIGN_IN_DOMAINS:
        raise ValidationError(
            {"email": _("Cette adresse ne permet pas de se connecter : donnez une adresse du ministère.")}
        )
    found: User | None = User.objects.filter(email=wanted).first()
    if found is None:
        found = _made(wanted, names)
    if not found.is_active:
        raise ValidationError(
            {"email": _("Le compte de cette adresse est fermé. L’administration de Relais peut le rouvrir.")}
        )
    return found


def _made(wanted: str, names: tuple[str, str]) -> User:
    first, last = names
    if not first or not last:
        raise ValidationError(
            {"last_name": _("Cette personne n’a pas encore de compte : donnez son prénom et son nom.")}
        )
    try:
        with transaction.atomic():
            made: User = User.objects.create_user(wanted, first_name=first, last_name=last)
    except IntegrityError:  # made by somebody else since we looked
        made = User.objects.get(email=wanted)
    return made
