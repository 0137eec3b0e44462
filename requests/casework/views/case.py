"""A case: left what the agent said, right what to do."""

import secrets
from datetime import datetime
from typing import Any, Protocol

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import resolve
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import actions
from casework.forms import AnswerForm, HandOverForm, NoteForm
from casework.models import Case
from casework.reading import OpenCase, open_as_worker
from casework.unlocking import Unlocked
from casework.views.doors import case_or_404, for_unlocked, posted
from directory.models import Worker


class ChangeOfState(Protocol):
    """An action of ``casework.actions`` that needs nothing but the case, who acts and when."""

    def __call__(self, case: Case, /, *, by: Worker, at: datetime) -> object: ...


@require_safe
@for_unlocked
@sensitive_variables()
def case(request: HttpRequest, opened: Unlocked, reference: str) -> HttpResponse:
    found = case_or_404(opened, reference)
    actions.record_opening(found, by=opened.worker, at=opened.at)
    return show(request, opened, found)


@require_safe
@for_unlocked
@sensitive_variables()
def agent_view(request: HttpRequest, opened: Unlocked, reference: str) -> HttpResponse:
    """What the agent sees with the code: the same lines, without the notes."""
    found = case_or_404(opened, reference)
    actions.record_opening(found, by=opened.worker, at=opened.at)
    context = {"opened": opened, "case": found, "open_case": _open(opened, found), "readers": [opened.worker]}
    return render(request, "casework/agent_view.html", context)


@require_POST
@for_unlocked
@sensitive_variables()
def answer(request: HttpRequest, opened: Unlocked, reference: str) -> HttpResponse:
    found = case_or_404(opened, reference)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return show(request, opened, found, status=422, answer_form=form)
    try:
        actions.answer(_open(opened, found), **form.cleaned_data, by=opened.worker, at=opened.at)
    except actions.NotNow:
        form.add_error("text", _("Ce dossier est terminé. Rouvrez-le pour répondre : votre texte est gardé."))
        return show(request, opened, found, status=422, answer_form=form)
    messages.success(request, _("Votre réponse est enregistrée. La personne la lira avec son code."))
    return redirect(found)


@require_POST
@for_unlocked
@sensitive_variables()
def note(request: HttpRequest, opened: Unlocked, reference: str) -> HttpResponse:
    found = case_or_404(opened, reference)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return show(request, opened, found, status=422, note_form=form)
    actions.note(_open(opened, found), **form.cleaned_data, by=opened.worker, at=opened.at)
    messages.success(request, _("Votre note est enregistrée. La personne ne la voit pas."))
    return redirect(found)


@require_POST
@for_unlocked
def contacted(request: HttpRequest, opened: Unlocked, reference: str) -> HttpResponse:
    done, refused = _("Le premier contact est noté."), _("Ce dossier est terminé : rien n’a été changé.")
    return _change_state(request, opened, reference, actions.note_contact, done, refused)


@require_POST
@for_unlocked
def close(request: HttpRequest, opened: Unlocked, reference: str) -> HttpResponse:
    done, refused = _("Le dossier est terminé. Vous pouvez le rouvrir."), _("Ce dossier était déjà terminé.")
    return _change_state(request, opened, reference, actions.close, done, refused)


@require_POST
@for_unlocked
def reopen(request: HttpRequest, opened: Unlocked, reference: str) -> HttpResponse:
    done, refused = _("Le dossier est rouvert."), _("Ce dossier était déjà ouvert.")
    return _change_state(request, opened, reference, actions.reopen, done, refused)


@require_http_methods(["GET", "HEAD", "POST"])
@for_unlocked
@sensitive_variables()
def hand_over(request: HttpRequest, opened: Unlocked, reference: str) -> HttpResponse:
    found = case_or_404(opened, reference)
    form = _hand_over_form(opened, posted(request))
    if not form.is_valid():
        return _show_hand_over(request, opened, found, form, 422 if form.is_bound else 200)
    data, open_case = form.cleaned_data, _open(opened, found)
    actions.record_consent(
        open_case,
        data["to"],
        data["words"],
        given_on=data["given_on"],
        by=opened.worker,
        token=data["token"],
        at=opened.at,
    )
    actions.hand_over(open_case, data["to"], by=opened.worker, at=opened.at)
    messages.success(request, _("Le dossier est transmis à %(name)s.") % {"name": data["to"].name})
    return redirect("casework:inbox")


def _change_state(
    request: HttpRequest, opened: Unlocked, reference: str, change: ChangeOfState, done: str, refused: str
) -> HttpResponse:
    """Whatever came of it is said at the top of the case: it may have been closed in another window."""
    found = case_or_404(opened, reference)
    try:
        change(found, by=opened.worker, at=opened.at)
    except actions.NotNow:
        messages.warning(request, refused)
    else:
        messages.success(request, done)
    return redirect(found)


@sensitive_variables()
def show(
    request: HttpRequest,
    opened: Unlocked,
    case: Case,
    *,
    status: int = 200,
    answer_form: AnswerForm | None = None,
    note_form: NoteForm | None = None,
) -> HttpResponse:
    context = {
        "opened": opened,
        "case": case,
        "open_case": _open(opened, case),
        "answer_form": answer_form or AnswerForm(initial=_token()),
        "note_form": note_form or NoteForm(initial=_token()),
    }
    return render(request, "casework/case.html", context, status=status)


@sensitive_variables()
def resume(request: HttpRequest, opened: Unlocked, target: str, kept: str) -> HttpResponse:
    """After unlocking again: the page that was being filled, with what had been typed in it."""
    match = resolve(target)
    if match.url_name not in ("answer", "note", "hand_over"):
        return redirect(target)
    found = case_or_404(opened, match.kwargs["reference"])
    actions.record_opening(found, by=opened.worker, at=opened.at)
    if match.url_name == "hand_over":
        form = _hand_over_form(opened, None, words=kept)
        return _show_hand_over(request, opened, found, form, 200)
    initial = {**_token(), "text": kept}
    if match.url_name == "note":
        return show(request, opened, found, note_form=NoteForm(initial=initial))
    return show(request, opened, found, answer_form=AnswerForm(initial=initial))


@sensitive_variables()
def _open(opened: Unlocked, case: Case) -> OpenCase:
    return open_as_worker(case, opened.key, opened.private)


def _hand_over_form(opened: Unlocked, data: Any, **initial: str) -> HandOverForm:
    today = timezone.localdate(opened.at)
    return HandOverForm(
        data, giver=opened.worker, today=today, initial={**_token(), "given_on": today, **initial}
    )


def _show_hand_over(
    request: HttpRequest, opened: Unlocked, case: Case, form: HandOverForm, status: int
) -> HttpResponse:
    context = {"opened": opened, "case": case, "form": form}
    return render(request, "casework/hand_over.html", context, status=status)


def _token() -> dict[str, str]:
    return {"token": secrets.token_urlsafe(24)}
