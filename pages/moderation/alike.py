"""What reads the same, whoever wrote it down.

A page comes in by its import, a program or the form, and the form of the admin numbers anew what it saves:
the items of a list, the paragraphs of a text. No reader sees that, so no list of changes names it.
"""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import models
from wagtail import blocks
from wagtail.admin.compare import (
    FieldComparison,
    RichTextFieldComparison,
    StreamFieldComparison,
    TextFieldComparison,
    register_comparison_class,
)
from wagtail.fields import RichTextField, StreamField

_KEY = re.compile(r' data-block-key="[^"]*"')
_TAG = r"</?(?:p|ul|ol|li|h\d|hr|br)\b[^>]*>"
_AROUND = re.compile(rf"({_TAG})\s+|\s+(?={_TAG})")
_Found = list[tuple[Any, Any, str]]  # its block, its value, its number


def read(field: Any, value: Any) -> Any:
    """A value of a field, without what no reader sees."""
    return _of_block(field.stream_block, value) if isinstance(field, StreamField) else _plain(value)


def _of_block(block: Any, value: Any) -> Any:
    """Item by item: what Wagtail has not unpacked yet is still as it came in."""
    if value is None:
        return ""
    match block:
        case blocks.StructBlock():
            return {name: _of_block(child, value.get(name)) for name, child in block.child_blocks.items()}
        case blocks.StreamBlock():
            return [(one.block.name, _of_block(one.block, one.value)) for one in value]
        case blocks.ListBlock():
            return [_of_block(block.child_block, one) for one in value]
    said = _plain(block.get_prep_value(value))
    return "" if said is False else said  # as where nothing was ticked


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {key: _plain(one) for key, one in value.items()}
        case [] | None:
            return ""
        case list() | tuple():
            return [_plain(one) for one in value]
        case str():
            return _AROUND.sub(r"\1", _KEY.sub("", value)).replace("\r\n", "\n").strip()
        case datetime():
            return value.replace(second=0, microsecond=0)
    return value


def paired(block: Any, before: Any, after: Any) -> tuple[Any, Any]:
    """Two values of a block: what reads the same is the same in both, and has the same number in both."""
    if before is None or after is None:
        return before, after
    if _of_block(block, before) == _of_block(block, after):
        return before, before
    match block:
        case blocks.StructBlock():
            both = {
                name: paired(child, before.get(name), after.get(name))
                for name, child in block.child_blocks.items()
            }
            old, new = ({name: pair[side] for name, pair in both.items()} for side in (0, 1))
            return type(before)(block, old), type(after)(block, new)
        case blocks.StreamBlock():
            return _sequences(list(before), list(after), lambda found: _stream(block, found))
        case blocks.ListBlock():
            return _sequences(before.bound_blocks, after.bound_blocks, lambda found: _list(block, found))
    return before, after


def _stream(block: Any, found: _Found) -> Any:
    return blocks.StreamValue(block, [(child.name, value, number) for child, value, number in found])


def _list(block: Any, found: _Found) -> Any:
    child = blocks.list_block.ListValue.ListChild
    items = [child(block.child_block, value, id=number) for _block, value, number in found]
    return blocks.list_block.ListValue(block, bound_blocks=items)


def _sequences(before: list[Any], after: list[Any], built: Callable[[_Found], Any]) -> tuple[Any, Any]:
    partners = _partners(before, after)
    old: dict[int, tuple[Any, Any, str]] = {}
    new = []
    for number, there in enumerate(after):
        here = partners.get(number)
        if here is None:
            new.append((there.block, there.value, str(there.id)))
            continue
        first = before[here]
        was, now = paired(first.block, first.value, there.value)
        old[here] = (first.block, was, str(first.id))
        new.append((there.block, now, str(first.id)))
    rest = [old.get(number, (one.block, one.value, str(one.id))) for number, one in enumerate(before)]
    return built(rest), built(new)


def _partners(before: list[Any], after: list[Any]) -> dict[int, int]:
    """Which of ``before`` each of ``after`` was: by its number, by what it says, by where it stands."""
    found: dict[int, int] = {}
    said = [[(one.block.name, _of_block(one.block, one.value)) for one in side] for side in (before, after)]

    def is_kind(here: int, there: int) -> bool:
        return bool(before[here].block.name == after[there].block.name)

    def pair(same: Callable[[int, int], bool]) -> None:
        for there in _left(after, found):
            free = (here for here in _left(before, found.values()) if same(here, there))
            if (here := next(free, None)) is not None:
                found[there] = here

    pair(lambda here, there: before[here].id == after[there].id and is_kind(here, there))
    pair(lambda here, there: said[0][here] == said[1][there])
    if len(before) == len(after):
        pair(lambda here, there: here == there and is_kind(here, there))
    return found


def _left(side: list[Any], taken: Iterable[int]) -> list[int]:
    known = set(taken)
    return [number for number in range(len(side)) if number not in known]


# --- Word for word, on the screens of Wagtail and on ours -------------------------------------------------


class _AsItReads(FieldComparison):
    def has_changed(self) -> bool:
        return bool(read(self.field, self.val_a) != read(self.field, self.val_b))


class _RichText(_AsItReads, RichTextFieldComparison):
    pass


class _Text(_AsItReads, TextFieldComparison):
    pass


class _Stream(_AsItReads, StreamFieldComparison):
    def __init__(self, field: Any, obj_a: Any, obj_b: Any) -> None:
        super().__init__(field, obj_a, obj_b)
        both = (field.value_from_object(obj_a), field.value_from_object(obj_b))
        self.val_a, self.val_b = paired(field.stream_block, *both)


def connect() -> None:
    register_comparison_class(models.DateTimeField, comparison_class=_AsItReads)
    register_comparison_class(models.TextField, comparison_class=_Text)
    register_comparison_class(RichTextField, comparison_class=_RichText)
    register_comparison_class(StreamField, comparison_class=_Stream)
