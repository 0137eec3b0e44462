"""The words of a plan that nobody has replaced: instructions to whoever writes, which no reader is to read.

What a kind's ``start`` gives in rich text tells what to write there, and so do the words that it names in
``to_replace``; numbers and titles of a plan may stay as they are.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from html import unescape
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.blocks import StreamBlockValidationError, StreamValue, StructBlockValidationError, StructValue
from wagtail.blocks.list_block import ListBlockValidationError, ListValue
from wagtail.fields import StreamField
from wagtail.rich_text import RichText

_TAG = re.compile(r"<[^>]*>|\n")


class Unready(ValidationError):
    """A page that still holds words of its plan goes no further than a draft. ``page``: which."""

    def __init__(self, page: Any) -> None:
        super().__init__(
            _("« %(title)s » contient encore des phrases du modèle : remplacez-les, ou ôtez-les.")
            % {"title": page.draft_title or page.title}
        )
        self.page = page


def errors(kind: Any, values: Mapping[str, Any]) -> dict[str, ValidationError]:
    """By the name of the field; in a field of blocks, beside each block."""
    plan = _plan(kind)
    found = {name: _fault(values[name], plan) for name in _written(kind) if name in values}
    return {name: fault for name, fault in found.items() if fault is not None}


def check(page: Any) -> None:
    """Raises ``Unready``."""
    if errors(type(page), {name: getattr(page, name) for name in _written(type(page))}):
        raise Unready(page)


@cache
def _plan(kind: Any) -> frozenset[str]:
    """In every language: one who writes may have opened the page in another than one who publishes."""
    if kind.starts_empty:
        return frozenset()
    found: set[str] = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            page = kind()
            page.start()
            for name in _written(kind):
                for text in _texts(getattr(page, name)):
                    found.update(_sentences(text) if "<" in text else ())
            for words in kind.to_replace:
                found.update(_sentences(translation.gettext(words)))
    return frozenset(found)


def _written(kind: Any) -> list[str]:
    """The kind's own fields of words and of blocks."""
    own = (field for field in kind._meta.local_fields if not field.remote_field)
    return [field.name for field in own if isinstance(field, StreamField | models.TextField)]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str | RichText):
        yield value.source if isinstance(value, RichText) else value
    for part in _parts(value):
        yield from _texts(part)


def _parts(value: Any) -> Iterable[Any]:
    match value:
        case StructValue():
            return list(value.values())
        case StreamValue():
            return [child.value for child in value]
    return list(value) if isinstance(value, ListValue) else ()


def _sentences(text: str) -> Iterable[str]:
    """What stands between two tags, or on a line."""
    return filter(None, (unescape(part).strip() for part in _TAG.split(text)))


def _fault(value: Any, plan: frozenset[str]) -> ValidationError | None:
    match value:
        case str() | RichText():
            return _words_left(next(_texts(value)), plan)
        case StructValue():
            parts = {name: _fault(part, plan) for name, part in value.items()}
            left = {name: fault for name, fault in parts.items() if fault is not None}
            return StructBlockValidationError(block_errors=left) if left else None
        case ListValue():
            items = [_fault(part, plan) for part in value]
            return ListBlockValidationError(block_errors=items) if any(items) else None
        case StreamValue():
            blocks = {number: _fault(child.value, plan) for number, child in enumerate(value)}
            named = {number: fault for number, fault in blocks.items() if fault is not None}
            return StreamBlockValidationError(block_errors=named) if named else None
    return None


def _words_left(text: str, plan: frozenset[str]) -> ValidationError | None:
    left = next((sentence for sentence in _sentences(text) if sentence in plan), None)
    if left is None:
        return None
    return ValidationError(_("Phrase du modèle à remplacer : « %(words)s »") % {"words": left})
