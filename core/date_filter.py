"""``|date`` of every template, with the first of a month as French says it."""

from datetime import date as day
from typing import Any

from django import template
from django.template import defaultfilters

from core import french

register = template.Library()


@register.filter(expects_localtime=True, is_safe=False)
def date(value: Any, form: str | None = None) -> Any:
    if isinstance(value, day):
        form = french.with_first(value, form or "DATE_FORMAT")
    return defaultfilters.date(value, form)
