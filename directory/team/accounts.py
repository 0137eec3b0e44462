"""The account with which somebody of the network signs in: opened, closed, opened again.

An account is found by its address, and is never taken over from somebody else. One that runs Relais never
becomes one that may open a case: an administrator reads none (DESIGN.md 5).
"""

from datetime import date
from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core import french, locks
from core.forms import NotYours
from core.text import address
from directory import policy
from directory.models import User, Worker
from directory.team import notices


def open_account(worker: Worker, *, by: User, today: date, email: str = "") -> User:
    """With the address that the coordination keeps; ``email``, another one, is theirs alone to choose."""
    with locks.locked(Worker.objects.all(), worker.pk) as current:
        _require_opening(current, by, today, another=bool(email) and address(email) != current.email)
        if not current.serves_on(today):
            raise ValidationError(_("Cette personne n’est plus en service : enregistrez son retour."))
        return link(current, email or current.email, by=by, today=today)


def close_account(worker: Worker, *, by: User, today: date) -> None:
    """Nobody signs in with it any more, from the next page on; what it did stays."""
    _set_open(worker, False, by=by, today=today)


def reopen_account(worker: Worker, *, by: User, today: date) -> None:
    _set_open(worker, True, by=by, today=today)


def link(worker: Worker, email: str, *, by: User, today: date) -> User:
    """``worker`` is locked. An account that exists is theirs from now on, unless it is somebody else's."""
    wanted = address(email)
    rows: QuerySet[User] = User.objects.all()
    with locks.locked(rows, _account_of(wanted, worker).pk) as account:
        _refuse_what_is_not_theirs(account, worker)
        worker.user = account
        worker.save(update_fields=["user"])
        transaction.on_commit(partial(notices.account_opened, worker, wanted, by, today))
    return account


def _account_of(wanted: str, worker: Worker) -> User:
    if wanted.rpartition("@")[2] not in settings.SIGN_IN_DOMAINS:
        raise ValidationError(
            {"email": _("Cette adresse ne permet pas de se connecter : donnez une adresse du ministère.")}
        )
    found: User = User.objects.filter(email=wanted).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            names = {"first_name": worker.first_name, "last_name": worker.last_name}
            found = User.objects.create_user(wanted, **names)
    except IntegrityError:  # made by somebody else since we looked
        found = User.objects.get(email=wanted)
    return found


def _refuse_what_is_not_theirs(account: User, worker: Worker) -> None:
    other: Worker | None = Worker.objects.filter(user=account).exclude(pk=worker.pk).first()
    refusal = ""
    if other is not None and other.is_active:
        refusal = _("Ce compte est celui %(of_name)s. Donnez une autre adresse.")
        refusal %= {"of_name": french.of(other.name)}
    elif other is not None:
        refusal = _("Ce compte est celui %(of_name)s, qui a quitté le service : enregistrez son retour.")
        refusal %= {"of_name": french.of(other.name)}
    elif account.is_superuser or account.is_staff:
        refusal = _("Ce compte administre Relais : il ne peut pas ouvrir de dossier. Il en faut un autre.")
    elif not account.is_active:
        refusal = _("Le compte de cette adresse est fermé. L’administration de Relais peut le rouvrir.")
    if refusal:
        raise ValidationError({"email": refusal})


def _set_open(worker: Worker, is_open: bool, *, by: User, today: date) -> None:
    with locks.locked(Worker.objects.all(), worker.pk) as current:
        _require_opening(current, by, today)
        if current.user_id is None:
            raise ValidationError(_("Cette personne n’a pas de compte."))
        rows: QuerySet[User] = User.objects.all()
        with locks.locked(rows, current.user_id) as account:
            account.is_active = is_open
            account.save(update_fields=["is_active"])
        told = notices.account_reopened if is_open else notices.account_closed
        transaction.on_commit(partial(told, current, by, today))


def _require_opening(worker: Worker, by: User, today: date, *, another: bool = False) -> None:
    may = policy.kept_by(by, today) if another else policy.accounts_opened_by(by, today)
    if not may.filter(pk=worker.pk).exists():
        raise NotYours(_("Ce compte relève d’une autre coordination."))
