"""Giving a case to the agent who asks for it."""

import secrets
from collections.abc import Sequence
from typing import cast

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from casework import actions
from casework.cases.faults import Fault
from casework.desk.doors import case_or_404, for_unlocked, posted
from casework.desk.opening import opened, to_read
from casework.desk.resuming import resumes
from casework.exporting import archive
from casework.exporting.actions import export as record_export
from casework.exporting.forms import ExportForm
from casework.keys.unlocking import Unlocked
from casework.models import Case

ALTERED = UNREAD = 409


@require_http_methods(["GET", "HEAD", "POST"])
@for_unlocked
@sensitive_variables()
def export(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
    found = case_or_404(unlocked, reference)
    open_case, form = opened(unlocked, found), ExportForm(posted(request), initial=_new())
    if not form.is_valid():
        return _show(request, unlocked, found, form, 422 if form.is_bound else 200)
    data, at = form.cleaned_data, unlocked.at
    try:
        held = record_export(open_case, data["wish"], by=unlocked.worker, token=data["token"], at=at)
    except actions.Unread as refusal:
        return _show(request, unlocked, found, form, UNREAD, unread=refusal.seen)
    except actions.AnotherText as refusal:
        form.rename("wish", refusal)
        return _show(request, unlocked, found, form, 422)
    except actions.Altered as refusal:
        return _show(request, unlocked, found, form, ALTERED, refusal.faults)
    answer = StreamingHttpResponse(
        archive.streamed(held, data["passphrase"], at), content_type="application/zip"
    )
    answer["Content-Disposition"] = f'attachment; filename="demande-{found.reference}.zip"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store, private"
    return cast(HttpResponse, answer)  # as the types of the doors call any answer


@resumes("export")
@sensitive_variables()
def resume_export(request: HttpRequest, unlocked: Unlocked, /, reference: str) -> HttpResponse:
    """The passphrase is typed again: no page carries one."""
    found = case_or_404(unlocked, reference)
    opened(unlocked, found)
    form = ExportForm(initial={**_new(), "wish": request.POST.get("wish", "")})
    return _show(request, unlocked, found, form, 200)


def _new() -> dict[str, str]:
    return {"token": secrets.token_urlsafe(24)}


@sensitive_variables()
def _show(
    request: HttpRequest,
    unlocked: Unlocked,
    case: Case,
    form: ExportForm,
    status: int,
    faults: Sequence[Fault] = (),
    unread: int | None = None,
) -> HttpResponse:
    context = {
        "unlocked": unlocked,
        "case": case,
        "form": form,
        "faults": [f.for_worker for f in faults],
        **(to_read(unlocked, case, unread) if unread is not None else {}),
    }
    return render(request, "casework/exporting/export.html", context, status=status)
