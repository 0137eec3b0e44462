"""The recovery code: shown, shown again to the same page, and typed back before the key serves."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from casework import actions, policy, throttle
from casework.busy import later
from casework.desk.doors import for_workers
from casework.forms import ASKED
from casework.inbox.key_forms import ConfirmForm, ConfirmRenewalForm, recovery_code
from casework.keys import drafts, replacing, unlocking
from casework.keys.drafts import NoDraft, Purpose
from casework.keys.holders import recovering
from casework.keys.unlocking import Desk
from casework.sealing import codes
from casework.sealing.crypto import CannotOpen
from casework.sealing.derivation import Busy
from core.forms import Named, has_life, posted_from
from directory.models import User


@sensitive_variables()
def show_recovery_code(request: HttpRequest, recovery: str, name: str) -> HttpResponse:
    """``name`` of the form that fixed it: whoever comes back to this page with it sees the same code."""
    worker = cast(User, request.user).worker
    key = policy.live_key(worker) if worker is not None else None
    is_entrusted = key is not None and recovering.may_ask(key)
    context = {"code": codes.printed(recovery), "name": name, "is_entrusted": is_entrusted}
    return render(request, "casework/recovery_code.html", context)


@posted_from("casework:keys")
@for_workers
@sensitive_variables()
def code_again(request: HttpRequest, desk: Desk) -> HttpResponse:
    name = request.POST.get(Named.NAME, "")
    if not has_life(name) or drafts.draft_of(desk.worker, name) is None:
        return _no_more(request)
    form = ConfirmForm(None, user=desk.user, name=name)
    return show_recovery_code(request, recovery_code(form, desk.user), name)


@posted_from("casework:keys")
@for_workers
@sensitive_variables()
def confirm(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Without groups it asks for two; with the right ones, what was prepared serves."""
    name = request.POST.get(Named.NAME, "")
    draft = drafts.draft_of(desk.worker, name) if has_life(name) else None
    if draft is None:
        return _confirmed_before(request, desk, name)
    kind = ConfirmRenewalForm if draft.purpose == Purpose.RENEWAL else ConfirmForm
    typed = request.POST if any(asked in request.POST for asked in ASKED) else None
    form = kind(typed, user=desk.user, name=name)
    if form.is_valid():
        return _serve(request, desk, form, name)
    return _ask(request, form, 422 if form.is_bound else 200)


@sensitive_variables()
def _serve(request: HttpRequest, desk: Desk, form: ConfirmForm, name: str) -> HttpResponse:
    passphrase = form.cleaned_data.get("current", "")
    try:
        if passphrase:
            throttle.UNLOCKING.spend(request)
        purpose = drafts.confirm(name, by=desk.user, at=desk.at, passphrase=passphrase)
    except (CannotOpen, throttle.TooManyTries) as refusal:
        form.add_error("current", why(refusal))
        return _ask(request, form, 429 if isinstance(refusal, throttle.TooManyTries) else 422)
    except Busy as refusal:
        throttle.UNLOCKING.give_back(request)
        form.add_error(None, why(refusal))
        return later(_ask(request, form, 503))
    except (actions.KeyChanged, actions.KeyExists, NoDraft, replacing.NotDue, recovering.NotOpen) as refusal:
        return _confirmed_before(request, desk, name, refusal)
    if passphrase:
        throttle.UNLOCKING.give_back(request)
    unlocking.forget(request)
    messages.success(request, said_of(purpose))
    return redirect("casework:inbox")


def _ask(request: HttpRequest, form: ConfirmForm, status: int) -> HttpResponse:
    context = {"form": form, "is_renewal": isinstance(form, ConfirmRenewalForm)}
    return render(request, "casework/confirm_code.html", context, status=status)


@sensitive_variables()
def _confirmed_before(
    request: HttpRequest, desk: Desk, name: str, refusal: Exception | None = None
) -> HttpResponse:
    """A second click, or a second try after the answer was lost: what it asked for is done."""
    form = ConfirmForm(None, user=desk.user, name=name)
    try:
        done = has_life(name) and actions.serves(recovery_code(form, desk.user), by=desk.user)
    except Busy as busy:
        messages.warning(request, why(busy))
        return redirect("casework:keys")
    if done:
        messages.success(request, _("Votre code de secours est confirmé. Votre clé sert."))
        return redirect("casework:inbox")
    if refusal is not None and not isinstance(refusal, NoDraft):
        messages.warning(request, why(refusal))
        return redirect("casework:keys")
    return _no_more(request)


def _no_more(request: HttpRequest) -> HttpResponse:
    text = _("Ce code de secours n’a pas été confirmé et ne sert à rien : jetez-le. Recommencez ici.")
    messages.warning(request, text)
    return redirect("casework:keys")


def said_of(purpose: drafts.Purpose) -> str:
    return {
        Purpose.CREATION: _("Votre clé est créée. Ouvrez votre boîte avec votre phrase secrète."),
        Purpose.RECOVERY: _("Votre nouvelle phrase secrète et votre nouveau code de secours servent."),
        Purpose.RENEWAL: _(
            "Votre clé est renouvelée. Jetez l’ancien code de secours : il n’ouvre plus rien."
        ),
        Purpose.HOLDERS: _(
            "Votre clé vous est rendue. Ouvrez votre boîte avec votre nouvelle phrase secrète."
        ),
        Purpose.REPLACEMENT: _("Votre nouvelle clé sert. Jetez l’ancien code de secours."),
    }[purpose]


def why(refusal: Exception) -> str:
    if isinstance(refusal, throttle.TooManyTries):
        minutes = refusal.wait // 60
        return _("Trop d’essais. Attendez %(minutes)d min, puis réessayez.") % {"minutes": minutes}
    if isinstance(refusal, Busy):
        return _("Le service est occupé en ce moment. Attendez quelques secondes, puis réessayez.")
    if isinstance(refusal, actions.KeyChanged | actions.KeyExists):
        return _("Votre clé vient d’être changée dans une autre fenêtre. Rien n’a été changé d’ici.")
    if isinstance(refusal, actions.KeyAltered):
        return _("Votre clé a été modifiée sans vous. N’écrivez rien et prévenez la coordination nationale.")
    if isinstance(refusal, recovering.NotOpen):
        return _("Cette demande est arrêtée, ou son temps n’est pas venu. Rien n’a été changé.")
    if isinstance(refusal, replacing.NotDue):
        return _("Ce remplacement est arrêté, ou son temps n’est pas venu. Rien n’a été changé.")
    return _("Ce n’est pas le bon secret. Vérifiez les majuscules et réessayez.")
