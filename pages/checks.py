"""What must hold before anything starts: said by `manage.py check`."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from pages.kinds import KINDS, RelaisPage


@register
def kinds_are_complete(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A kind of page that says half of what is asked of it would fail in front of somebody."""
    hint = "See RelaisPage in pages/kinds/base.py."
    return [Error(fault, hint=hint, id="pages.E001") for fault in faults(KINDS)]


def faults(kinds: Sequence[type[RelaisPage]]) -> list[str]:
    named = Counter(kind.api_name for kind in kinds)
    twice = [f"The API name {name!r} is that of {count} kinds." for name, count in named.items() if count > 1]
    listed = set(kinds)
    left_out = [f"{kind.__name__} is not in pages.kinds.KINDS." for kind in _concrete() if kind not in listed]
    return [*twice, *left_out, *(f"{kind.__name__} {fault}." for kind in kinds for fault in _missing(kind))]


def _concrete(of: type[RelaisPage] = RelaisPage) -> Iterator[type[RelaisPage]]:
    for kind in of.__subclasses__():
        if not kind._meta.abstract:
            yield kind
        yield from _concrete(kind)


def _missing(kind: type[RelaisPage]) -> Iterator[str]:
    own = vars(kind)
    yield from (f"has no {name}" for name in ("api_name", "search_weight", "template") if not own.get(name))
    if kind.starts_empty == (kind.start is not RelaisPage.start):
        yield "must either have a start or say starts_empty, not both"
    if (kind.api_schema is None) == (kind.particular is not RelaisPage.particular):
        yield "must have both api_schema and particular, or neither"
    if kind.is_dated and not {"starts_at", "ends_at"} <= set(kind.tree_facts):
        yield "is dated, but its tree_facts say no dates"
    try:
        get_template(own.get("template") or "")
    except TemplateDoesNotExist:
        yield "has no template that exists"
