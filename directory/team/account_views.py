"""The account with which somebody of the network signs in (R1, R2)."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.forms import NotYours, posted_from, refuse
from directory import policy
from directory.http import PortalRequest
from directory.models import User, Worker
from directory.team import accounts
from directory.team.forms import AccountForm


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """Opened with the address that the coordination keeps; the coordination may choose another."""
    today = timezone.localdate()
    worker = _opened_or_refused(request, public_id, today)
    keeps = policy.can_keep(request.user, worker, today)
    kept = {"email": worker.email}
    if request.method == "POST":
        form = AccountForm(request.POST if keeps else kept)
    else:
        form = AccountForm(initial=kept)
    if request.method == "POST" and form.is_valid():
        try:
            accounts.open_account(
                worker, email=form.cleaned_data["email"] if keeps else "", by=request.user, today=today
            )
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Le compte est ouvert. La personne en est informée par courriel."))
            return redirect("directory:worker_account", public_id)
    context = {"form": form, "worker": worker, "keeps": keeps, "serves": worker.serves_on(today)}
    status = 422 if request.method == "POST" else 200
    return render(request, "directory/account.html", context, status=status)


@posted_from("directory:worker_account", "public_id")
def close(request: PortalRequest, public_id: UUID) -> HttpResponse:
    said = _("Le compte est fermé : il ne permet plus de se connecter.")
    return _set(request, public_id, accounts.close_account, said)


@posted_from("directory:worker_account", "public_id")
def reopen(request: PortalRequest, public_id: UUID) -> HttpResponse:
    return _set(request, public_id, accounts.reopen_account, _("Le compte est rouvert."))


def _set(request: PortalRequest, public_id: UUID, verb: Callable[..., None], said: str) -> HttpResponse:
    today = timezone.localdate()
    worker = _opened_or_refused(request, public_id, today)
    try:
        verb(worker, by=request.user, today=today)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    return redirect("directory:worker_account", public_id)


def _opened_or_refused(request: PortalRequest, public_id: UUID, today: date) -> Worker:
    if not policy.can_see_team(request.user):
        raise NotYours(_("Cette page est réservée à la coordination du service social."))
    worker = get_object_or_404(Worker.objects.select_related("user"), public_id=public_id)
    if not _may_open(request.user, worker, today):
        raise NotYours(_("Ce compte relève d’une autre coordination."))
    return worker


def _may_open(user: User, worker: Worker, today: date) -> bool:
    return policy.accounts_opened_by(user, today).filter(pk=worker.pk).exists()
