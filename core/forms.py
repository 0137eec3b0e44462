"""What every form may need: a day as people type it, a refusal beside its field, and what was posted."""

import re
import secrets
from collections.abc import Callable
from datetime import date, timedelta
from functools import wraps
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from core.text import plainly, shows

View = Callable[..., HttpResponse]

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
YEAR = timedelta(days=366)
_TOO_FAR = {
    1: _("C’est dans plus d’un an. Vérifiez l’année."),
    5: _("C’est dans plus de cinq ans. Vérifiez l’année."),
}


class Renderer(DjangoTemplates):
    """Of every form: without the attribute ``maxlength``, by which a browser cuts what is pasted without a
    word. What is too long is refused beside its field, and stays there."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        context.get("widget", {}).get("attrs", {}).pop("maxlength", None)
        return str(super().render(template_name, context, request))


class PlainField(forms.CharField):
    """Words that somebody else will read: nothing in them turns the rest of a line around."""

    def to_python(self, value: Any) -> Any:
        text = plainly(super().to_python(value) or "")
        return text if shows(text) else ""


class DayField(forms.DateField):
    """A day of this century, typed or chosen. ``years``: how far from today it may be to come, 1 or 5."""

    def __init__(self, *, years: int = 0, **options: Any) -> None:
        self.years = years
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d", "%d/%m/%Y"], **options)

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(_("Choisissez une date entre 2000 et 2099."))
        if day is not None and self.years and day > timezone.localdate() + self.years * YEAR:
            raise forms.ValidationError(_TOO_FAR[self.years])
        return day


class NotYours(PermissionDenied):
    """Refused with a sentence that the page of the refusal shows."""


def own_address(request: HttpRequest, wanted: str) -> str:
    """Where a form says to lead back to; empty for what is no address of this service."""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else ""


def refuse(form: forms.Form, error: ValidationError) -> None:
    """Put what an action refuses by the field concerned, or above them all."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
    for name, messages in by_field.items():
        for message in messages:
            form.add_error(name if name in form.fields else None, message)


class AskingForm(forms.Form):
    """``asked``: boxes that are shown only once an action asks for them, and as long as they are ticked."""

    asked: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.asked:
            if not (self.is_bound and self[name].data):
                self.fields[name].widget = forms.HiddenInput()

    def add_error(self, field: str | None, error: Any) -> None:
        if field in self.asked:
            self.fields[field].widget = forms.CheckboxInput()
        super().add_error(field, error)


class DayForm(forms.Form):
    """A day that the reader may choose; none is today."""

    le = DayField(label=_("Un autre jour"), required=False)


# What opens something: never sent back to a browser, not even to the one that it came from.
SECRETS = frozenset(
    ("code", "code_first", "code_second", "passphrase", "again", "current", "credential", "prf", "password")
)
# Beside the token in each form: to whom the page was shown (``portal.gate.typist``).
PAGE_OF = "page_of"
NOT_TYPED = frozenset(("csrfmiddlewaretoken", PAGE_OF))
_ONLY_POSTED = "is_only_posted"


def is_navigation(request: HttpRequest) -> bool:
    """A browser that goes to a page, as against a script or a program: those take ``*/*``."""
    return "text/html" in request.headers.get("Accept", "")


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """All that the posted form said, for a page that sends it on unchanged; without its secrets."""
    names = [name for name in request.POST if name not in SECRETS | NOT_TYPED]
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

        setattr(posted, _ONLY_POSTED, True)
        return posted

    return wrap


def is_only_posted(view: View) -> bool:
    """Whether the form that it takes stands on another page."""
    return getattr(view, _ONLY_POSTED, False)


# --- A secret that is shown once -------------------------------------------------------------------------

# So long the same form, sent again because its answer was lost, is given the same secret again.
LIFE_OF_A_NAME = timedelta(hours=4)
_NAMES = "relais.forms"


def new_name() -> str:
    """Names a form as it is shown: random, signed with the moment. The page carries it, nothing keeps it."""
    return signing.dumps(secrets.token_urlsafe(18), salt=_NAMES)


def has_life(name: str) -> bool:
    try:
        signing.loads(name, salt=_NAMES, max_age=LIFE_OF_A_NAME)
    except signing.BadSignature:
        return False
    return True


def seed_of(name: str, *said: object) -> bytes:
    """64 bytes to make a secret of: the same for the same form and the same ``said``, else unforeseeable.

    Whoever has the name of a form and not the key of this server can make nothing of it.
    """
    return salted_hmac(_NAMES, repr([name, *map(str, said)]), algorithm="sha512").digest()


class Named(forms.BaseForm):
    """A form whose answer shows a secret once; sent again, because that answer was lost, it does again."""

    NAME = "form_name"

    @property
    def name_to_send(self) -> str:
        """For the page: the name that came, while it lives, else a new one."""
        came = self._came
        return came if has_life(came) else new_name()

    @property
    def sent_name(self) -> str:
        """Of the form that was sent: what its answer is made for. One without a name gets one, once."""
        if not hasattr(self, "_sent_name"):
            self._sent_name = self._came or new_name()
        return self._sent_name

    @property
    def _came(self) -> str:
        return str(self.data.get(self.NAME, ""))

    def rename(self) -> None:
        """What its name has made is something else: it is shown again, to be sent under a new one."""
        self.data = {**{name: self.data[name] for name in self.data}, self.NAME: new_name()}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self._came and not has_life(self._came):
            raise forms.ValidationError(
                _("Cette page était ouverte depuis longtemps. Vérifiez, puis envoyez à nouveau.")
            )
        return data

    def seed(self, *said: object) -> bytes:
        """Of a form without a name, which no page of ours has, none comes again."""
        return seed_of(self.sent_name, *said)


# --- Numbers as people type them --------------------------------------------------------------------------

# Never <input type="number">: a browser that is not French drops the comma there, so that 1234,5 would come
# as 12345, and nobody would know.
NOT_A_NUMBER = _(
    "Écrivez un nombre comme 1 234,50 : une espace entre les milliers, "
    "deux chiffres au plus après la virgule."
)
NOT_WHOLE = _("Écrivez un nombre entier, sans virgule ni point : 1 234 par exemple.")
_WHOLE = r"-?(?:\d{1,3}(?:\s\d{3})+|\d+)"  # \s: NBSP and narrow ones as well
_TYPED_WHOLE = re.compile(_WHOLE)
_TYPED = re.compile(rf"({_WHOLE})(?:[.,](\d{{1,2}}))?\s*[€%]?")


def pointed(typed: str) -> str | None:
    """« 1 234,50 € » as 1234.50. None for what is none, or may be two: 1.234 is a thousand to some."""
    found = _TYPED.fullmatch(typed.strip())
    if found is None:
        return None
    whole, rest = found.groups()
    return re.sub(r"\s", "", whole) + (f".{rest}" if rest else "")


def whole(typed: str) -> str | None:
    """« 1 234 » as 1234; None for what is no whole number."""
    return re.sub(r"\s", "", typed) if _TYPED_WHOLE.fullmatch(typed.strip()) else None


class DecimalField(forms.DecimalField):
    """With two decimals at most; shown again with a comma, where that is the reader's."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(**{"widget": widget, "localize": True, **options})

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip():
            value = pointed(value)
            if value is None:
                raise ValidationError(NOT_A_NUMBER, code="invalid")
        return super().to_python(value)


class WholeField(forms.IntegerField):
    """``error_messages`` may say it better than ``NOT_WHOLE``."""

    default_error_messages = {"invalid": NOT_WHOLE}

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(**{"widget": widget, **options})

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip():
            value = whole(value)
            if value is None:
                raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)
