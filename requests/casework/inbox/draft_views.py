"""What a worker types is kept, sealed to herself, until it is sent.

By a script every few seconds; by a button without one.
"""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from casework.desk.doors import case_or_404, for_unlocked
from casework.desk.drafting import (
    Kept,
    drafts_in,
    keep_drafts,
    lock_bar,
    said_of_drafts,
    tell_of_files,
    unsent,
    window_of,
)
from casework.forms import AnswerForm, NoteForm
from casework.interviews.forms import InterviewForm
from casework.keys.unlocking import Unlocked
from casework.models import Case
from casework.own.windows import Draft, Window
from casework.tasks.forms import TaskForm
from core import french
from core.forms import is_navigation, posted_from

KEPT = (AnswerForm, NoteForm, InterviewForm, TaskForm)
# Where the form of that prefix stands; the others stand in the page of the case.
SCREENS = {InterviewForm.prefix: "casework:interview", TaskForm.prefix: "casework:task"}
THROW, BESIDE = "throw", "throw_beside"  # the form of which nothing is to be kept; what stands beside it


@posted_from("casework:case", "reference")
@for_unlocked
@sensitive_variables()
def draft(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
    case = case_or_404(unlocked, reference)
    found, thrown = drafts_in(KEPT, request.POST), request.POST.get(THROW, "")
    if thrown in found:
        found[thrown] = None
    found = unsent(unlocked, case, KEPT, found)
    kept = keep_drafts(unlocked, case, found, window_of(request))
    _throw_beside(request, unlocked, case)
    is_kept, said = kept is not Kept.NOT, _said(unlocked, found, kept)
    if not is_navigation(request):
        return JsonResponse({"said": said, "kept": is_kept, **lock_bar(unlocked)})
    (messages.success if is_kept else messages.error)(request, said)
    tell_of_files(request)
    screens = [screen for form, screen in SCREENS.items() if form in found and form != thrown]
    return redirect(screens[0] if screens else "casework:case", reference)


@sensitive_variables()
def _throw_beside(request: HttpRequest, unlocked: Unlocked, case: Case) -> None:
    """What another window wrote: ``answer.NAME`` is the form, and the name of that window."""
    form, _dot, name = request.POST.get(BESIDE, "").partition(".")
    if name and form in {kind.prefix for kind in KEPT}:
        keep_drafts(unlocked, case, {form: None}, Window(name))


def _said(unlocked: Unlocked, found: Mapping[str, Draft | None], kept: Kept) -> str:
    hour = french.hour(timezone.localtime(unlocked.at))
    if kept is Kept.BESIDE and any(found.values()):
        said = _(
            "Brouillon gardé à %(hour)s. Un autre texte, écrit dans une autre fenêtre, est gardé à côté : "
        )
        return said % {"hour": hour} + _("rouvrez cette page pour lire les deux.")
    return said_of_drafts(unlocked, [one for one in found.values() if one], is_kept=kept is not Kept.NOT)
