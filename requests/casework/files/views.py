"""A file of a case, for the worker who reads it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from casework import actions
from casework.desk.doors import case_or_404, for_unlocked
from casework.desk.opening import opened
from casework.files import serving
from casework.keys.unlocking import Unlocked


@require_safe
@for_unlocked
@sensitive_variables()
def download(request: HttpRequest, unlocked: Unlocked, reference: str, number: int) -> HttpResponse:
    found = case_or_404(unlocked, reference)
    actions.record_opening(found, by=unlocked.worker, at=unlocked.at)
    return serving.download(request, opened(unlocked, found), number, unlocked=unlocked, case=found)


@require_safe
@for_unlocked
@sensitive_variables()
def view(request: HttpRequest, unlocked: Unlocked, reference: str, number: int) -> HttpResponse:
    found = case_or_404(unlocked, reference)
    actions.record_opening(found, by=unlocked.worker, at=unlocked.at)
    return serving.shown(request, opened(unlocked, found), number, unlocked=unlocked, case=found)
