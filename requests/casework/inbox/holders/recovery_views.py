"""Both secrets are lost: the worker asks the holders, reads six words out, waits, sets new secrets."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from casework import actions, policy
from casework.busy import later
from casework.desk.doors import for_workers, posted
from casework.desk.fresh import stale_factor
from casework.inbox.confirming import show_recovery_code, why
from casework.inbox.holders.forms import AskForm, ReturnForm
from casework.inbox.trying import Refused, tried
from casework.keys import drafts
from casework.keys.holders import deposits, mails, naming, recovering
from casework.keys.unlocking import Desk
from casework.models import HolderNaming, KeyRecovery, WorkerKey
from casework.sealing.derivation import Busy
from core.forms import posted_from


@require_http_methods(["GET", "POST"])
@for_workers
@sensitive_variables()
def recovery(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Where it stands: to be asked for, waiting, or ready to be given back."""
    key = policy.live_key(desk.worker)
    if key is None:
        return redirect("casework:keys")
    if (door := stale_factor(request)) is not None:
        return door
    asked = recovering.open_for(key)
    if asked is None:
        return _ask(request, desk, key) if recovering.may_ask(key) else _none_holds(request)
    if request.method == "POST" and "again" in request.POST:
        return _asked_before(request, desk, asked)
    return _wait_or_return(request, desk, asked)


@sensitive_variables()
def _ask(request: HttpRequest, desk: Desk, key: WorkerKey) -> HttpResponse:
    form = AskForm(posted(request), user=desk.user)
    context = {"form": form, "holders": deposits.holders_of(key, naming.serving())}
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "casework/holders/ask.html", context, status=status)
    try:
        asked = recovering.ask(key, form.cleaned_data["passphrase"], by=desk.user, at=desk.at)
    except Busy as refusal:
        form.add_error("passphrase", why(refusal))
        return later(render(request, "casework/holders/ask.html", context))
    except actions.KeyExists:
        before = recovering.open_for(key)
        return _asked_before(request, desk, before) if before else redirect("casework:keys")
    except recovering.NotHeld as refusal:
        messages.warning(request, said(refusal))
        return redirect("casework:keys")
    return _waiting(request, desk, asked.recovery, asked.words, ReturnForm(user=desk.user))


@sensitive_variables()
def _asked_before(request: HttpRequest, desk: Desk, asked: KeyRecovery) -> HttpResponse:
    """A second click has the passphrase that was taken and gets the words; another window has another."""
    form = ReturnForm(request.POST, user=desk.user)
    if form.is_valid():
        passphrase = form.cleaned_data["passphrase"]
        try:
            words = tried(request, form, "passphrase", lambda: recovering.words(asked, passphrase))
        except Refused:
            text = _("Une demande est déjà en cours. La phrase choisie dans cette fenêtre n’est pas retenue.")
            messages.warning(request, text)
        except recovering.Altered as refusal:
            messages.error(request, said(refusal))
        else:
            return _waiting(request, desk, asked, words, ReturnForm(user=desk.user))
    return redirect("casework:recovery")


@sensitive_variables()
def _wait_or_return(request: HttpRequest, desk: Desk, asked: KeyRecovery) -> HttpResponse:
    form = ReturnForm(posted(request), user=desk.user)
    if not form.is_valid():
        return _waiting(request, desk, asked, "", form)
    passphrase, name = form.cleaned_data["passphrase"], form.sent_name
    is_due, recovery_code = recovering.is_due(asked, desk.at), form.recovery_code()

    def open_pair() -> str:
        if is_due:
            drafts.prepare_return(asked, passphrase, recovery_code, form=name, by=desk.user, at=desk.at)
            return ""
        return recovering.words(asked, passphrase)

    try:
        words = tried(request, form, "passphrase", open_pair)
    except Refused as refused:
        return refused.on(_waiting(request, desk, asked, "", form))
    except (recovering.Altered, recovering.NotHeld, recovering.NotOpen) as refusal:
        messages.error(request, said(refusal))
        return redirect("casework:recovery")
    if is_due:
        return show_recovery_code(request, recovery_code, name)
    return _waiting(request, desk, asked, words, ReturnForm(user=desk.user))


@sensitive_variables()
def _waiting(
    request: HttpRequest, desk: Desk, asked: KeyRecovery, words: str, form: ReturnForm
) -> HttpResponse:
    """``words`` where the passphrase has just opened the pair that they are of."""
    context = {
        "asked": asked,
        "words": words,
        "form": form,
        "is_due": recovering.is_due(asked, desk.at),
        "holders": deposits.holders_of(asked.key, naming.serving()),
        "confirmed": [one.holder.worker for one in asked.passed.select_related("holder__worker")],
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "casework/holders/waiting.html", context, status=status)


def _none_holds(request: HttpRequest) -> HttpResponse:
    messages.warning(request, _("Votre clé n’est confiée à personne : personne ne peut vous la rendre."))
    return redirect("casework:replace")


@posted_from("casework:holders")
@for_workers
def stop_recovery(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """By the worker, their coordination or a holder; to others it does not exist."""
    asked = get_object_or_404(KeyRecovery.objects.select_related("key__worker__user"), public_id=public_id)
    if not recovering.may_stop(desk.worker, asked, timezone.localdate(desk.at)):
        raise Http404
    if recovering.stop(public_id, by=desk.worker, at=desk.at):
        messages.success(request, _("La demande est arrêtée. La clé n’est pas rendue."))
    else:
        messages.warning(request, _("Cette demande est déjà finie."))
    return redirect("casework:keys" if asked.key.worker == desk.worker else "casework:holders")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail: it asks, and stops; programs that open links of mails only make it ask."""
    found = mails.read_token(token)
    if found is None:
        raise Http404
    kind, public_id, worker = found
    is_naming, at = kind == mails.NAMING, timezone.now()
    if request.method == "POST":
        (naming if is_naming else recovering).stop(public_id, by=worker, at=at)
    row: HolderNaming | KeyRecovery
    if is_naming:
        row = get_object_or_404(HolderNaming, public_id=public_id)
        is_over = row.ended_at is not None or row.began_at is not None
    else:
        row = get_object_or_404(KeyRecovery.objects.select_related("key__worker"), public_id=public_id)
        is_over = row.ended_at is not None
    context = {"is_naming": is_naming, "row": row, "is_over": is_over, "is_stopped": row.end == "stopped"}
    return render(request, "casework/holders/stop.html", context)


def said(refusal: Exception) -> str:
    if isinstance(refusal, recovering.Altered):
        return _(
            "Cette demande a été modifiée hors de Relais. Arrêtez-la et prévenez la coordination nationale."
        )
    if isinstance(refusal, recovering.NotHeld):
        return _("Les dépositaires ont changé depuis : ce qui leur était confié ne sert plus.")
    if isinstance(refusal, recovering.NotTheirWords):
        return _(
            "Ce ne sont pas les mots de cette demande. "
            "Faites-les relire ; s’ils diffèrent encore, arrêtez tout."
        )
    return _("Cette demande est finie, ou vous l’avez déjà confirmée. Rien n’a été changé.")
