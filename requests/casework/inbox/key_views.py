"""Making a key, unlocking it, changing its passphrase, coming back with the recovery code, renewing it."""

import logging

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from casework import actions, audit, policy
from casework.busy import later
from casework.counting import adding
from casework.desk.doors import AIM, for_unlocked, for_workers, kept, posted
from casework.desk.resuming import resume
from casework.desk.seen import look_round, mark
from casework.forms import UnlockForm
from casework.inbox.confirming import show_recovery_code, why
from casework.inbox.key_forms import ChangePassphraseForm, NewPassphraseForm, RecoveryForm, RenewalForm
from casework.inbox.trying import Refused, tried
from casework.keys import drafts, finding, replacing, unlocking
from casework.keys.holders import deposits, naming, recovering
from casework.keys.reminding import is_old
from casework.keys.unlocking import Desk, Unlocked
from casework.models import Verb, WorkerKey
from casework.sealing.derivation import Busy
from core.forms import posted_from

logger = logging.getLogger(__name__)


@require_http_methods(["GET", "POST"])
@for_workers
@sensitive_variables()
def keys(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The first visit: choose a passphrase, get the recovery code. Then what can be done with the key."""
    key = policy.live_key(desk.worker)
    if key is not None and request.method == "GET":
        return _settings(request, desk, key, ChangePassphraseForm(user=desk.user))
    form = NewPassphraseForm(posted(request), user=desk.user)
    if not form.is_valid():
        if key is not None:
            return _made_elsewhere(request)
        status = 422 if form.is_bound else 200
        return render(request, "casework/key_setup.html", _setup(desk, form), status=status)
    passphrase, recovery = form.cleaned_data["passphrase"], form.recovery_code()
    try:
        drafts.prepare_key(passphrase, recovery, form=form.sent_name, by=desk.user, at=desk.at)
    except actions.KeyExists:
        return _made_elsewhere(request)
    except Busy as refusal:
        form.add_error("passphrase", why(refusal))
        return later(render(request, "casework/key_setup.html", _setup(desk, form)))
    return show_recovery_code(request, recovery, form.sent_name)


@require_http_methods(["GET", "POST"])
@for_workers
@sensitive_variables()
def unlock(request: HttpRequest, desk: Desk) -> HttpResponse:
    key = policy.live_key(desk.worker)
    if key is None:
        return redirect("casework:keys")
    if request.method == "GET":
        return redirect("casework:inbox")
    form = UnlockForm(request.POST)
    if not form.is_valid():
        return _still_locked(request, form, 422)
    passphrase = form.cleaned_data["passphrase"]
    try:
        pair = tried(
            request, form, "passphrase", lambda: actions.unlock(key, passphrase, by=desk.user, at=desk.at)
        )
    except Refused as refused:
        return refused.on(_still_locked(request, form, 429 if refused.is_too_often else 422))
    _not_lost(request, desk, key)
    try:
        unlocked = unlocking.start(request, desk, key, pair)
    except OSError as broken:
        logger.exception("no unlocked key can be kept: %s", type(broken).__name__)
        form.add_error(
            "passphrase",
            _("Votre phrase est bonne, mais aucune boîte ne s’ouvre en ce moment. Prévenez qui gère Relais."),
        )
        return later(_still_locked(request, form, 503))
    look_round(request, unlocked)
    _look_after(request, unlocked)
    adding.count_ripe(unlocked.key, unlocked.private, at=unlocked.at)
    response = resume(request, unlocked, _local(request.POST.get(AIM, "")))
    unlocking.keep_alive(response, unlocked)
    mark(request, response, unlocked)
    return response


@posted_from("casework:inbox")
@for_workers
def lock(request: HttpRequest, desk: Desk) -> HttpResponse:
    response = redirect("casework:inbox")
    unlocking.lock(request, response)
    audit.record(Verb.LOCKED, by=audit.name_of(desk.worker), at=desk.at)
    return response


@posted_from("casework:keys")
@for_unlocked
@sensitive_variables()
def change_passphrase(request: HttpRequest, unlocked: Unlocked) -> HttpResponse:
    form = ChangePassphraseForm(request.POST, user=unlocked.user)
    if form.is_valid():
        key, old, new = unlocked.key, form.cleaned_data["current"], form.cleaned_data["passphrase"]
        try:
            tried(
                request,
                form,
                "current",
                lambda: actions.change_passphrase(key, old, new, by=unlocked.user, at=unlocked.at),
            )
        except Refused as refused:
            return refused.on(_settings(request, unlocked, key, form, 422))
        messages.success(request, _("Votre phrase secrète est changée."))
        return redirect("casework:inbox")
    return _settings(request, unlocked, unlocked.key, form, 422)


@require_http_methods(["GET", "POST"])
@for_workers
@sensitive_variables()
def recover(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The passphrase is lost: the recovery code opens, and a new one takes its place once confirmed."""
    key = policy.live_key(desk.worker)
    if key is None:
        return redirect("casework:keys")
    form = RecoveryForm(posted(request), user=desk.user)
    if form.is_valid():
        code, new = form.cleaned_data["code"], form.cleaned_data["passphrase"]
        recovery, name = form.recovery_code(), form.sent_name
        try:
            tried(
                request,
                form,
                "code",
                lambda: drafts.prepare_recovery(
                    key, code, new, recovery, form=name, by=desk.user, at=desk.at
                ),
            )
        except Refused as refused:
            return refused.on(_recovery(request, key, form))
        return show_recovery_code(request, recovery, name)
    return _recovery(request, key, form)


@require_http_methods(["GET", "POST"])
@for_workers
@sensitive_variables()
def renew(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Another pair under the same passphrase; all that is sealed to the present one follows."""
    key = policy.live_key(desk.worker)
    if key is None:
        return redirect("casework:keys")
    form = RenewalForm(posted(request), user=desk.user)
    if form.is_valid():
        recovery, name, current = form.recovery_code(), form.sent_name, form.cleaned_data["current"]
        try:
            tried(
                request,
                form,
                "current",
                lambda: drafts.prepare_renewal(key, current, recovery, form=name, by=desk.user, at=desk.at),
            )
        except Refused as refused:
            return refused.on(_renewal(request, key, form))
        return show_recovery_code(request, recovery, name)
    return _renewal(request, key, form)


def _recovery(request: HttpRequest, key: WorkerKey, form: RecoveryForm) -> HttpResponse:
    context, status = {"form": form, "is_entrusted": recovering.may_ask(key)}, 422 if form.is_bound else 200
    return render(request, "casework/key_recovery.html", context, status=status)


def _renewal(request: HttpRequest, key: WorkerKey, form: RenewalForm) -> HttpResponse:
    context, status = {"form": form, "key": key}, 422 if form.is_bound else 200
    return render(request, "casework/key_renewal.html", context, status=status)


def _setup(desk: Desk, form: NewPassphraseForm) -> dict[str, object]:
    """``begun``: a code was shown before and not typed back; it opens nothing."""
    return {"form": form, "begun": hasattr(desk.worker, "key_draft")}


def _settings(
    request: HttpRequest, desk: Desk, key: WorkerKey, form: ChangePassphraseForm, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "key": key,
        "is_old": is_old(key, desk.at),
        "asked": replacing.open_for(key),
        "recovery": recovering.open_for(key),
        "has_holders": naming.serving() is not None,
        "is_entrusted": recovering.may_ask(key),
        "has_lost": finding.lost_keys(desk.worker).exists(),
    }
    return render(request, "casework/key_settings.html", context, status=status)


@sensitive_variables()
def _look_after(request: HttpRequest, unlocked: Unlocked) -> None:
    """What is entrusted to the holders is as she left it, or is made anew; what changed is asked."""
    try:
        is_sound = deposits.look_after(unlocked.key, unlocked.private, at=unlocked.at)
    except actions.KeyExists:
        return  # another window has just replaced this key: the next page is locked, and asks
    if not is_sound:
        text = _(
            "Ce qui est confié aux dépositaires de votre clé avait été modifié hors de Relais. C’est refait."
        )
        messages.error(request, text)
    if deposits.standing(unlocked.key, unlocked.private).asks:
        text = _(
            "Des dépositaires peuvent garder votre clé avec vous. "
            "Votre choix est attendu sur la page « Votre clé »."
        )
        messages.info(request, text)


def _not_lost(request: HttpRequest, desk: Desk, key: WorkerKey) -> None:
    if recovering.found(key, at=desk.at):
        text = _(
            "Votre clé était redemandée aux dépositaires. C’est arrêté : votre phrase vient de l’ouvrir."
        )
        messages.warning(request, text)
    if replacing.found(key, at=desk.at):
        text = _(
            "Un remplacement de votre clé était demandé. Il est arrêté : votre phrase vient de l’ouvrir."
        )
        messages.warning(request, text)


def _made_elsewhere(request: HttpRequest) -> HttpResponse:
    messages.warning(request, _("Votre clé existe déjà. Voici ce que vous pouvez faire d’elle."))
    return redirect("casework:keys")


def _still_locked(request: HttpRequest, form: UnlockForm, status: int) -> HttpResponse:
    context = {"form": form, "next": _local(request.POST.get(AIM, "")), **kept(request)}
    return render(request, "casework/unlock.html", context, status=status)


def _local(target: str) -> str:
    """Only an address of the inbox is followed after unlocking."""
    try:
        match = resolve(target)
    except Resolver404:
        return reverse("casework:inbox")
    return (
        target if match.namespace == "casework" and not target.startswith("//") else reverse("casework:inbox")
    )
