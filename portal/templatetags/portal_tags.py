"""Filters that every template of the portal may load."""

import re

from django import template

register = template.Library()
_NOT_DIAL = re.compile(r"[^0-9+]")
_NBSP = "\u00a0"


@register.filter
def tel(number: str) -> str:
    """What a phone dials: "01 99 00 12 34" -> "0199001234"."""
    return _NOT_DIAL.sub("", number)


@register.filter
def phone(number: str) -> str:
    """The number as people read it, in pairs, on one line."""
    digits = _NOT_DIAL.sub("", number)
    if len(digits) == 10 and digits.startswith("0"):
        return _NBSP.join(digits[i : i + 2] for i in range(0, 10, 2))
    return number.replace(" ", _NBSP)
