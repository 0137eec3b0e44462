"""The doors before a grave event: covering somebody, a key unlocked, a letter of it sealed to that key."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from casework import audit, policy
from casework.cases import faults
from casework.cases.faults import Fault
from casework.desk.doors import for_unlocked
from casework.incidents.reading import Opener, OpenIncident
from casework.incidents.withheld import examined
from casework.keys.unlocking import Unlocked
from casework.models import Incident, Verb
from directory.roles import COORDINATORS

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Unlocked, P], HttpResponse]


def for_concerned(view: View[P]) -> Callable[..., HttpResponse]:
    """403 for who covers nobody: the secretariat of the commission has a key as well."""

    @for_unlocked
    @wraps(view)
    def guarded(request: HttpRequest, unlocked: Unlocked, /, *args: P.args, **kwargs: P.kwargs) -> Any:
        if not policy.receives_cases(unlocked.worker):
            raise PermissionDenied
        return view(request, unlocked, *args, **kwargs)

    return guarded


def may_open_one(unlocked: Unlocked) -> bool:
    """R11: the coordination, regional or national."""
    return unlocked.worker.role in COORDINATORS


def opener_of(unlocked: Unlocked) -> Opener:
    return Opener(unlocked.key, unlocked.private)


@sensitive_variables()
def incident_or_404(unlocked: Unlocked, reference: str) -> OpenIncident:
    """Unknown and not yours look alike; the register knows the difference between asking and seeing."""
    incident = Incident.objects.visible_to(unlocked.worker).filter(reference=reference).first()
    if incident is None:
        audit.record(Verb.DENIED, by=audit.name_of(unlocked.worker), at=unlocked.at, case=reference)
        raise Http404
    found = examined(incident, opener_of(unlocked), timezone.localdate(unlocked.at))
    note(found.faults, found, unlocked)
    return found


def note(found: tuple[Fault, ...], incident: OpenIncident, unlocked: Unlocked) -> None:
    """In the register, once a day."""
    by = audit.name_of(unlocked.worker)
    faults.record(found, incident.incident.reference, by=by, at=unlocked.at)
