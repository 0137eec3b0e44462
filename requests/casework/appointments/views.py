"""The screens of appointments: those of a case, and one of them."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from casework import actions
from casework.appointments.actions import Given, GivenSince, NoSuchAppointment, address_of, end, give
from casework.appointments.forms import AppointmentForm, EndForm, initial_of_move
from casework.appointments.places import Rooms
from casework.cases.reading import OpenCase
from casework.cases.writing import was_used
from casework.desk.doors import case_or_404, for_unlocked, posted
from casework.desk.once import said_once
from casework.desk.opening import opened, to_read
from casework.desk.resuming import resumes
from casework.due.planned import Planned, numbered, planned
from casework.keys.unlocking import Unlocked
from casework.writings.appointment import End
from core.forms import posted_from

ALTERED = UNREAD = 409
END_ID = "end_%s"  # of two forms on a page, no two fields have one id


@require_http_methods(["GET", "HEAD", "POST"])
@for_unlocked
@sensitive_variables()
def appointments(request: HttpRequest, unlocked: Unlocked, reference: str, number: int = 0) -> HttpResponse:
    """``number``: of the one that is moved; else another one is given."""
    case = case_or_404(unlocked, reference)
    open_case = opened(unlocked, case)
    moving = _moving(open_case, number)
    form = _form(unlocked, open_case, moving, posted(request))
    if not form.is_bound:
        actions.record_opening(case, by=unlocked.worker, at=unlocked.at)
    if not form.is_valid():
        return _show(request, unlocked, open_case, moving, form, 422 if form.is_bound else 200)
    given, data = form.given(), form.cleaned_data
    done = said_once(case, data["token"], _said(given, moving))
    try:
        give(open_case, given, by=unlocked.worker, token=data["token"], at=unlocked.at)
    except actions.Unread as refusal:
        form.told()
        return _show(request, unlocked, open_case, moving, form, UNREAD, unread=refusal.seen)
    except actions.NotNow as refusal:
        form.add_error(None, str(refusal.reason))
        form.told()
        return _show(request, unlocked, open_case, moving, form, 422)
    except GivenSince:
        form = _form(unlocked, opened(unlocked, case), moving, request.POST)  # says so when it is looked at
        return _show(request, unlocked, open_case, moving, form, 422)
    except actions.AnotherText as refusal:
        form.rename("day", refusal)
        return _show(request, unlocked, open_case, moving, form, 422)
    except actions.Altered:
        return _show(request, unlocked, open_case, moving, form, ALTERED)
    messages.success(request, done)
    return redirect("casework:appointments", reference)


@posted_from("casework:appointment", "reference", "number")
@for_unlocked
@sensitive_variables()
def ended(request: HttpRequest, unlocked: Unlocked, reference: str, number: int) -> HttpResponse:
    """``how`` is what the button says. One that took place leads to the interview."""
    case = case_or_404(unlocked, reference)
    open_case = opened(unlocked, case)
    moving = _moving(open_case, number)
    form, how = EndForm(request.POST, auto_id=END_ID), request.POST.get("how", "")
    if how not in list(End):
        raise Http404
    if not form.is_valid():
        return _show(request, unlocked, open_case, moving, None, 422, ending=form)
    data = form.cleaned_data
    try:
        before = end(
            open_case,
            number,
            End(how),
            data["text"],
            seen=data["last"] or 0,
            by=unlocked.worker,
            token=data["token"],
            at=unlocked.at,
        )
    except NoSuchAppointment:
        raise Http404 from None
    except actions.NotNow as refusal:
        form.add_error(None, str(refusal.reason))
        form.told(moving)
        return _show(request, unlocked, open_case, moving, None, 422, ending=form)
    except actions.Unread as refusal:
        return _show(request, unlocked, open_case, moving, None, UNREAD, ending=form, unread=refusal.seen)
    except actions.Altered:
        return _show(request, unlocked, open_case, moving, None, ALTERED, ending=form)
    if how == End.HONOURED:
        messages.success(request, _("C’est noté. Écrivez l’entretien, ou revenez-y plus tard."))
        return redirect(f"{reverse('casework:interview', args=[reference])}?rendez-vous={before.last}")
    messages.success(request, _ended(End(how), before))
    return redirect("casework:appointments", reference)


@resumes("appointments", "appointment")
@sensitive_variables()
def resume(request: HttpRequest, unlocked: Unlocked, /, reference: str, number: int = 0) -> HttpResponse:
    open_case = opened(unlocked, case_or_404(unlocked, reference))
    moving = _moving(open_case, number)
    typed = {name: request.POST[name] for name in AppointmentForm.base_fields if name in request.POST}
    if not typed:
        return redirect(request.path)
    form = _form(unlocked, open_case, moving, None, **typed)
    return _show(request, unlocked, open_case, moving, form, 200)


@resumes("appointment_ended")
@sensitive_variables()
def resume_ending(request: HttpRequest, unlocked: Unlocked, /, reference: str, number: int) -> HttpResponse:
    open_case = opened(unlocked, case_or_404(unlocked, reference))
    ending = _ending(text=request.POST.get("text", ""), last=request.POST.get("last", ""))
    return _show(request, unlocked, open_case, _moving(open_case, number), None, 200, ending=ending)


def _moving(open_case: OpenCase, number: int) -> Planned | None:
    if not number:
        return None
    found = numbered(open_case.written, number)
    if found is None:
        raise Http404
    return found


@sensitive_variables()
def _form(
    unlocked: Unlocked, open_case: OpenCase, moving: Planned | None, data: Any, **typed: str
) -> AppointmentForm:
    rooms = Rooms.of(unlocked.worker, unlocked.at)
    initial: dict[str, Any] = {"token": secrets.token_urlsafe(24)}
    if moving is not None:
        initial |= initial_of_move(moving, rooms)
    if typed:
        initial |= {"is_shown": False, "is_invited": False}
    return AppointmentForm(
        data,
        by=unlocked.worker,
        at=unlocked.at,
        rooms=rooms,
        has_code=open_case.has_code,
        address=address_of(open_case),
        written=open_case.written,
        moving=moving,
        was_sent=was_used(open_case.case, data["token"]) if data and "token" in data else False,
        initial=initial | typed,
    )


def _ending(**typed: str) -> EndForm:
    return EndForm(initial={"token": secrets.token_urlsafe(24), **typed}, auto_id=END_ID)


def _said(given: Given, moving: Planned | None) -> str:
    """Who was told of it once is told of what follows."""
    is_invited = given.is_invited or (moving is not None and moving.content.is_invited)
    is_shown = given.is_shown or (moving is not None and moving.is_shown)
    if moving is None:
        return _given(is_shown, is_invited)
    if is_invited:
        return _("Le rendez-vous est déplacé. Un courriel part à la prochaine heure.")
    if is_shown:
        return _("Le rendez-vous est déplacé. La personne le lira avec son code ; aucun courriel ne part.")
    return _("Le rendez-vous est déplacé. La personne ne le voit pas ; aucun courriel ne part.")


def _given(is_shown: bool, is_invited: bool) -> str:
    if is_invited:
        return _("Le rendez-vous est noté. Un courriel part à la prochaine heure.")
    if is_shown:
        return _("Le rendez-vous est noté. La personne le lira avec son code ; aucun courriel ne part.")
    return _("Le rendez-vous est noté pour vous. La personne ne le voit pas ; aucun courriel ne part.")


def _ended(how: End, before: Planned) -> str:
    if how is End.MISSED:
        return _("C’est noté pour vous. La personne ne le voit pas.")
    if how is End.FREED:
        return _("L’heure est libre dans votre agenda.")
    if before.is_shown:
        return _("Le rendez-vous est annulé. La personne le lira avec son code.")
    return _("Le rendez-vous est annulé. La personne ne voit rien de ce rendez-vous : prévenez-la.")


@sensitive_variables()
def _show(
    request: HttpRequest,
    unlocked: Unlocked,
    open_case: OpenCase,
    moving: Planned | None,
    form: AppointmentForm | None,
    status: int,
    *,
    ending: EndForm | None = None,
    unread: int | None = None,
) -> HttpResponse:
    context = {
        "unlocked": unlocked,
        "case": open_case.case,
        "form": form or _form(unlocked, open_case, moving, None),
        "ending": ending or _ending(last=str(moving.last) if moving is not None else ""),
        "one": moving,
        "is_hers": moving is None or moving.content.worker == str(unlocked.worker.public_id),
        "is_past": moving is not None and moving.start <= unlocked.at,
        "all": planned(open_case.written),
        **(to_read(unlocked, open_case.case, unread) if unread is not None else {}),
        "address": address_of(open_case),
        "has_code": open_case.has_code,
        "faults": open_case.for_worker,
    }
    name = "one" if moving is not None else "appointments"
    return render(request, f"casework/appointments/{name}.html", context, status=status)
