"""Making a key, unlocking it, changing its passphrase, coming back with the recovery code, renewing it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from casework import actions, audit, policy
from casework.busy import later
from casework.desk.doors import for_unlocked, for_workers, locked_page, posted
from casework.desk.entering import NoRoom, aim_of, come_back, enter, go_on
from casework.forms import UnlockForm
from casework.inbox.confirming import show_recovery_code, why
from casework.inbox.key_forms import ChangePassphraseForm, NewPassphraseForm, RecoveryForm, RenewalForm
from casework.inbox.trying import Refused, tried
from casework.keys import drafts, finding, replacing, unlocking
from casework.keys.holders import naming, recovering
from casework.keys.reminding import is_old
from casework.keys.unlocking import Desk, Unlocked
from casework.models import Verb, WorkerKey
from casework.sealing.derivation import Busy
from core.forms import posted_from


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
        return come_back(request, desk)
    if "passphrase" not in request.POST:
        return go_on(request, desk)
    form = UnlockForm(request.POST)
    if not form.is_valid():
        return locked_page(request, desk, form, aim_of(request), 422)
    passphrase = form.cleaned_data["passphrase"]
    try:
        pair = tried(
            request, form, "passphrase", lambda: actions.unlock(key, passphrase, by=desk.user, at=desk.at)
        )
    except Refused as refused:
        status = 429 if refused.is_too_often else 422
        return refused.on(locked_page(request, desk, form, aim_of(request), status))
    _not_lost(request, desk, key)
    try:
        return enter(request, desk, key, pair)
    except NoRoom:
        form.add_error(
            "passphrase",
            _("Votre phrase est bonne, mais aucune boîte ne s’ouvre en ce moment. Prévenez qui gère Relais."),
        )
        return later(locked_page(request, desk, form, aim_of(request), 503))


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
