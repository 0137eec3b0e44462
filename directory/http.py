"""The request as views see it: somebody is signed in; and views for some of them only."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache

from directory.models import User
from directory.reference import Spoken

View = Callable[..., HttpResponse]
# The button of the other language, on a page whose form comes back in it as it was typed.
TURN = "turn_to"


class PortalRequest(HttpRequest):
    user: User  # the gate guarantees it


def speaks(user: User, language: str) -> None:
    if language in Spoken.values and user.language != language:
        user.language = language
        user.save(update_fields=["language"])


def turns(request: HttpRequest) -> bool:
    """Whether a form came only to be shown again in the other language: from here on the answer is in it.

    The view then checks and keeps nothing of what was typed, and shows it as it came.
    """
    wanted = request.POST.get(TURN, "")
    if wanted not in Spoken.values or not isinstance(request.user, User):
        return False
    speaks(request.user, wanted)
    translation.activate(wanted)
    request.LANGUAGE_CODE = wanted
    request.relais_chosen = wanted  # type: ignore[attr-defined]
    return True


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
