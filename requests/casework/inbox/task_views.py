"""What was done of a task: told on the page of its case, whatever else is being typed there."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from casework.desk.doors import for_unlocked
from casework.inbox.case_views import change_state
from casework.keys.unlocking import Unlocked
from casework.tasks.actions import NoSuchTask, mark
from core.forms import posted_from


@posted_from("casework:case", "reference")
@for_unlocked
@sensitive_variables()
def mark_task(request: HttpRequest, unlocked: Unlocked, reference: str, number: int) -> HttpResponse:
    """``done`` is what the button says: 1 done, 0 to do again, nothing: only its steps."""
    steps = frozenset(
        int(one) for one in request.POST.getlist(f"step-{number}") if one.isdecimal() and len(one) < 4
    )
    done = request.POST.get("done", "")
    told = {"1": _("La tâche est faite."), "0": _("La tâche est de nouveau à faire.")}
    said = told.get(done, _("Les étapes sont notées."))
    verb = partial(mark, number=number, is_done=done == "1", steps=steps)
    try:
        return change_state(request, unlocked, reference, verb, said)
    except NoSuchTask:
        raise Http404 from None
