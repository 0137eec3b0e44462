"""Write a permanence as a sentence, see its next dates, propose it, publish it, stop it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import french
from core.forms import posted_from, refuse
from core.locks import Gone
from directory.concerns import Answer, AnsweringForm, Unanswered
from directory.http import PortalRequest
from directory.models import Department, User, Worker
from permanences.dates.agenda import loaded
from permanences.duties import actions, notices, policy, proposals
from permanences.duties.forms import PermanenceForm, RhythmForm, StopForm, initial_of
from permanences.models import Permanence, State
from permanences.wording import clock
from permanences.wording.summary import Preview, preview_of, summary, upcoming_of


@require_safe
def detail(request: PortalRequest, uid: UUID) -> HttpResponse:
    at = timezone.now()
    permanence = policy.get_permanence_or_404(request.user, uid, timezone.localdate(at))
    return _detail(request, permanence, at, StopForm())


def _detail(
    request: PortalRequest,
    permanence: Permanence,
    at: datetime,
    stop: StopForm,
    status: int = 200,
    answering: AnsweringForm | None = None,
) -> HttpResponse:
    today, item = timezone.localdate(at), loaded(permanence)
    coming = permanence.state in (State.DRAFT, State.PROPOSED, State.APPROVED)
    proposal = proposals.proposal(permanence, today) if coming else None
    answering = answering or AnsweringForm()
    if proposal is not None and proposal.unanswered:
        answering.show(proposal.concerns)
    context = {
        "permanence": permanence,
        "summary": summary(item, today),
        "upcoming": upcoming_of(item, today),
        "despite": [o for o in permanence.overrides.exclude(despite="") if o.shown_on >= today],
        "told": notices.told_of_a_change(permanence, today, by=request.user),
        "own": request.user.worker == permanence.worker,
        "stop_form": stop,
        "proposal": proposal,
        "clock": clock.there(permanence.department, at),
        "answering": answering,
        "may_approve": policy.can_approve(request.user, permanence, today),
    }
    return render(request, "permanences/detail.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: PortalRequest) -> HttpResponse:
    worker = policy.require_worker(request.user)
    at = timezone.now()
    form = _form(worker, at, request.POST or None, initial={"starts_on": timezone.localdate(at)})

    def save(answer: Answer) -> Permanence:
        return actions.create(form.draft(), worker=worker, by=request.user, at=at, answer=answer)

    return _answer(request, form, save, at)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PortalRequest, uid: UUID) -> HttpResponse:
    at = timezone.now()
    permanence = policy.get_permanence_or_404(request.user, uid, timezone.localdate(at))
    initial = initial_of(permanence, actions.local_day(at, permanence))
    form = _form(permanence.worker, at, request.POST or None, initial=initial)

    def save(answer: Answer) -> Permanence:
        return actions.change(permanence, form.draft(), by=request.user, at=at, answer=answer)

    return _answer(request, form, save, at, permanence)


def _form(worker: Worker, at: datetime, data: Any, initial: dict[str, Any]) -> PermanenceForm:
    day = timezone.localdate(at)
    return PermanenceForm(
        data,
        initial=initial,
        establishments=policy.establishments_for(worker, day),
        sectors=policy.sectors_for(worker, day),
    )


def _answer(
    request: PortalRequest,
    form: PermanenceForm,
    save: Callable[[Answer], Permanence],
    at: datetime,
    permanence: Permanence | None = None,
) -> HttpResponse:
    """Without JavaScript « Voir les dates » comes here as well, and saves nothing."""
    wants_preview = request.method == "POST" and "voir" in request.POST
    if request.method == "POST" and not wants_preview and form.is_valid():
        try:
            saved = save(form.answer())
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _saved(saved, request.user))
            return redirect(saved)
    values = form.data if form.is_bound else form.initial
    context = {
        "form": form,
        "permanence": permanence,
        "preview": _preview(request, values, at),
    }
    refused = request.method == "POST" and not wants_preview
    return render(request, "permanences/form.html", context, status=422 if refused else 200)


def _saved(permanence: Permanence, by: User) -> str:
    if by.worker == permanence.worker:
        return _("Votre permanence est enregistrée. Il reste à la proposer.")
    known = {"of_name": french.of(permanence.worker.name)}
    return _("La permanence %(of_name)s est enregistrée. Il reste à la proposer.") % known


@require_safe
def preview(request: PortalRequest) -> HttpResponse:
    """The fragment beside the form: computed from what is typed, nothing stored."""
    policy.require_worker(request.user)
    found = _preview(request, request.GET, timezone.now())
    return render(request, "permanences/_preview.html", {"preview": found})


def _preview(request: PortalRequest, values: Any, at: datetime) -> Preview | None:
    form = RhythmForm(values)
    if not form.is_valid():
        return None
    return preview_of(form.cleaned_data, str(values.get("target", "")), _home(request), at)


def _home(request: PortalRequest) -> Department | None:
    return request.user.workplace.department if request.user.workplace else None


@posted_from("permanences:detail", "uid")
def propose(request: PortalRequest, uid: UUID) -> HttpResponse:
    return _step(request, uid, actions.propose, _proposed)


@posted_from("permanences:detail", "uid")
def publish(request: PortalRequest, uid: UUID) -> HttpResponse:
    return _step(request, uid, actions.publish, published)


def _proposed(permanence: Permanence, by: User, day: date) -> str:
    """« La coordination » may be the very person who proposes."""
    known = {"of_name": french.of(permanence.worker.name)}
    if by.worker == permanence.worker:
        done = _("Votre permanence est proposée.")
    else:
        done = _("La permanence %(of_name)s est proposée.") % known
    decides = policy.can_approve(by, permanence, day)
    next_step = _("Elle attend votre accord.") if decides else _("La coordination va répondre.")
    return f"{done} {next_step}"


def published(permanence: Permanence, by: User, day: date) -> str:
    told = notices.told_of_a_change(permanence, day, by=by)
    return notices.said(_("La permanence est publiée."), told)


Done = Callable[[Permanence, User, date], str]


def _step(request: PortalRequest, uid: UUID, verb: Callable[..., object], done: Done) -> HttpResponse:
    at = timezone.now()
    permanence = policy.get_permanence_or_404(request.user, uid, timezone.localdate(at))
    form = AnsweringForm(request.POST)
    form.is_valid()
    try:
        verb(permanence, by=request.user, at=at, answer=form.answer())
    except Unanswered as error:
        refuse(form, error)
        return _detail(request, permanence, at, StopForm(), status=422, answering=form)
    except ValidationError as error:
        return _refused(request, error, uid, at)
    messages.success(request, done(permanence, request.user, timezone.localdate(at)))
    return redirect(permanence)


def _refused(request: PortalRequest, error: ValidationError, uid: UUID, at: datetime) -> HttpResponse:
    """A button that does not fit any more: why, over the permanence as it is now."""
    messages.error(request, " ".join(error.messages))
    if isinstance(error, Gone):
        return redirect("permanences:mine")
    permanence = policy.get_permanence_or_404(request.user, uid, timezone.localdate(at))
    return _detail(request, permanence, at, StopForm(), status=409)


@posted_from("permanences:mine")
def discard(request: PortalRequest, uid: UUID) -> HttpResponse:
    at = timezone.now()
    permanence = policy.get_permanence_or_404(request.user, uid, timezone.localdate(at))
    try:
        actions.discard(permanence, by=request.user, at=at)
    except ValidationError as error:
        return _refused(request, error, uid, at)
    messages.success(request, _("La permanence est supprimée."))
    return redirect("permanences:mine")


@posted_from("permanences:detail", "uid")
def stop(request: PortalRequest, uid: UUID) -> HttpResponse:
    at = timezone.now()
    permanence = policy.get_permanence_or_404(request.user, uid, timezone.localdate(at))
    form = StopForm(request.POST)
    told = notices.told_of_a_change(permanence, timezone.localdate(at), by=request.user)
    if form.is_valid():
        try:
            actions.stop(permanence, by=request.user, at=at, **form.cleaned_data)
        except ValidationError as error:
            if isinstance(error, actions.StillAnnounced):
                form.list_gone(error.lines, error.seen)
            refuse(form, error)
        else:
            messages.success(request, notices.said(_("La fin est enregistrée."), told))
            return redirect(permanence)
    return _detail(request, permanence, at, form, status=422)
