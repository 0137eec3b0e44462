"""What every form may need: a day as people type it, a refusal beside its field, and what was posted."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

View = Callable[..., HttpResponse]

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


class DayField(forms.DateField):
    """A day of this century, typed or chosen."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d", "%d/%m/%Y"], **options)

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(_("Choisissez une date entre 2000 et 2099."))
        return day


def refuse(form: forms.Form, error: ValidationError) -> None:
    """Put what an action refuses by the field concerned, or above them all."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
    for name, messages in by_field.items():
        for message in messages:
            form.add_error(name if name in form.fields else None, message)


class DayForm(forms.Form):
    """A day that the reader may choose; none is today."""

    le = DayField(label=_("Un autre jour"), required=False)


# What opens something: never sent back to a browser, not even to the one that it came from.
SECRETS = frozenset(("code", "passphrase", "again", "current", "credential", "password"))
NOT_TYPED = "csrfmiddlewaretoken"


def is_navigation(request: HttpRequest) -> bool:
    """A browser that goes to a page, as against a script or a program: those take ``*/*``."""
    return "text/html" in request.headers.get("Accept", "")


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """All that the posted form said, for a page that sends it on unchanged; without its secrets."""
    names = [name for name in request.POST if name not in SECRETS and name != NOT_TYPED]
    return [(name, value) for name in names for value in request.POST.getlist(name)]


def posted_from(page: str, *keep: str) -> Callable[[View], View]:
    """Takes a form that stands on ``page``, and leads there who opens the address otherwise.

    Signing in again, Back and the history do that. ``keep`` names what both addresses have in common. A
    program gets 405.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def posted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST":
                return view(request, *args, **kwargs)
            if request.method in ("GET", "HEAD") and is_navigation(request):
                to_the_page: HttpResponse = redirect(page, **{name: kwargs[name] for name in keep})
                return to_the_page
            return HttpResponseNotAllowed(["POST"])

        return posted

    return wrap
