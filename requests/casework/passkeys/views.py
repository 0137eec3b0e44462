"""Opening the inbox with a passkey; adding, naming and removing those that do."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from casework import policy, throttle
from casework.busy import later
from casework.desk.doors import for_unlocked, for_workers, locked_page, posted
from casework.desk.entering import NoRoom, aim_of, enter, go_on
from casework.desk.fresh import stale_factor
from casework.desk.resuming import resumes
from casework.keys import ceremonies
from casework.keys import passkeys as verbs
from casework.keys.actions import KeyAltered, KeyChanged
from casework.keys.unlocking import Desk, Unlocked
from casework.models import KeyPasskey, WorkerKey
from casework.passkeys.forms import AddForm, NameForm, PasskeyUnlockForm
from casework.sealing.crypto import CannotOpen, KeyPair
from core.forms import posted_from

BOTH = ["GET", "HEAD", "POST"]


@require_http_methods(BOTH)
@for_unlocked
@sensitive_variables()
def passkeys(request: HttpRequest, unlocked: Unlocked) -> HttpResponse:
    """Those that open this inbox, and a new one."""
    if (door := stale_factor(request)) is not None:
        return door
    form = AddForm(posted(request))
    if not form.is_valid():
        return _show_all(request, unlocked, form, 422 if form.is_bound else 200)
    said = form.cleaned_data
    try:
        added = verbs.add(request, unlocked, said["name"], said["credential"], said["prf"])
    except (CannotOpen, KeyChanged, verbs.TooMany, verbs.KnownAlready) as refusal:
        form.add_error(None, _why_not_added(refusal))
        return _show_all(request, unlocked, form, 422)
    messages.success(request, _("« %(name)s » ouvre maintenant vos demandes.") % {"name": added.name})
    return redirect("casework:passkeys")


@posted_from("casework:passkeys")
@for_unlocked
def begin_adding(request: HttpRequest, unlocked: Unlocked) -> HttpResponse:
    """What the script of the page asks the device for."""
    if stale_factor(request) is not None:
        raise PermissionDenied
    return JsonResponse(ceremonies.begin_adding(request, unlocked.key, unlocked.at))


@require_http_methods(BOTH)
@for_unlocked
def passkey(request: HttpRequest, unlocked: Unlocked, public_id: UUID) -> HttpResponse:
    """Another name, or none any more."""
    if (door := stale_factor(request)) is not None:
        return door
    found = unlocked.key.passkeys.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    if "remove" in request.POST:
        if verbs.remove(unlocked, public_id):
            text = _("« %(name)s » n’ouvre plus vos demandes. Effacez-la aussi de votre appareil.")
            messages.success(request, text % {"name": found.name})
        return redirect("casework:passkeys")
    form = NameForm(posted(request), initial={"name": found.name})
    if not form.is_valid():
        return _show_one(request, unlocked, found, form, 422 if form.is_bound else 200)
    if verbs.rename(unlocked, public_id, form.cleaned_data["name"]):
        messages.success(request, _("Le nom est enregistré."))
    return redirect("casework:passkeys")


@posted_from("casework:inbox")
@for_workers
def begin_opening(request: HttpRequest, desk: Desk) -> HttpResponse:
    key = policy.live_key(desk.worker)
    if key is None or not key.passkeys.exists():
        raise Http404
    return JsonResponse(ceremonies.begin_opening(request, key, desk.at))


@posted_from("casework:inbox")
@for_workers
@sensitive_variables()
def unlock(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A refusal says nothing of why, and leaves the passphrase, which opens all the same."""
    key = policy.live_key(desk.worker)
    if key is None:
        return redirect("casework:keys")
    if "credential" not in request.POST:
        return go_on(request, desk)
    form = PasskeyUnlockForm(request.POST)
    if not form.is_valid():
        return locked_page(request, desk, form, aim_of(request), 422)
    try:
        pair = _tried(request, desk, key, form)
    except (CannotOpen, throttle.TooManyTries) as refusal:
        form.add_error(None, _why_not_opened(refusal))
        status = 429 if isinstance(refusal, throttle.TooManyTries) else 422
        return locked_page(request, desk, form, aim_of(request), status)
    try:
        return enter(request, desk, key, pair)
    except NoRoom:
        text = _("Votre clé s’ouvre, mais aucune boîte ne s’ouvre en ce moment. Prévenez qui gère Relais.")
        form.add_error(None, text)
        return later(locked_page(request, desk, form, aim_of(request), 503))


@sensitive_variables()
def _tried(request: HttpRequest, desk: Desk, key: WorkerKey, form: PasskeyUnlockForm) -> KeyPair:
    """Counted with the tries of the passphrase, and given back when it was right."""
    throttle.UNLOCKING.spend(request)
    said = form.cleaned_data
    pair = verbs.unlock(request, key, said["credential"], said["prf"], by=desk.user, at=desk.at)
    throttle.UNLOCKING.give_back(request)
    return pair


@resumes("passkeys")
def resume_passkeys(request: HttpRequest, unlocked: Unlocked, /) -> HttpResponse:
    return _show_all(request, unlocked, AddForm(initial=_typed(request)), 200)


@resumes("passkey")
def resume_passkey(request: HttpRequest, unlocked: Unlocked, /, public_id: UUID) -> HttpResponse:
    found = unlocked.key.passkeys.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return _show_one(request, unlocked, found, NameForm(initial={"name": found.name} | _typed(request)), 200)


def _typed(request: HttpRequest) -> dict[str, str]:
    return {"name": request.POST["name"]} if "name" in request.POST else {}


def _why_not_opened(refusal: Exception) -> str:
    if isinstance(refusal, throttle.TooManyTries):
        minutes = refusal.wait // 60
        return _("Trop d’essais. Attendez %(minutes)d min, puis réessayez.") % {"minutes": minutes}
    if isinstance(refusal, KeyAltered):
        return _("Votre clé a été modifiée sans vous. N’écrivez rien et prévenez la coordination nationale.")
    return _("Cette clé d’accès n’ouvre pas vos demandes. Réessayez, ou saisissez votre phrase secrète.")


def _why_not_added(refusal: Exception) -> str:
    if isinstance(refusal, verbs.TooMany):
        return _("Dix clés d’accès au plus. Retirez-en une avant d’en ajouter.")
    if isinstance(refusal, verbs.KnownAlready):
        return _("Cette clé d’accès est déjà enregistrée.")
    if isinstance(refusal, KeyChanged):
        return _("Votre clé vient de changer ailleurs. Ouvrez à nouveau votre boîte, puis recommencez.")
    return _("La réponse de votre appareil n’a pas pu être vérifiée. Recommencez.")


@sensitive_variables()
def _show_all(request: HttpRequest, unlocked: Unlocked, form: AddForm, status: int) -> HttpResponse:
    context = {
        "unlocked": unlocked,
        "form": form,
        "passkeys": list(unlocked.key.passkeys.all()),
        "most": verbs.MOST,
    }
    return render(request, "casework/passkeys/passkeys.html", context, status=status)


def _show_one(
    request: HttpRequest, unlocked: Unlocked, found: KeyPasskey, form: NameForm, status: int
) -> HttpResponse:
    context = {"unlocked": unlocked, "form": form, "passkey": found}
    return render(request, "casework/passkeys/passkey.html", context, status=status)
