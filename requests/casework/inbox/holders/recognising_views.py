"""A holder has recognised who asks, and passes their halves on with their own passphrase."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from casework.desk.doors import for_workers, posted
from casework.inbox.holders.forms import RecognisedForm
from casework.inbox.holders.recovery_views import said
from casework.inbox.trying import Refused, tried
from casework.keys.holders import recovering
from casework.keys.unlocking import Desk
from casework.models import KeyRecovery, PassedHalf


@require_http_methods(["GET", "POST"])
@for_workers
@sensitive_variables()
def recognise(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """To whoever holds no half of this key, it does not exist."""
    asked = next((one for one in recovering.waiting_for(desk.worker) if one.public_id == public_id), None)
    if asked is None:
        raise Http404
    if recovering.has_confirmed(asked, desk.worker):
        messages.warning(
            request, _("Vous avez déjà confirmé. Il faut maintenant une autre personne que vous.")
        )
        return redirect("casework:holders")
    form = RecognisedForm(posted(request))
    if not form.is_valid():
        return _page(request, asked, form, 422 if form.is_bound else 200)
    try:
        is_second = tried(request, form, "current", lambda: _confirm(desk, asked, form))
    except Refused as refused:
        if isinstance(refused.reason, recovering.NotTheirWords):
            form.errors.pop("current", None)
            form.add_error("words", said(refused.reason))
        return refused.on(_page(request, asked, form, 429 if refused.is_too_often else 422))
    except (recovering.Altered, recovering.NotHeld, recovering.NotOpen) as refusal:
        messages.error(request, said(refusal))
        return redirect("casework:holders")
    messages.success(request, _thanks(is_second))
    return redirect("casework:holders")


@sensitive_variables()
def _confirm(desk: Desk, asked: KeyRecovery, form: RecognisedForm) -> bool:
    passphrase, words = form.cleaned_data["current"], form.cleaned_data["words"]
    how = PassedHalf.How(form.cleaned_data["how"])
    return recovering.confirm(asked, passphrase, words, how, by=desk.user, at=desk.at)


def _page(request: HttpRequest, asked: KeyRecovery, form: RecognisedForm, status: int) -> HttpResponse:
    context = {"asked": asked, "owner": asked.key.worker, "form": form}
    return render(request, "casework/holders/recognise.html", context, status=status)


def _thanks(is_second: bool) -> str:
    if is_second:
        return _("Vous êtes deux à confirmer. La clé peut être rendue dans un jour, si personne ne l’arrête.")
    return _("Votre confirmation est notée. Il en faut une seconde, d’une autre personne.")
