"""The screen where a task is set."""

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from casework import actions
from casework.desk.doors import case_or_404, for_unlocked
from casework.desk.drafting import drafts_shown, initial_of, typed_in, window_of
from casework.desk.once import said_once
from casework.desk.opening import opened
from casework.desk.resuming import resumes
from casework.keys.unlocking import Unlocked
from casework.models import Case
from casework.moments import stamp
from casework.own import drafts
from casework.own.windows import Draft
from casework.tasks.actions import DRAFT, set_task
from casework.tasks.forms import TaskForm

ALTERED = 409


@require_http_methods(["GET", "HEAD", "POST"])
@for_unlocked
@sensitive_variables()
def task(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
    case = case_or_404(unlocked, reference)
    open_case = opened(unlocked, case)
    if request.method != "POST":
        draft = drafts.all_of(case, unlocked.key, unlocked.private).get(DRAFT, {})
        return _show(request, unlocked, case, _form(draft), 200, is_draft=bool(draft))
    form = TaskForm(request.POST)
    if not form.is_valid():
        return _show(request, unlocked, case, form, 422)
    written, token = form.task(unlocked.worker.name, stamp(unlocked.at)), form.cleaned_data["token"]
    done = said_once(case, token, _("La tâche est notée. La personne ne la voit pas."))
    try:
        set_task(
            open_case,
            written,
            by=unlocked.worker,
            token=token,
            at=unlocked.at,
            window=window_of(request),
        )
    except actions.AnotherText as refusal:
        form.rename("what", refusal)
        return _show(request, unlocked, case, form, 422)
    except actions.Altered as refusal:
        faults = [fault.for_worker for fault in refusal.faults]
        return _show(request, unlocked, case, form, ALTERED, faults=faults)
    messages.success(request, done)
    return redirect(case)


@resumes("task")
@sensitive_variables()
def resume(request: HttpRequest, unlocked: Unlocked, /, reference: str) -> HttpResponse:
    typed = typed_in(TaskForm, request.POST)
    if not typed:
        return redirect("casework:task", reference)
    case = case_or_404(unlocked, reference)
    opened(unlocked, case)
    return _show(request, unlocked, case, _form(typed), 200)


@sensitive_variables()
def _form(typed: Draft) -> TaskForm:
    return TaskForm(initial={"token": secrets.token_urlsafe(24)} | initial_of(TaskForm, typed))


@sensitive_variables()
def _show(
    request: HttpRequest, unlocked: Unlocked, case: Case, form: TaskForm, status: int, **more: object
) -> HttpResponse:
    context = {"unlocked": unlocked, "case": case, "form": form, **more}
    context |= drafts_shown(request, unlocked, case, (TaskForm,))
    return render(request, "casework/tasks/task.html", context, status=status)
