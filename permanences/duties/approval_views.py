"""What waits for the coordinator's agreement, with the answer on the row (R4)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.forms import posted_from
from directory.concerns import Answer
from directory.http import PortalRequest
from permanences.duties import actions, policy, proposals
from permanences.duties.editing_views import published
from permanences.duties.forms import ApprovalForm, RefusalForm
from permanences.models import Permanence


@require_safe
def waiting(request: PortalRequest) -> HttpResponse:
    if not policy.is_coordinator(request.user):
        raise PermissionDenied
    return _waiting(request, timezone.now())


def _waiting(
    request: PortalRequest,
    at: datetime,
    refused: UUID | None = None,
    form: RefusalForm | None = None,
    approval: ApprovalForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """``refused``: the one whose answer did not pass, with ``form`` when it was a refusal; ``approval`` when
    the reason to go on is too long."""
    day = timezone.localdate(at)
    found = proposals.proposals(policy.approvable_by(request.user, day), day)
    rows: list[dict[str, Any]] = [{"proposal": one, "form": RefusalForm()} for one in found]
    for row in rows:
        if row["proposal"].permanence.uid == refused:
            row |= {"form": form or RefusalForm(), "approval": approval or ApprovalForm(request.POST or None)}
    return render(request, "permanences/waiting.html", {"rows": rows}, status=status)


def _too_late(request: PortalRequest, error: ValidationError, at: datetime, uid: UUID) -> HttpResponse:
    """Somebody else was faster: why, over what waits now, with the reason that was typed."""
    messages.error(request, " ".join(error.messages))
    return _waiting(request, at, uid, status=409)


@posted_from("permanences:waiting")
def approve(request: PortalRequest, uid: UUID) -> HttpResponse:
    """« Approuver et publier », or only approve and let the worker publish."""
    at = timezone.now()
    permanence = _approvable_or_404(request, uid, at)
    at_once = "publier" in request.POST
    form = ApprovalForm(request.POST)
    if not form.is_valid():
        return _waiting(request, at, uid, approval=form, status=422)
    answer = Answer(form.cleaned_data["malgre"], request.POST.get("vu", ""))
    version = request.POST.get("version", "")
    try:
        actions.approve(permanence, by=request.user, at=at, version=version, answer=answer, at_once=at_once)
    except ValidationError as error:
        return _too_late(request, error, at, uid)
    day = timezone.localdate(at)
    done = published(permanence, request.user, day) if at_once else _("La permanence est approuvée.")
    messages.success(request, done)
    return redirect("permanences:waiting")


@posted_from("permanences:waiting")
def refuse(request: PortalRequest, uid: UUID) -> HttpResponse:
    at = timezone.now()
    permanence = _approvable_or_404(request, uid, at)
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return _waiting(request, at, uid, form, status=422)
    try:
        actions.refuse(permanence, reason=form.cleaned_data["reason"], by=request.user, at=at)
    except ValidationError as error:
        return _too_late(request, error, at, uid)
    messages.success(request, _("La proposition est renvoyée avec votre motif."))
    return redirect("permanences:waiting")


def _approvable_or_404(request: PortalRequest, uid: UUID, at: datetime) -> Permanence:
    """A coordinator of another region does not see it; those who see it without deciding are refused."""
    day = timezone.localdate(at)
    permanence = get_object_or_404(policy.visible_to(request.user, day).with_all(), uid=uid)
    if not policy.can_approve(request.user, permanence, day):
        raise PermissionDenied
    return permanence
