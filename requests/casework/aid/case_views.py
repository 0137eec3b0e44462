"""Applications, from the case of the person who asks: made, sent, followed, completed, taken back."""

import secrets
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from casework import actions, audit, policy
from casework.aid import sending
from casework.aid.forms import ApplicationForm, typed_from
from casework.aid.gone import sent_since
from casework.aid.panel import pending
from casework.aid.reading import OpenAid, is_stripped, is_unread
from casework.aid.writing import coordinator_of, has_leader
from casework.cases import faults
from casework.cases.faults import Altered, Fault
from casework.cases.reading import OpenCase
from casework.desk.doors import case_or_404, for_unlocked, posted
from casework.desk.opening import opened, to_read
from casework.desk.resuming import resumes
from casework.funds.budget import Sheet
from casework.funds.states import AidEvent, AidState, Closed
from casework.keys.unlocking import Unlocked
from casework.models import Case
from casework.states import NotNow
from casework.writings.aid import AidFile
from core.forms import NOT_TYPED, posted_from
from directory.concerns import UNSEEN
from directory.models import Posting, Worker
from directory.reference import OVERSEAS_THEMES, THEMES
from directory.roles import Role

ALTERED = UNREAD = 409
TOTALS = "totals"  # the button that only adds up


@require_http_methods(["GET", "HEAD", "POST"])
@for_unlocked
@sensitive_variables()
def new(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
    return _sent_from(request, unlocked, case_or_404(unlocked, reference), None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_unlocked
@sensitive_variables()
def complete(request: HttpRequest, unlocked: Unlocked, reference: str, application: str) -> HttpResponse:
    """One that came back: what was sent, to be amended and sent again."""
    found = case_or_404(unlocked, reference)
    before, aid = _own_or_404(unlocked, found, application)
    if request.method == "POST" or aid.application.state == AidState.SENT_BACK:
        return _sent_from(request, unlocked, found, before)
    return redirect("casework:aid_own", reference, application)


@require_safe
@for_unlocked
@sensitive_variables()
def own(request: HttpRequest, unlocked: Unlocked, reference: str, application: str) -> HttpResponse:
    found = case_or_404(unlocked, reference)
    actions.record_opening(found, by=unlocked.worker, at=unlocked.at)
    return _show_own(request, unlocked, found, application)


@posted_from("casework:aid_own", "reference", "application")
@for_unlocked
@sensitive_variables()
def recall(request: HttpRequest, unlocked: Unlocked, reference: str, application: str) -> HttpResponse:
    found = case_or_404(unlocked, reference)
    _own_or_404(unlocked, found, application)
    token = request.POST.get("token", "") or secrets.token_urlsafe(24)
    try:
        sending.recall(opened(unlocked, found), application, by=unlocked.worker, token=token, at=unlocked.at)
    except Altered:
        return _show_own(request, unlocked, found, application, status=ALTERED)
    except Closed:
        messages.warning(request, _("Cette demande ne peut plus être reprise : regardez où elle en est."))
    else:
        messages.success(request, _("La demande est reprise : plus personne d’autre ne la lit."))
    return redirect("casework:aid_own", reference, application)


@posted_from("casework:aid_own", "reference", "application")
@for_unlocked
@sensitive_variables()
def keep(request: HttpRequest, unlocked: Unlocked, reference: str, application: str) -> HttpResponse:
    found = case_or_404(unlocked, reference)
    _own_or_404(unlocked, found, application)
    token = request.POST.get("token", "") or secrets.token_urlsafe(24)
    sending.keep_outcome(
        opened(unlocked, found), application, by=unlocked.worker, token=token, at=unlocked.at
    )
    messages.success(request, _("C’est gardé parmi vos notes, dans le dossier."))
    return redirect(found)


@sensitive_variables()
def _show_own(
    request: HttpRequest, unlocked: Unlocked, case: Case, application: str, *, status: int = 200
) -> HttpResponse:
    file, aid = _own_or_404(unlocked, case, application)
    open_case = opened(unlocked, case)
    is_back = aid.application.state == AidState.SENT_BACK and not aid.faults
    context = {
        "unlocked": unlocked,
        "case": case,
        "application": aid.application,
        "aid": aid,
        "file": file,
        "late": aid.late(timezone.localdate(unlocked.at)),
        "may_recall": AidEvent.RECALL in aid.application.facts.leads_to and not aid.faults,
        "may_complete": is_back and not case.is_closed,
        "waits_for_case": is_back and case.is_closed,
        "has_kept_another": sending.has_kept_another(open_case, aid),
        "may_keep": sending.has_outcome_to_keep(open_case, aid),
        "taken_back": sending.taken_back(open_case, application),
        "is_unread": is_unread(aid.application),
        "is_stripped": is_stripped(aid.application),
        "token": secrets.token_urlsafe(24),
        "faults": [fault.for_worker for fault in aid.faults],
    }
    return render(request, "casework/aid/own.html", context, status=status)


@sensitive_variables()
def _own_or_404(unlocked: Unlocked, case: Case, application: str) -> tuple[AidFile, OpenAid]:
    found = sending.opened_in(opened(unlocked, case), application)
    if found is None:
        raise Http404
    by = audit.name_of(unlocked.worker)
    faults.record(found[1].faults, found[1].application.reference, by=by, at=unlocked.at)
    return found


@sensitive_variables()
def _sent_from(request: HttpRequest, unlocked: Unlocked, case: Case, before: AidFile | None) -> HttpResponse:
    reader = coordinator_of(unlocked.worker, unlocked.at)
    form = _form(unlocked, case, reader.worker if reader else None, before, posted(request))
    if TOTALS in request.POST:
        return _added_up(request, unlocked, case, before)
    if not form.is_valid():
        return _show_form(request, unlocked, case, form, 422 if form.is_bound else 200)
    data = form.cleaned_data
    altered: tuple[Fault, ...] = ()
    agreement = sending.Agreement(data["given_on"], data["words"])
    try:
        sending.send(
            opened(unlocked, case),
            form.draft(before.reference if before else ""),
            agreement,
            promised=data["promised"],
            known=data["known"] or 0,
            by=unlocked.worker,
            token=data["token"],
            at=unlocked.at,
        )
    except Altered as refusal:
        altered = refusal.faults
    except actions.Unread as refusal:
        return _show_form(request, unlocked, case, form, UNREAD, unread=refusal.seen)
    except actions.AnotherText as refusal:
        form.rename(None, refusal)
    except (sending.SentSince, sending.ReaderChanged, sending.NobodyReads, Closed, NotNow) as refusal:
        return _refused(request, unlocked, case, before, refusal)
    else:
        messages.success(request, _("La demande est envoyée à la coordination, avec votre avis."))
        return redirect(case)
    return _show_form(request, unlocked, case, form, ALTERED if altered else 422, altered)


@sensitive_variables()
def _refused(
    request: HttpRequest, unlocked: Unlocked, case: Case, before: AidFile | None, refusal: Exception
) -> HttpResponse:
    """One that another window sent meanwhile is told of: sent once more, this one leaves knowingly."""
    data = _with_reader(request, unlocked)
    if not isinstance(refusal, sending.SentSince):
        form = _form(unlocked, case, _reader_now(unlocked), before, data)
        form.add_error(None, _said(refusal))
        return _show_form(request, unlocked, case, form, 422)
    data["known"] = str(refusal.line.number)
    form = _form(unlocked, case, _reader_now(unlocked), before, data)
    form.add_error(None, ValidationError(sent_since(refusal.line), code=UNSEEN))
    return _show_form(request, unlocked, case, form, 409, is_another=True)


@sensitive_variables()
def _added_up(request: HttpRequest, unlocked: Unlocked, case: Case, before: AidFile | None) -> HttpResponse:
    """No total where a line cannot be read: it would look right."""
    form = _form(unlocked, case, _reader_now(unlocked), before, _with_reader(request, unlocked))
    if not form.adds_up():
        return _show_form(request, unlocked, case, form, 422)
    return _show_form(request, unlocked, case, form, 200, sheet=form.sheet())


def _said(refusal: Exception) -> str:
    if isinstance(refusal, NotNow):
        return str(refusal.reason)
    if isinstance(refusal, Closed):
        return _("Cette demande a changé d’état entre-temps : rien n’a été envoyé.")
    if isinstance(refusal, sending.NobodyReads):
        return _("Plus personne à la coordination n’a de clé : la demande n’est pas partie.")
    return _("La personne qui lira cette demande a changé : vérifiez son nom et envoyez à nouveau.")


def _reader_now(unlocked: Unlocked) -> Worker | None:
    key = coordinator_of(unlocked.worker, unlocked.at)
    return key.worker if key else None


@sensitive_variables()
def _with_reader(request: HttpRequest, unlocked: Unlocked) -> Any:
    """What was typed, and the name that is shown by now."""
    data, reader = request.POST.copy(), _reader_now(unlocked)
    data["promised"] = str(reader.public_id) if reader else ""
    return data


@sensitive_variables()
def _form(
    unlocked: Unlocked, case: Case, reader: Worker | None, before: AidFile | None, data: Any, **typed: Any
) -> ApplicationForm:
    today = timezone.localdate(unlocked.at)
    first: dict[str, Any] = {"token": secrets.token_urlsafe(24), "given_on": today, "household": 1}
    if data is None:
        open_case = opened(unlocked, case)
        first["known"] = sending.last_known(open_case)
        first |= typed_from(before) if before is not None else _asked(open_case)
    if reader is not None:
        first["promised"] = reader.public_id
    form = ApplicationForm(
        data,
        received=timezone.localdate(case.received_at),
        today=today,
        themes=_themes(unlocked),
        initial={**first, **typed},
    )
    form.reader = reader  # type: ignore[attr-defined]  # whom the page names
    form.completes = before.reference if before is not None else ""  # type: ignore[attr-defined]
    return form


def _asked(open_case: OpenCase) -> dict[str, str]:
    """What the person said of themselves; nothing else of the case is taken over."""
    first = open_case.first_message
    if first is None:
        return {}
    return {"beneficiary": first.name, "status": first.status, "workplace": first.workplace}


def _themes(unlocked: Unlocked) -> Sequence[tuple[str, Any]]:
    """R19: where the author covers a place overseas, its themes as well."""
    day = timezone.localdate(unlocked.at)
    posts = Posting.objects.on(day).filter(worker=unlocked.worker)
    overseas = posts.filter(sector__region__is_overseas=True) | posts.filter(region__is_overseas=True)
    is_overseas = unlocked.worker.role == Role.NATIONAL_COORDINATOR or overseas.exists()
    return [(theme.value, theme.label) for theme in (*THEMES, *(OVERSEAS_THEMES if is_overseas else ()))]


def _typed(request: HttpRequest) -> dict[str, Any]:
    names = [name for name in request.POST if name not in {TOTALS, "promised", *NOT_TYPED}]
    return {name: request.POST.getlist(name) if name == "documents" else request.POST[name] for name in names}


@sensitive_variables()
def _show_form(
    request: HttpRequest,
    unlocked: Unlocked,
    case: Case,
    form: ApplicationForm,
    status: int,
    altered: Sequence[Fault] = (),
    sheet: Sheet | None = None,
    unread: int | None = None,
    is_another: bool = False,
) -> HttpResponse:
    context = {
        "unlocked": unlocked,
        "case": case,
        "form": form,
        "is_another": is_another,
        "reader": form.reader,  # type: ignore[attr-defined]
        "is_top": not has_leader(unlocked.worker, unlocked.at),
        "may_send": policy.receives_cases(unlocked.worker),
        "sheet": sheet,
        "pending": [one for one in pending(opened(unlocked, case)) if one.reference != form.completes],  # type: ignore[attr-defined]
        "faults": [fault.for_worker for fault in altered],
        **(to_read(unlocked, case, unread) if unread is not None else {}),
    }
    return render(request, "casework/aid/form.html", context, status=status)


@resumes("aid_new")
@sensitive_variables()
def resume_new(request: HttpRequest, unlocked: Unlocked, /, reference: str) -> HttpResponse:
    return _resumed(request, unlocked, case_or_404(unlocked, reference), None)


@resumes("aid_complete")
@sensitive_variables()
def resume_complete(
    request: HttpRequest, unlocked: Unlocked, /, reference: str, application: str
) -> HttpResponse:
    found = case_or_404(unlocked, reference)
    return _resumed(request, unlocked, found, _own_or_404(unlocked, found, application)[0])


@sensitive_variables()
def _resumed(request: HttpRequest, unlocked: Unlocked, case: Case, before: AidFile | None) -> HttpResponse:
    actions.record_opening(case, by=unlocked.worker, at=unlocked.at)
    form = _form(unlocked, case, _reader_now(unlocked), before, None, **_typed(request))
    return _show_form(request, unlocked, case, form, 200)
