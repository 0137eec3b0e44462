"""The request as views see it: somebody is signed in; and views for some of them only."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from directory.models import User

View = Callable[..., HttpResponse]


class PortalRequest(HttpRequest):
    user: User  # the gate guarantees it


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a page with one form says around it. ``whom``: of whom or what. ``back``: the way out."""

    title: str
    back: str
    whom: str = ""
    intro: str = ""


def form_page(request: HttpRequest, form: forms.Form, sheet: Sheet, **more: Any) -> HttpResponse:
    """422 for what was refused. ``more``: what stands under the form, in ``below``."""
    context = {"form": form, "sheet": sheet, **more}
    return render(request, "directory/form_page.html", context, status=422 if form.is_bound else 200)


def only_for(may: Callable[[Any], bool]) -> Callable[[View], View]:
    """403 for whoever ``may`` refuses; the second factor was asked for before (``portal.gate``)."""

    def guard(view: View) -> View:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return guard
