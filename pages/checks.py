"""What must hold before anything starts: said by `manage.py check`."""

from collections import Counter
from collections.abc import Iterator, Sequence
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

import pages.kinds
from pages.kinds import KINDS, RelaisPage

# Each kind says these itself: what it inherits would be that of another.
REQUIRED = ("api_name", "search_weight", "template", "is_creatable")


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


def _concrete() -> Iterator[type[RelaisPage]]:
    """Of every module of the folder, named in its ``__init__`` or not."""
    for module in iter_modules(pages.kinds.__path__):
        import_module(f"{pages.kinds.__name__}.{module.name}")
    yield from _below(RelaisPage)


def _below(of: type[RelaisPage]) -> Iterator[type[RelaisPage]]:
    for kind in of.__subclasses__():
        if not kind._meta.abstract:
            yield kind
        yield from _below(kind)


def _missing(kind: type[RelaisPage]) -> Iterator[str]:
    own = vars(kind)
    yield from (f"has no {name}" for name in REQUIRED if not own.get(name))
    if kind.is_creatable and not kind.allowed_parent_page_models():
        yield "can be created under no other kind: name it in the subpage_types of its parent"
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
