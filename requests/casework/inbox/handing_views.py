"""A case goes to a colleague, as the person agreed by word of mouth."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from casework import actions
from casework.cases.faults import Damage, Fault
from casework.cases.readers import refuse_guest
from casework.cases.reading import OpenCase
from casework.desk.doors import case_or_404, for_unlocked, posted
from casework.desk.opening import opened, to_read
from casework.desk.resuming import resumes
from casework.due.planned import to_leave
from casework.forms import HandOverForm
from casework.inbox.case_page import ALTERED, UNREAD, new_token
from casework.keys.unlocking import Unlocked
from casework.models import Case
from directory.models import Worker


@require_http_methods(["GET", "HEAD", "POST"])
@for_unlocked
@sensitive_variables()
def hand_over(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
    if (got_it := _sent_before(request, reference)) is not None:
        return _handed_over(request, got_it)
    found = case_or_404(unlocked, reference)
    open_case, form = opened(unlocked, found), _hand_over_form(unlocked, found, posted(request))
    refuse_guest(open_case, unlocked.worker)
    if not form.is_valid():
        return _show_hand_over(request, unlocked, open_case, form, 422 if form.is_bound else 200)
    data = form.cleaned_data
    try:
        actions.hand_over_agreed(
            open_case,
            data["to"],
            data["words"],
            given_on=data["given_on"],
            by=unlocked.worker,
            token=data["token"],
            at=unlocked.at,
        )
    except actions.AnotherText as refusal:
        form.rename("words", refusal)
        return _show_hand_over(request, unlocked, open_case, form, 422)
    except actions.Unread as refusal:
        return _show_hand_over(request, unlocked, open_case, form, UNREAD, unread=refusal.seen)
    except actions.Altered as refusal:
        return _show_hand_over(request, unlocked, open_case, form, ALTERED, refusal.faults)
    except PermissionDenied:
        if (got_it := _sent_before(request, reference)) is None:
            raise
        return _handed_over(request, got_it)
    return _handed_over(request, data["to"])


def _sent_before(request: HttpRequest, reference: str) -> Worker | None:
    """A second click: the case has left, and this very form has sent it."""
    return actions.handed_over_to(reference, request.POST.get("token", "")) if request.POST else None


def _handed_over(request: HttpRequest, to: Worker) -> HttpResponse:
    """By a form that comes again and names somebody else now, it does not go there."""
    if request.POST.get("to", "") == str(to.public_id):
        messages.success(request, _("Le dossier est transmis à %(name)s.") % {"name": to.name})
    else:
        said = _(
            "Le dossier était déjà transmis à %(name)s, par ce même formulaire : "
            "il n’est allé à personne d’autre."
        )
        messages.warning(request, said % {"name": to.name})
    return redirect("casework:inbox")


@resumes("hand_over")
@sensitive_variables()
def resume_hand_over(request: HttpRequest, unlocked: Unlocked, /, reference: str) -> HttpResponse:
    found = case_or_404(unlocked, reference)
    if "words" not in request.POST:
        return redirect("casework:hand_over", reference)
    actions.record_opening(found, by=unlocked.worker, at=unlocked.at)
    form = _hand_over_form(unlocked, found, None, **_typed_for_hand_over(request))
    return _show_hand_over(request, unlocked, opened(unlocked, found), form, 200)


def _typed_for_hand_over(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST[name] for name in HandOverForm.base_fields if name in request.POST}


def _hand_over_form(unlocked: Unlocked, case: Case, data: Any, **initial: str) -> HandOverForm:
    today = timezone.localdate(unlocked.at)
    return HandOverForm(
        data,
        giver=unlocked.worker,
        received=timezone.localdate(case.received_at),
        today=today,
        initial={**new_token(), "given_on": today, **initial},
    )


def _show_hand_over(
    request: HttpRequest,
    unlocked: Unlocked,
    open_case: OpenCase,
    form: HandOverForm,
    status: int,
    faults: Sequence[Fault] = (),
    unread: int | None = None,
) -> HttpResponse:
    if not form.is_bound:
        actions.record_opening(open_case.case, by=unlocked.worker, at=unlocked.at)
    context = {
        "unlocked": unlocked,
        "case": open_case.case,
        "form": form,
        "to_leave": to_leave(open_case.written, unlocked.worker, unlocked.at),
        "faults": [f.for_worker for f in faults],
        "nothing_left": any(f.damage is Damage.CLOSED_TO_ALL for f in faults),
        "colleagues": form.keys,
        **(to_read(unlocked, open_case.case, unread) if unread is not None else {}),
    }
    return render(request, "casework/hand_over.html", context, status=status)
