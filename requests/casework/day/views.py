"""A task is ticked from her day, which comes back without it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from casework import actions
from casework.desk.doors import case_or_404, for_unlocked
from casework.desk.opening import opened
from casework.keys.unlocking import Unlocked
from casework.tasks.actions import NoSuchTask, tick
from core.forms import posted_from


@posted_from("casework:inbox")
@for_unlocked
@sensitive_variables()
def done(request: HttpRequest, unlocked: Unlocked, reference: str, number: int) -> HttpResponse:
    case = case_or_404(unlocked, reference)
    try:
        tick(opened(unlocked, case), number=number, by=unlocked.worker, at=unlocked.at)
    except NoSuchTask:
        raise Http404 from None
    except actions.Altered:
        messages.warning(request, _("Ce dossier a été modifié hors de Relais : la tâche n’est pas cochée."))
        return redirect(case)
    messages.success(request, _("La tâche est faite."))
    return redirect("casework:inbox")
