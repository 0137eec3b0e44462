"""Numbers as people type them.

Never ``<input type="number">``: a browser that is not French drops the comma there, so that 1234,5 would come
as 12345, and nobody would know.
"""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

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
