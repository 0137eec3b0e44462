"""One date cancelled, moved, added or restored: two taps, and a confirmation that names who is told."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import french, mail
from core.forms import refuse
from directory.concerns import AnsweringForm
from directory.http import PortalRequest
from permanences.duties import notices, policy, single_dates
from permanences.duties.forms import NoteForm, SpanForm
from permanences.models import Override, Permanence, State, TimeWindow
from permanences.rules import recurrence
from permanences.wording import clock
from permanences.wording.summary import where

confirmed = require_http_methods(["GET", "HEAD", "POST"])


@confirmed
def cancel(request: PortalRequest, uid: UUID, window: int, day: date) -> HttpResponse:
    found = _window_or_404(request, uid, window, day)
    form = NoteForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        note = form.cleaned_data["note"]
        single_dates.cancel(found, day, note=note, by=request.user, at=timezone.now())

    texts = {
        "title": _("Annuler cette date"),
        "what": _stands(found, day),
        "button": _("Annuler la date et prévenir"),
        "done": _("La date est annulée."),
    }
    return _confirm(request, found.permanence, form, act, texts)


@confirmed
def move(request: PortalRequest, uid: UUID, window: int, day: date) -> HttpResponse:
    found = _window_or_404(request, uid, window, day)
    initial = {"new_date": day, "starts_at": found.starts_at, "ends_at": found.ends_at}
    form = SpanForm(request.POST if request.method == "POST" else None, initial=initial)

    def act() -> None:
        note = form.cleaned_data["note"]
        single_dates.move(
            found,
            day,
            to=form.span(),
            note=note,
            by=request.user,
            at=timezone.now(),
            answer=form.answer(),
        )

    texts = {
        "title": _("Déplacer cette date"),
        "what": _stands(found, day),
        "button": _("Déplacer et prévenir"),
        "done": _("La date est déplacée."),
    }
    return _confirm(request, found.permanence, form, act, texts)


@confirmed
def add(request: PortalRequest, uid: UUID) -> HttpResponse:
    permanence = _published_or_404(request, uid)
    first = permanence.windows.first()
    initial = {"starts_at": first.starts_at, "ends_at": first.ends_at} if first else {}
    form = SpanForm(request.POST if request.method == "POST" else None, initial=initial)

    def act() -> None:
        note = form.cleaned_data["note"]
        single_dates.add(
            permanence,
            span=form.span(),
            note=note,
            by=request.user,
            at=timezone.now(),
            answer=form.answer(),
        )

    texts = {
        "title": _("Ajouter une date"),
        "what": "",
        "button": _("Ajouter et prévenir"),
        "done": _("La date est ajoutée."),
    }
    return _confirm(request, permanence, form, act, texts)


@confirmed
def restore(request: PortalRequest, uid: UUID, override: int) -> HttpResponse:
    seen = policy.seen_or_404(request.user, uid, timezone.localdate())
    rows = Override.objects.select_related("permanence__department", "window").filter(permanence=seen)
    changed = rows.filter(pk=override).first()
    permanence = _published_or_404(request, uid, *([changed.date, changed.shown_on] if changed else []))
    found = get_object_or_404(rows, pk=override)
    if request.method != "POST" and not single_dates.may_restore(found, permanence, timezone.now()):
        raise Http404
    form = AnsweringForm(request.POST if request.method == "POST" else None)
    added = found.kind == recurrence.Kind.ADDED

    def act() -> None:
        single_dates.restore(found, by=request.user, at=timezone.now(), answer=form.answer())

    texts = {
        "title": _("Retirer cette date") if added else _("Rétablir la date prévue"),
        "what": french.day(found.date),
        "button": _("Retirer et prévenir") if added else _("Rétablir et prévenir"),
        "done": _("La date est retirée.") if added else _("La date est rétablie."),
    }
    return _confirm(request, permanence, form, act, texts)


def _confirm(
    request: PortalRequest,
    permanence: Permanence,
    form: forms.Form,
    act: Callable[[], None],
    texts: dict[str, str],
) -> HttpResponse:
    told = notices.told_of_a_change(permanence, timezone.localdate(), by=request.user)
    back = _back(request, permanence)
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except ValidationError as error:
            if isinstance(form, AnsweringForm):
                form.ask(error)
            refuse(form, error)
        else:
            messages.success(request, notices.said(texts["done"], told))
            return redirect(back)
    context: dict[str, Any] = {"form": form, "permanence": permanence, "told": told, "back": back, **texts}
    context["where"] = where(permanence)
    context["minutes"] = int(mail.OPEN.total_seconds() // 60)
    context["clock"] = clock.there(permanence.department, timezone.now())
    return render(
        request, "permanences/confirm.html", context, status=422 if request.method == "POST" else 200
    )


def _back(request: PortalRequest, permanence: Permanence) -> str:
    """To one's own week, also where one stands in."""
    own = request.user.worker == permanence.worker
    if own or not policy.can_edit(request.user, permanence, timezone.localdate()):
        return reverse("permanences:mine")
    return permanence.get_absolute_url()


def _published_or_404(request: PortalRequest, uid: UUID, *served: date) -> Permanence:
    """``served``: days on which a stand-in may change it as well."""
    today = timezone.localdate()
    permanence = policy.seen_or_404(request.user, uid, today)
    if not policy.can_change_dates(*served)(request.user, permanence, today):
        raise PermissionDenied
    if permanence.state != State.PUBLISHED:
        raise Http404
    return permanence


def _window_or_404(request: PortalRequest, uid: UUID, window: int, day: date) -> TimeWindow:
    seen = policy.seen_or_404(request.user, uid, timezone.localdate())
    asked = TimeWindow.objects.filter(pk=window, permanence=seen).first()
    standing = [single_dates.stands(seen, asked, day).day] if asked else []
    permanence = _published_or_404(request, uid, *standing)
    found = get_object_or_404(TimeWindow, pk=window, permanence=permanence)
    found.permanence = permanence
    if not recurrence.falls_on(permanence.rule([found]), day):
        raise Http404
    if request.method != "POST" and single_dates.is_over(permanence, found, day, timezone.now()):
        raise Http404
    return found


def _stands(window: TimeWindow, day: date) -> str:
    span = single_dates.stands(window.permanence, window, day)
    return f"{french.day(span.day, year=True)}, {french.span(span.starts_at, span.ends_at)}"
