"""Making a key, unlocking it, changing its passphrase, coming back with the recovery code."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from casework import actions, audit, policy, throttle
from casework.busy import later
from casework.forms import ChangePassphraseForm, NewPassphraseForm, RecoveryForm, ReplaceForm, UnlockForm
from casework.inbox.case_views import resume
from casework.inbox.doors import AIM, for_unlocked, for_workers, kept, posted
from casework.inbox.seen import look_round, mark
from casework.keys import unlocking
from casework.keys.unlocking import Desk
from casework.models import Verb
from casework.sealing import codes
from casework.sealing.crypto import CannotOpen
from casework.sealing.derivation import Busy
from core.forms import posted_from


@require_http_methods(["GET", "POST"])
@for_workers
@sensitive_variables()
def keys(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The first visit: choose a passphrase, get the recovery code once."""
    made = policy.live_key(desk.worker)
    if made is not None and request.method == "GET":
        context = {"form": ChangePassphraseForm(user=desk.user), "key": made}
        return render(request, "casework/key_settings.html", context)
    form = NewPassphraseForm(posted(request), user=desk.user)
    if not form.is_valid():
        if made:
            return _made_elsewhere(request)
        return render(
            request, "casework/key_setup.html", {"form": form}, status=422 if form.is_bound else 200
        )
    passphrase, recovery = form.cleaned_data["passphrase"], form.recovery_code()
    try:
        new = actions.create_key(passphrase, by=desk.user, at=desk.at, recovery=recovery)
    except actions.KeyExists:
        return _given_before(request, desk, form, "casework/key_setup.html") or _made_elsewhere(request)
    except Busy as refusal:
        form.add_error("passphrase", _why(refusal))
        return later(render(request, "casework/key_setup.html", {"form": form}))
    return _show_recovery_code(request, new)


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
    try:
        throttle.UNLOCKING.spend(request)
        pair = actions.unlock(key, form.cleaned_data["passphrase"], by=desk.user, at=desk.at)
    except (CannotOpen, throttle.TooManyTries) as refusal:
        form.add_error("passphrase", _why(refusal))
        return _still_locked(request, form, 429 if isinstance(refusal, throttle.TooManyTries) else 422)
    except Busy as refusal:
        throttle.UNLOCKING.give_back(request)
        form.add_error("passphrase", _why(refusal))
        return later(_still_locked(request, form, 503))
    throttle.UNLOCKING.give_back(request)
    unlocked = unlocking.start(request, desk, key, pair)
    look_round(request, unlocked)
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
def change_passphrase(request: HttpRequest, unlocked: unlocking.Unlocked) -> HttpResponse:
    form = ChangePassphraseForm(request.POST, user=unlocked.user)
    if form.is_valid():
        old, new = form.cleaned_data["current"], form.cleaned_data["passphrase"]
        try:
            throttle.UNLOCKING.spend(request)
            actions.change_passphrase(unlocked.key, old, new, by=unlocked.user, at=unlocked.at)
        except (CannotOpen, throttle.TooManyTries, actions.KeyChanged) as refusal:
            form.add_error("current", _why(refusal))
        except Busy as refusal:
            throttle.UNLOCKING.give_back(request)
            form.add_error("current", _why(refusal))
            return later(render(request, "casework/key_settings.html", {"form": form}))
        else:
            messages.success(request, _("Votre phrase secrète est changée."))
            return redirect("casework:inbox")
    return render(request, "casework/key_settings.html", {"form": form}, status=422)


@require_http_methods(["GET", "POST"])
@for_workers
@sensitive_variables()
def recover(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The passphrase is lost: the recovery code opens, once, and a new one is given."""
    key = policy.live_key(desk.worker)
    if key is None:
        return redirect("casework:keys")
    form = RecoveryForm(posted(request), user=desk.user)
    if form.is_valid():
        code, new = form.cleaned_data["code"], form.cleaned_data["passphrase"]
        recovery = form.recovery_code()
        try:
            throttle.UNLOCKING.spend(request)
            renewed = actions.recover_key(key, code, new, by=desk.user, at=desk.at, recovery=recovery)
        except (CannotOpen, actions.KeyChanged) as refusal:
            if (before := _given_before(request, desk, form, "casework/key_recovery.html")) is not None:
                return before
            form.add_error("code", _why(refusal))
        except throttle.TooManyTries as refusal:
            form.add_error("code", _why(refusal))
        except Busy as refusal:
            throttle.UNLOCKING.give_back(request)
            form.add_error("code", _why(refusal))
            return later(render(request, "casework/key_recovery.html", {"form": form}))
        else:
            return _show_recovery_code(request, renewed)
    return render(request, "casework/key_recovery.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@for_workers
@sensitive_variables()
def replace(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Both secrets are lost: a new key for what comes, and nothing of what was."""
    live = policy.live_key(desk.worker)
    if live is None:
        return redirect("casework:keys")
    form = ReplaceForm(posted(request), user=desk.user, initial={"lost": live.public_id})
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "casework/key_replacement.html", {"form": form}, status=status)
    passphrase, recovery = form.cleaned_data["passphrase"], form.recovery_code()
    lost = desk.worker.keys.filter(public_id=form.cleaned_data["lost"] or live.public_id).first()
    try:
        if lost is None:
            raise actions.KeyExists
        new = actions.replace_key(lost, passphrase, by=desk.user, at=desk.at, recovery=recovery)
    except actions.KeyExists:
        return _given_before(request, desk, form, "casework/key_replacement.html") or _made_elsewhere(request)
    except Busy as refusal:
        form.add_error("passphrase", _why(refusal))
        return later(render(request, "casework/key_replacement.html", {"form": form}))
    return _show_recovery_code(request, new)


@sensitive_variables()
def _given_before(
    request: HttpRequest, desk: Desk, form: NewPassphraseForm, template: str
) -> HttpResponse | None:
    """A second click, or a second try after the answer was lost: the code that this very form has made."""
    passphrase, recovery = form.cleaned_data["passphrase"], form.recovery_code()
    try:
        before = actions.given_before(passphrase, recovery, by=desk.user)
    except Busy as refusal:
        form.add_error("passphrase", _why(refusal))
        return later(render(request, template, {"form": form}))
    return _show_recovery_code(request, before) if before is not None else None


def _made_elsewhere(request: HttpRequest) -> HttpResponse:
    text = _("Votre clé vient d’être créée dans une autre fenêtre : son code de secours y est affiché.")
    messages.warning(request, text)
    return redirect("casework:keys")


@sensitive_variables()
def _show_recovery_code(request: HttpRequest, new: actions.NewKey) -> HttpResponse:
    unlocking.forget(request)
    return render(request, "casework/recovery_code.html", {"code": codes.printed(new.recovery_code)})


def _still_locked(request: HttpRequest, form: UnlockForm, status: int) -> HttpResponse:
    context = {"form": form, "next": _local(request.POST.get(AIM, "")), **kept(request)}
    return render(request, "casework/unlock.html", context, status=status)


def _why(refusal: Exception) -> str:
    if isinstance(refusal, throttle.TooManyTries):
        minutes = refusal.wait // 60
        return _("Trop d’essais. Attendez %(minutes)d min, puis réessayez.") % {"minutes": minutes}
    if isinstance(refusal, Busy):
        return _("Le service est occupé en ce moment. Attendez quelques secondes, puis réessayez.")
    if isinstance(refusal, actions.KeyChanged):
        return _("Votre clé vient d’être changée dans une autre fenêtre. Rien n’a été changé d’ici.")
    if isinstance(refusal, actions.KeyAltered):
        return _("Votre clé a été modifiée sans vous. N’écrivez rien et prévenez la coordination nationale.")
    return _("Ce n’est pas le bon secret. Vérifiez les majuscules et réessayez.")


def _local(target: str) -> str:
    """Only an address of the inbox is followed after unlocking."""
    try:
        match = resolve(target)
    except Resolver404:
        return reverse("casework:inbox")
    return (
        target if match.namespace == "casework" and not target.startswith("//") else reverse("casework:inbox")
    )
