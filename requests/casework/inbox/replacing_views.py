"""Both secrets are lost: another key is asked for, waited for, made; or stopped, from here or from a mail."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from casework import actions, policy
from casework.busy import later
from casework.desk.doors import for_workers, posted
from casework.desk.fresh import stale_factor
from casework.inbox.confirming import show_recovery_code, why
from casework.inbox.key_forms import FoundForm, NewPassphraseForm, ReplaceForm
from casework.inbox.trying import Refused, tried
from casework.keys import drafts, finding, notices, replacing
from casework.keys.holders import recovering
from casework.keys.unlocking import Desk
from casework.models import KeyReplacement, WorkerKey
from casework.sealing.derivation import Busy
from core.forms import posted_from


@require_http_methods(["GET", "POST"])
@for_workers
@sensitive_variables()
def replace(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Where it stands: to be asked for, waiting, or ready to be made."""
    key = policy.live_key(desk.worker)
    if key is None:
        return redirect("casework:keys")
    if (door := stale_factor(request)) is not None:
        return door
    asked = replacing.open_for(key)
    if asked is None:
        return _ask(request, desk, key)
    if replacing.is_due(asked, desk.at):
        return _make(request, desk, asked)
    if request.method == "POST":
        return redirect("casework:replace")  # a second click on what is asked for already
    return render(request, "casework/key_waiting.html", {"asked": asked})


def _ask(request: HttpRequest, desk: Desk, key: WorkerKey) -> HttpResponse:
    form = ReplaceForm(posted(request))
    if not form.is_valid():
        told = notices.coordination(desk.worker, timezone.localdate(desk.at))
        context = {"form": form, "told": told, "is_entrusted": recovering.may_ask(key)}
        status = 422 if form.is_bound else 200
        return render(request, "casework/key_replacement.html", context, status=status)
    try:
        replacing.ask(key, by=desk.user, at=desk.at)
    except actions.KeyExists as refusal:
        messages.warning(request, why(refusal))
        return redirect("casework:keys")
    messages.success(request, _("Votre demande est enregistrée. Vous et votre coordination êtes prévenus."))
    return redirect("casework:replace")


@sensitive_variables()
def _make(request: HttpRequest, desk: Desk, asked: KeyReplacement) -> HttpResponse:
    form = NewPassphraseForm(posted(request), user=desk.user)
    context = {"form": form, "asked": asked}
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "casework/key_again.html", context, status=status)
    passphrase, recovery, name = form.cleaned_data["passphrase"], form.recovery_code(), form.sent_name
    try:
        drafts.prepare_replacement(asked, passphrase, recovery, form=name, by=desk.user, at=desk.at)
    except (actions.KeyExists, replacing.NotDue) as refusal:
        messages.warning(request, why(refusal))
        return redirect("casework:keys")
    except Busy as refusal:
        form.add_error("passphrase", why(refusal))
        return later(render(request, "casework/key_again.html", context))
    return show_recovery_code(request, recovery, name)


@posted_from("casework:keys")
@for_workers
def stop(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """By the worker, from any of their sessions, or by their coordination; to others it does not exist."""
    asked = get_object_or_404(KeyReplacement.objects.select_related("key__worker"), public_id=public_id)
    if not replacing.may_stop(desk.worker, asked, timezone.localdate(desk.at)):
        raise Http404
    stopped = replacing.stop(public_id, by=desk.worker, at=desk.at)
    messages.success(request, _told(stopped, asked))
    return redirect("casework:keys" if asked.key.worker == desk.worker else "directory:network")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail: it asks, and stops; programs that open links of mails only make it ask."""
    found = notices.read_token(token)
    if found is None:
        raise Http404
    asked, worker = found
    if request.method == "POST":
        replacing.stop(asked.public_id, by=worker, at=timezone.now())
        asked.refresh_from_db()
    return render(request, "casework/stop_replacement.html", {"asked": asked, "owner": asked.key.worker})


@require_http_methods(["GET", "POST"])
@for_workers
@sensitive_variables()
def find(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A secret of a key that was replaced has turned up: its cases open again."""
    key, lost = policy.live_key(desk.worker), finding.lost_keys(desk.worker)
    if key is None or not lost.exists():
        return redirect("casework:keys")
    form = FoundForm(posted(request))
    if form.is_valid():
        secret = form.cleaned_data["passphrase"]
        try:
            count = tried(
                request, form, "passphrase", lambda: finding.found(key, secret, by=desk.user, at=desk.at)
            )
        except Refused as refused:
            return refused.on(render(request, "casework/key_found.html", {"form": form}, status=422))
        messages.success(request, _opened_again(count))
        return redirect("casework:inbox")
    return render(request, "casework/key_found.html", {"form": form}, status=422 if form.is_bound else 200)


def _opened_again(count: int) -> str:
    if not count:
        return _("Ces demandes sont déjà de nouveau lisibles.")
    return ngettext(
        "%(count)d demande est de nouveau lisible.", "%(count)d demandes sont de nouveau lisibles.", count
    ) % {"count": count}


def _told(stopped: bool, asked: KeyReplacement) -> str:
    if stopped:
        return _("Le remplacement est arrêté. La clé actuelle continue de servir.")
    asked.refresh_from_db()
    return _("Cette demande est déjà finie : %(end)s.") % {"end": asked.get_end_display()}
