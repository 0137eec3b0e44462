"""A code that the worker gives: shown, typed back from the paper, and only then that of the case."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from casework import actions
from casework.beginnings.actions import give_code, was_given
from casework.beginnings.forms import CodeGroupsForm, CodeNameForm
from casework.busy import later
from casework.cases.reading import OpenCase
from casework.desk.doors import case_or_404, for_unlocked
from casework.desk.opening import opened
from casework.desk.resuming import resumes
from casework.forms import ASKED
from casework.keys.unlocking import Unlocked
from casework.models import Case
from casework.sealing import codes
from casework.sealing.derivation import Busy
from core.forms import has_life

SHOW, CHECK = "show", "check"


@require_http_methods(["GET", "HEAD", "POST"])
@for_unlocked
@sensitive_variables()
def code(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
    """One address for three pages: what it changes, the code, two groups of it typed back."""
    case = case_or_404(unlocked, reference)
    name = request.POST.get(CodeNameForm.NAME, "")
    if name and was_given(case, name):
        return _done(request, case)
    if not has_life(name):
        return _explain(request, unlocked, case, late=bool(name))
    form = CodeGroupsForm(_groups(request), user=unlocked.user, name=name, reference=reference)
    if request.POST.get("step") == SHOW:
        context = {"unlocked": unlocked, "case": case, "code": codes.printed(form.code), "name": name}
        return render(request, "casework/beginnings/code.html", context)
    if not form.is_valid():
        return _ask(request, unlocked, case, form, status=422 if form.is_bound else 200)
    return _give(request, unlocked, case, form)


@resumes("give_code")
@sensitive_variables()
def resume(request: HttpRequest, unlocked: Unlocked, /, reference: str) -> HttpResponse:
    """The paper is printed already: it is asked for, and nothing is drawn anew."""
    case, name = case_or_404(unlocked, reference), request.POST.get(CodeNameForm.NAME, "")
    if not has_life(name) or was_given(case, name):
        return redirect("casework:give_code", reference)
    form = CodeGroupsForm(None, user=unlocked.user, name=name, reference=reference)
    return _ask(request, unlocked, case, form)


@sensitive_variables()
def _give(request: HttpRequest, unlocked: Unlocked, case: Case, form: CodeGroupsForm) -> HttpResponse:
    try:
        give_code(opened(unlocked, case), form.code, by=unlocked.worker, token=form.name, at=unlocked.at)
    except Busy:
        form.add_error(
            None, _("Le service est occupé en ce moment. Attendez quelques secondes, puis réessayez.")
        )
        return later(_ask(request, unlocked, case, form))
    except actions.Altered:
        return redirect(case)
    return _done(request, case)


def _done(request: HttpRequest, case: Case) -> HttpResponse:
    messages.success(
        request, _("Le code sert dès maintenant. Donnez le papier à la personne, ou dictez-lui le code.")
    )
    return redirect(case)


@sensitive_variables()
def _explain(request: HttpRequest, unlocked: Unlocked, case: Case, *, late: bool) -> HttpResponse:
    """``late``: the page was open for long; the code that it showed was never given."""
    open_case: OpenCase = opened(unlocked, case)
    actions.record_opening(case, by=unlocked.worker, at=unlocked.at)
    context = {
        "unlocked": unlocked,
        "case": case,
        "open_case": open_case,
        "damage": open_case.for_worker,
        "form": CodeNameForm(),
        "late": late,
    }
    status = 422 if late or request.method == "POST" else 200
    return render(request, "casework/beginnings/give_code.html", context, status=status)


@sensitive_variables()
def _ask(
    request: HttpRequest, unlocked: Unlocked, case: Case, form: CodeGroupsForm, *, status: int = 200
) -> HttpResponse:
    context = {"unlocked": unlocked, "case": case, "form": form}
    return render(request, "casework/beginnings/check_code.html", context, status=status)


def _groups(request: HttpRequest) -> object:
    """What was typed back, if that was asked for."""
    return request.POST if any(asked in request.POST for asked in ASKED) else None
