"""A case: left what the agent said, right what to do."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Protocol

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from casework import actions
from casework.aid.panel import under_way
from casework.attachments.fields import too_many
from casework.cases.readers import refuse_guest
from casework.cases.reading import OpenCase
from casework.closing.expected import expected
from casework.closing.pending import noted, pending
from casework.desk.doors import case_or_404, for_unlocked
from casework.desk.drafting import (
    Kept,
    drafts_in,
    keep_drafts,
    tell_of_files,
    unsent,
    window_of,
)
from casework.desk.once import said_once
from casework.desk.opening import opened
from casework.desk.resuming import resumes
from casework.endings import ClosingReason, HoldReason
from casework.following import actions as following
from casework.following import reaching
from casework.forms import AnswerForm, CloseForm, HoldForm, NoteForm
from casework.inbox.case_page import ALTERED, UNREAD, TextForm, about_today, contact_form, new_token, show
from casework.inbox.folding import seen_in
from casework.indicators.forms import TickForm
from casework.keys.unlocking import Unlocked
from casework.models import Case
from casework.passing import actions as passing
from core.forms import posted_from
from directory.models import Worker

# One form holds them all: each is posted with whatever is typed for the others.
DEEDS = (
    "answer",
    "note",
    "acknowledged",
    "in_hand",
    "wait_for",
    "remind",
    "contacted",
    "contact_mistaken",
    "ask_mistaken",
    "close",
    "reopen",
    "hold",
    "release",
    "mark_task",
    "insert_text",
)
# Of what was typed beside, whether it could be kept.
_LEFT = {
    True: _lazy("Le reste de ce que vous avez écrit est gardé pour vous seulement. Il n’est pas envoyé."),
    False: _lazy("Le reste de ce que vous avez écrit est trop long : il n’est que dans cette page."),
}


class ChangeOfState(Protocol):
    """An action of ``casework.actions`` that needs nothing but the case, who acts and when."""

    def __call__(self, open_case: OpenCase, /, *, by: Worker, at: datetime) -> object: ...


class ChangeOfWaiting(Protocol):
    """One that ends the agent's waiting, if all that they wrote is read."""

    def __call__(self, open_case: OpenCase, /, *, by: Worker, at: datetime, seen: int) -> object: ...


@require_safe
@for_unlocked
@sensitive_variables()
def case(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
    found = case_or_404(unlocked, reference)
    actions.record_opening(found, by=unlocked.worker, at=unlocked.at)
    return show(request, unlocked, found)


@require_safe
@for_unlocked
@sensitive_variables()
def agent_view(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
    """What the agent sees with the code: the same lines, without the notes."""
    found = case_or_404(unlocked, reference)
    actions.record_opening(found, by=unlocked.worker, at=unlocked.at)
    open_case = opened(unlocked, found, shows=True)
    readers = actions.readers(found, open_case.period)
    context = {
        "unlocked": unlocked,
        "case": found,
        "open_case": open_case,
        "readers": readers,
        "is_entrusted": actions.are_entrusted(readers),
        "expected": expected(open_case, timezone.localdate(unlocked.at)),
    }
    return render(request, "casework/agent_view.html", context)


@posted_from("casework:case", "reference")
@for_unlocked
@sensitive_variables()
def answer(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
    found = case_or_404(unlocked, reference)
    form = AnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, unlocked, found, status=422, form=form)
    open_case = opened(unlocked, found)
    done = said_once(found, form.cleaned_data["token"], _answered(open_case))
    try:
        seen = seen_in(request.POST, open_case)
        window = window_of(request)
        actions.answer(open_case, **form.said, by=unlocked.worker, at=unlocked.at, seen=seen, window=window)
    except actions.Unread as refusal:
        form.choose_again()
        return show(request, unlocked, found, status=UNREAD, form=form, seen=refusal.seen)
    except actions.NotNow as refusal:
        form.add_error("text", str(refusal.reason))
        form.choose_again()
        return show(request, unlocked, found, status=422, form=form)
    except actions.AnotherText as refusal:
        form.rename("text", refusal)
        form.choose_again()
        return show(request, unlocked, found, status=422, form=form)
    except actions.TooManyFiles as refusal:
        form.add_error("attached", too_many(refusal.left))
        form.choose_again()
        return show(request, unlocked, found, status=422, form=form)
    except actions.Altered:
        form.choose_again()
        return show(request, unlocked, found, status=ALTERED, form=form)
    messages.success(request, done)
    return _done(request, unlocked, found, AnswerForm(initial=new_token()))


@posted_from("casework:case", "reference")
@for_unlocked
@sensitive_variables()
def note(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
    found = case_or_404(unlocked, reference)
    form = NoteForm(request.POST, initial=about_today(unlocked))
    if not form.is_valid():
        return show(request, unlocked, found, status=422, form=form)
    done = _("Votre note est enregistrée. La personne ne la voit pas.")
    done = said_once(found, form.cleaned_data["token"], done)
    try:
        open_case, said = opened(unlocked, found), form.cleaned_data
        actions.note(open_case, **said, by=unlocked.worker, at=unlocked.at, window=window_of(request))
    except actions.AnotherText as refusal:
        form.rename("text", refusal)
        return show(request, unlocked, found, status=422, form=form)
    except actions.Altered:
        return show(request, unlocked, found, status=ALTERED, form=form)
    messages.success(request, done)
    return _done(request, unlocked, found, NoteForm(initial=new_token() | about_today(unlocked)))


@posted_from("casework:case", "reference")
@for_unlocked
@sensitive_variables()
def acknowledged(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
    has_code = opened(unlocked, case_or_404(unlocked, reference)).has_code
    sent, noted = _("L’accusé de réception est envoyé."), _("C’est noté. La personne n’a pas de code.")
    done, change = sent if has_code else noted, _once_read(request, following.acknowledge)
    return change_state(request, unlocked, reference, change, done)


@posted_from("casework:case", "reference")
@for_unlocked
def in_hand(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
    done, change = _("Vous vous en occupez : c’est noté."), _once_read(request, following.take_in_hand)
    return change_state(request, unlocked, reference, change, done)


@posted_from("casework:case", "reference")
@for_unlocked
def wait_for(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
    done, change = _("Le dossier attend la personne."), _once_read(request, following.wait_for_person)
    return change_state(request, unlocked, reference, change, done)


@posted_from("casework:case", "reference")
@for_unlocked
def contacted(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
    found = case_or_404(unlocked, reference)
    form = contact_form(found, unlocked, request.POST)
    if not form.is_valid():
        return show(request, unlocked, found, status=422, form=form)
    change = _once_read(request, partial(reaching.note_contact, day=form.cleaned_data["day"]))
    return change_state(request, unlocked, reference, change, _("Le premier contact est noté."))


@posted_from("casework:case", "reference")
@for_unlocked
def contact_mistaken(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
    done = _("Le premier contact est repris : il reste à faire.")
    return change_state(request, unlocked, reference, reaching.take_back, done)


@posted_from("casework:case", "reference")
@for_unlocked
def ask_mistaken(request: HttpRequest, unlocked: Unlocked, reference: str, number: int) -> HttpResponse:
    done = _("La question est reprise. La personne le lit avec son code.")

    def change(open_case: OpenCase, /, *, by: Worker, at: datetime) -> None:
        passing.take_back(open_case, number, by=by, at=at)

    return change_state(request, unlocked, reference, change, done)


@posted_from("casework:case", "reference")
@for_unlocked
@sensitive_variables()
def close(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
    found, form, ticked = case_or_404(unlocked, reference), CloseForm(request.POST), TickForm(request.POST)
    open_case = opened(unlocked, found)
    refuse_guest(open_case, unlocked.worker)
    is_whole = all([form.is_valid(), ticked.is_valid(), _is_known(form, open_case, unlocked.at)])
    if not is_whole and not found.is_closed:
        return show(request, unlocked, found, status=422, form=form, ticked=ticked)
    reason = ClosingReason(form.cleaned_data.get("reason", ClosingReason.OTHER))
    tick = ticked.tick if ticked.is_valid() and reason is not ClosingReason.DUPLICATE else None
    done = _("Le dossier est terminé. Vous pouvez le rouvrir.")
    why = noted(form.cleaned_data.get("why", ""))
    change = _once_read(request, partial(actions.close, reason=reason, tick=tick, why=why))
    return change_state(request, unlocked, reference, change, done)


@sensitive_variables()
def _is_known(form: CloseForm, open_case: OpenCase, at: datetime) -> bool:
    """A case may end before what it holds does, if whoever ends it says that they know; but nobody is
    expected at an appointment of a case that is over. Beside what the form itself lacks: all at once."""
    said, left = form.cleaned_data, pending(open_case, at)
    if under_way(open_case) and not said["despite_aid"]:
        aid = _("Une demande d’aide de ce dossier est en cours. Cochez la case pour le terminer quand même.")
        form.add_error("despite_aid", aid)
    if left.asks and not said["despite_open"]:
        undone = _("Il reste à faire dans ce dossier. Cochez la case pour le terminer quand même.")
        form.add_error("despite_open", undone)
    if left.silence and not said["despite_silence"]:
        form.add_error("despite_silence", _("Cochez la case pour terminer quand même."))
    said["why"] = said.get("why", "").strip() if left.is_danger_alone else ""
    if left.is_danger_alone and not said["why"] and "why" not in form.errors:
        form.add_error("why", _("La personne a dit un danger et n’a pas été jointe : écrivez pourquoi."))
    if left.meetings:
        form.add_error(None, str(actions.MEETING_TO_COME))
    return not form.errors


@posted_from("casework:case", "reference")
@for_unlocked
def reopen(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
    return change_state(request, unlocked, reference, actions.reopen, _("Le dossier est rouvert."))


@posted_from("casework:case", "reference")
@for_unlocked
@sensitive_variables()
def hold(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
    found, form = case_or_404(unlocked, reference), HoldForm(request.POST)
    if not form.is_valid() and found.is_closed:
        return show(request, unlocked, found, status=422, form=form)
    reason = HoldReason(form.cleaned_data.get("reason", HoldReason.FOLLOWED))
    done = _("Le dossier est conservé un an de plus.")
    return change_state(request, unlocked, reference, _of_its_row(partial(actions.hold, reason=reason)), done)


@posted_from("casework:case", "reference")
@for_unlocked
def release(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
    done = _("Le dossier n’est plus conservé au-delà de sa durée.")
    return change_state(request, unlocked, reference, _of_its_row(actions.release), done)


def _answered(open_case: OpenCase) -> str:
    if open_case.has_code:
        return _("Votre réponse est enregistrée. La personne la lira avec son code.")
    return _(
        "Votre réponse est enregistrée. La personne n’a pas de code : elle la lira si vous lui en donnez un."
    )


def _of_its_row(verb: Callable[..., object]) -> ChangeOfState:
    """What changes nothing that is written in the case, and needs none of its keys."""
    return lambda open_case, *, by, at: verb(open_case.case, by=by, at=at)


def _once_read(request: HttpRequest, verb: ChangeOfWaiting) -> ChangeOfState:
    return lambda open_case, *, by, at: verb(open_case, by=by, at=at, seen=seen_in(request.POST, open_case))


def change_state(
    request: HttpRequest, unlocked: Unlocked, reference: str, change: ChangeOfState, done: str
) -> HttpResponse:
    """Whatever came of it is said at the top of the case: it may have been closed in another window."""
    found = case_or_404(unlocked, reference)
    try:
        change(opened(unlocked, found), by=unlocked.worker, at=unlocked.at)
    except actions.Altered:
        return show(request, unlocked, found, status=ALTERED)
    except actions.Unread as refusal:
        return show(request, unlocked, found, status=UNREAD, seen=refusal.seen)
    except actions.NotNow as refusal:
        messages.warning(request, str(refusal.reason))
    else:
        messages.success(request, done)
    return _done(request, unlocked, found)


@sensitive_variables()
def _done(
    request: HttpRequest,
    unlocked: Unlocked,
    case: Case,
    emptied: TextForm | None = None,
    *,
    is_back: bool = False,
) -> HttpResponse:
    """To the case, unless something else was typed beside: it comes back in this page, and as a draft.

    ``emptied`` replaces the form that was sent, whose text is written down by now. ``is_back``: nothing was
    sent, and that is said already.
    """
    others = [kind for kind in (AnswerForm, NoteForm) if not isinstance(emptied, kind)]
    left = unsent(unlocked, case, others, drafts_in(others, request.POST))
    kept = keep_drafts(unlocked, case, left, window_of(request))
    if not any(left.values()):
        if not isinstance(emptied, AnswerForm):
            tell_of_files(request)
        return redirect(case)
    if kept is Kept.NOT or not is_back:
        messages.info(request, _LEFT[kept is not Kept.NOT])
    now = case_or_404(unlocked, case.reference)
    actions.record_opening(now, by=unlocked.worker, at=unlocked.at)
    return show(request, unlocked, now, form=emptied)


@resumes(*DEEDS)
@sensitive_variables()
def resume_deed(
    request: HttpRequest, unlocked: Unlocked, /, reference: str, **_of_the_deed: object
) -> HttpResponse:
    return _done(request, unlocked, case_or_404(unlocked, reference), is_back=True)
