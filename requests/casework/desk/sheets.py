"""A page with one form that writes in a case: shown, refused, written, and given back when the lock fell."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from casework import actions
from casework.cases.faults import Fault
from casework.cases.reading import OpenCase
from casework.desk.doors import WebView, case_or_404, for_unlocked, posted
from casework.desk.once import said_once
from casework.desk.opening import opened, to_read
from casework.desk.resuming import resumes
from casework.forms import TokenForm
from casework.keys.unlocking import Unlocked
from directory.models import Worker

ALTERED = UNREAD = 409


class SheetForm(TokenForm):
    """Knows the case that it writes in, who writes, and which day it is. It may raise ``Http404``."""

    def __init__(
        self, *args: Any, open_case: OpenCase, by: Worker, today: date, number: int = 0, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.open_case, self.by, self.today, self.number = open_case, by, today, number

    def told(self) -> None:
        """It was refused with a sentence, and is shown again."""


class VersionedForm(SheetForm):
    """``known``: the last version that whoever sends it was shown, or told of by a refusal."""

    last = 0
    known = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def told(self) -> None:
        self.data = {**self.data.dict(), "known": str(self.last)}  # type: ignore[attr-defined]


class Write(Protocol):
    """A verb on a case, with what its form holds. ``NotNow`` refuses it with a sentence."""

    def __call__(
        self, open_case: OpenCase, data: Mapping[str, Any], /, *, by: Worker, at: datetime, number: int
    ) -> object: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """``address`` and ``then`` are names of addresses that take the reference of a case; the former may take
    the ``number`` of an entry as well. ``more``: what the template shows besides. ``left``: of what makes
    the case somebody else's, whether the form of this token has; ``then`` takes no reference. ``over``: why
    nothing that could be typed would be written in this case; no form is shown then.
    """

    address: str
    template: str
    form: type[SheetForm]
    write: Write
    done: str | Promise
    then: str
    more: Callable[[OpenCase, Unlocked], Mapping[str, Any]] = lambda open_case, unlocked: {}
    left: Callable[[str, str], bool] | None = None
    over: Callable[[OpenCase], str | Promise] = lambda open_case: ""


def view_of(sheet: Sheet) -> WebView[...]:
    """The view; and the way back to it, once the passphrase was given again."""
    resumes(sheet.address.partition(":")[2])(_resumed(sheet))

    @require_http_methods(["GET", "HEAD", "POST"])
    @for_unlocked
    @sensitive_variables()
    def view(request: HttpRequest, unlocked: Unlocked, reference: str, number: int = 0) -> HttpResponse:
        if _has_left(sheet, request, reference):
            return _done(request, sheet, reference, str(sheet.done))
        found = case_or_404(unlocked, reference)
        open_case = opened(unlocked, found)
        form = _form(sheet, open_case, unlocked, number, posted(request))
        if not form.is_bound:
            actions.record_opening(found, by=unlocked.worker, at=unlocked.at)
        if not form.is_valid():
            if said := sheet.over(open_case):
                return _over(request, unlocked, open_case, form, said)
            return _show(request, sheet, unlocked, open_case, form, 422 if form.is_bound else 200)
        return _write(request, sheet, unlocked, open_case, form)

    return view


@sensitive_variables()
def _write(
    request: HttpRequest, sheet: Sheet, unlocked: Unlocked, open_case: OpenCase, form: SheetForm
) -> HttpResponse:
    reference = open_case.case.reference
    done = said_once(open_case.case, form.cleaned_data["token"], str(sheet.done))
    try:
        sheet.write(open_case, form.cleaned_data, by=unlocked.worker, at=unlocked.at, number=form.number)
    except actions.Altered as refusal:
        return _show(request, sheet, unlocked, open_case, form, ALTERED, refusal.faults)
    except actions.NotNow as refusal:
        if sheet.over(open_case):
            return _over(request, unlocked, open_case, form, refusal.reason)
        form.add_error(None, str(refusal.reason))
        form.told()
        return _show(request, sheet, unlocked, open_case, form, 422)
    except actions.Unread as refusal:
        return _show(request, sheet, unlocked, open_case, form, UNREAD, unread=refusal.seen)
    except actions.AnotherText as refusal:
        form.rename(None, refusal)
        return _show(request, sheet, unlocked, open_case, form, 422)
    except PermissionDenied:
        if not _has_left(sheet, request, reference):
            raise
    return _done(request, sheet, reference, done)


def _has_left(sheet: Sheet, request: HttpRequest, reference: str) -> bool:
    """By a first click on the button of this very form."""
    return sheet.left is not None and sheet.left(reference, request.POST.get("token", ""))


def _done(request: HttpRequest, sheet: Sheet, reference: str, done: str) -> HttpResponse:
    messages.success(request, done)
    return redirect(sheet.then) if sheet.left is not None else redirect(sheet.then, reference)


def _resumed(sheet: Sheet) -> Callable[..., HttpResponse]:
    @sensitive_variables()
    def show(request: HttpRequest, unlocked: Unlocked, /, reference: str, number: int = 0) -> HttpResponse:
        found = case_or_404(unlocked, reference)
        actions.record_opening(found, by=unlocked.worker, at=unlocked.at)
        open_case = opened(unlocked, found)
        names = [name for name in sheet.form.base_fields if name in request.POST]
        form = _form(sheet, open_case, unlocked, number, **{name: request.POST[name] for name in names})
        if said := sheet.over(open_case):
            return _over(request, unlocked, open_case, form, said)
        return _show(request, sheet, unlocked, open_case, form, 200)

    return show


@sensitive_variables()
def _over(
    request: HttpRequest, unlocked: Unlocked, open_case: OpenCase, form: SheetForm, said: str | Promise
) -> HttpResponse:
    """The refusal in the place of the form: there is nothing to correct in what was typed."""
    context = {
        "unlocked": unlocked,
        "case": open_case.case,
        "faults": [fault.for_worker for fault in open_case.faults],
        "said": said,
        "left_over": form,
    }
    return render(request, "casework/over.html", context, status=409 if request.method == "POST" else 200)


@sensitive_variables()
def _form(
    sheet: Sheet, open_case: OpenCase, unlocked: Unlocked, number: int, data: Any = None, /, **typed: str
) -> SheetForm:
    return sheet.form(
        data,
        open_case=open_case,
        by=unlocked.worker,
        today=timezone.localdate(unlocked.at),
        number=number,
        initial={"token": secrets.token_urlsafe(24), **typed},
    )


@sensitive_variables()
def _show(
    request: HttpRequest,
    sheet: Sheet,
    unlocked: Unlocked,
    open_case: OpenCase,
    form: SheetForm,
    status: int,
    faults: tuple[Fault, ...] | list[Fault] = (),
    unread: int | None = None,
) -> HttpResponse:
    context = {
        "unlocked": unlocked,
        "case": open_case.case,
        "open_case": open_case,
        "form": form,
        "faults": [fault.for_worker for fault in faults or open_case.faults],
        **sheet.more(open_case, unlocked),
        **(to_read(unlocked, open_case.case, unread) if unread is not None else {}),
    }
    return render(request, sheet.template, context, status=status)
