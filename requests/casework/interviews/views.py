"""The screen where an interview is written down."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from casework import actions
from casework.cases.faults import Fault
from casework.cases.reading import OpenCase
from casework.desk.company import company, name_company
from casework.desk.doors import case_or_404, for_unlocked, posted
from casework.desk.drafting import drafts_shown, initial_of, typed_in, window_of
from casework.desk.once import said_once
from casework.desk.opening import opened, to_read
from casework.desk.resuming import resumes
from casework.interviews.actions import DRAFT, write_down
from casework.interviews.forms import InterviewForm
from casework.interviews.history import history
from casework.keys.unlocking import Unlocked
from casework.models import Case
from casework.moments import stamp
from casework.own import drafts
from casework.writings.appointment import Appointment

ALTERED = UNREAD = 409


@require_http_methods(["GET", "HEAD", "POST"])
@for_unlocked
@sensitive_variables()
def interview(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
    case = case_or_404(unlocked, reference)
    open_case = opened(unlocked, case)
    began = {} if request.method == "POST" else drafts.all_of(case, unlocked.key, unlocked.private)
    draft = began.get(DRAFT, {})
    met = {} if draft else _of_appointment(open_case, request.GET.get("rendez-vous", ""))
    form = _form(unlocked, open_case, posted(request), **met, **initial_of(InterviewForm, draft))
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return _show(request, unlocked, case, form, status, open_case.faults, is_draft=bool(draft))
    written, token = form.interview(unlocked.worker.name, stamp(unlocked.at)), form.cleaned_data["token"]
    done = said_once(case, token, _said(written.is_shown))
    try:
        write_down(
            open_case,
            written,
            by=unlocked.worker,
            token=token,
            at=unlocked.at,
            window=window_of(request),
        )
    except actions.NotNow as refusal:
        form.add_error("is_shown", str(refusal.reason))
        return _show(request, unlocked, case, form, 422)
    except actions.Unread as refusal:
        return _show(request, unlocked, case, form, UNREAD, unread=refusal.seen)
    except actions.AnotherText as refusal:
        form.rename("synthesis", refusal)
        return _show(request, unlocked, case, form, 422)
    except actions.Altered as refusal:
        return _show(request, unlocked, case, form, ALTERED, refusal.faults)
    messages.success(request, done)
    return redirect(case)


@resumes("interview")
@sensitive_variables()
def resume(request: HttpRequest, unlocked: Unlocked, /, reference: str) -> HttpResponse:
    case = case_or_404(unlocked, reference)
    open_case = opened(unlocked, case)
    typed = initial_of(InterviewForm, typed_in(InterviewForm, request.POST))
    if not typed:
        return redirect("casework:interview", reference)
    return _show(request, unlocked, case, _form(unlocked, open_case, None, **typed), 200)


@sensitive_variables()
def _of_appointment(open_case: OpenCase, number: str) -> dict[str, Any]:
    """What an appointment that took place says of the interview: ``number`` is that of its entry."""
    contents = (line.content for line in open_case.written if str(line.number) == number)
    told = next((content for content in contents if isinstance(content, Appointment)), None)
    if told is None:
        return {}
    return {"held_on": told.start.date(), "medium": told.medium, "place": told.where}


def _said(is_shown: bool) -> str:
    if is_shown:
        return _("L’entretien est noté. La personne lira sa synthèse avec son code.")
    return _("L’entretien est noté. La personne ne le voit pas.")


@sensitive_variables()
def _form(unlocked: Unlocked, open_case: OpenCase, data: Any, **typed: Any) -> InterviewForm:
    first = open_case.first_message
    theme = first.theme if first is not None else ""
    today = timezone.localdate(unlocked.at)
    initial = {"token": secrets.token_urlsafe(24), "held_on": today}
    if "themes" not in typed:
        initial |= {"themes": [theme], "is_first": not history(open_case.written)}
    form = InterviewForm(data, today=today, theme=theme, initial=initial | typed)
    if others := company(open_case, unlocked.worker):
        form.fields["synthesis"].label = _("Synthèse de l’entretien")
        name_company(form.fields["synthesis"], others)
    return form


@sensitive_variables()
def _show(
    request: HttpRequest,
    unlocked: Unlocked,
    case: Case,
    form: InterviewForm,
    status: int,
    faults: tuple[Fault, ...] = (),
    *,
    is_draft: bool = False,
    unread: int | None = None,
) -> HttpResponse:
    context = {
        "unlocked": unlocked,
        "case": case,
        "form": form,
        "faults": [fault.for_worker for fault in faults],
        "is_draft": is_draft,
        **drafts_shown(request, unlocked, case, (InterviewForm,)),
        **(to_read(unlocked, case, unread) if unread is not None else {}),
    }
    return render(request, "casework/interviews/interview.html", context, status=status)
