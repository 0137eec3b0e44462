"""What a program sends to Wagtail's API: the fields that there are, and blocks in their shape.

Wagtail's own reading takes the shape for granted: a number where a block has parts ends in an error of ours.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from wagtail import blocks
from wagtail.api.v3.registry import registry
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.fields import StreamField
from wagtail.models import Page

from pages.kinds import BY_MODEL
from pages.models import RelaisDocument, RelaisImage

Where = tuple[str | int, ...]
Fault = tuple[Where, str]
WORDS = "expected a text"


def faults(block: Any, value: Any, where: Where) -> Iterator[Fault]:
    """Each place that has another shape, and what is wanted there."""
    if value is None and not isinstance(block, blocks.StreamBlock | blocks.ListBlock):
        return  # left out: what has to be there is asked for by the block itself
    match block:
        case blocks.StreamBlock():
            yield from _stream(block, value, where)
        case blocks.ListBlock():
            yield from _list(block, value, where)
        case blocks.StructBlock():
            yield from _struct(block, value, where)
        case TypedTableBlock():
            yield from _table(value, where)
        case _:
            if wrong := _of_a_field(block, value):
                yield where, wrong


def _stream(block: Any, value: Any, where: Where) -> Iterator[Fault]:
    if not isinstance(value, list):
        yield where, "expected a list of blocks"
        return
    for place, item in enumerate(value):
        here = (*where, place)
        if not isinstance(item, Mapping) or not isinstance(item.get("type"), str) or "value" not in item:
            yield here, "expected a block: its type and its value"
        elif item["type"] not in block.child_blocks:
            yield here, f"no block {item['type'][:40]!r}"
        elif not isinstance(item.get("id"), str | None):
            yield (*here, "id"), WORDS
        elif item["value"] is None:
            yield (*here, "value"), "expected a value"
        else:
            child = block.child_blocks[item["type"]]
            yield from faults(child, item["value"], (*here, item["type"]))


def _list(block: Any, value: Any, where: Where) -> Iterator[Fault]:
    if not isinstance(value, list):
        yield where, "expected a list"
        return
    for place, item in enumerate(value):
        yield from faults(block.child_block, item, (*where, place))


def _struct(block: Any, value: Any, where: Where) -> Iterator[Fault]:
    if not isinstance(value, Mapping):
        yield where, "expected the parts of the block by their names"
        return
    for name in sorted(set(value) - set(block.child_blocks)):
        yield (*where, name[:40]), "no such part"
    for name in value:
        if name in block.child_blocks:
            yield from faults(block.child_blocks[name], value[name], (*where, name))


def _table(value: Any, where: Where) -> Iterator[Fault]:
    columns, rows = (value.get("columns"), value.get("rows")) if isinstance(value, Mapping) else (None, None)
    if not isinstance(columns, list) or not all(_is_column(one) for one in columns):
        yield (*where, "columns"), "expected a list: of each column, its type `text` and its heading"
        return
    if not isinstance(value.get("caption", ""), str | None):
        yield (*where, "caption"), WORDS
    if not isinstance(rows, list) or not all(_is_row(row, len(columns)) for row in rows):
        yield (*where, "rows"), "expected a list: of each row, its values, a text for each column"


def _is_column(one: Any) -> bool:
    return isinstance(one, Mapping) and one.get("type") == "text" and isinstance(one.get("heading"), str)


def _is_row(row: Any, width: int) -> bool:
    values = row.get("values") if isinstance(row, Mapping) else None
    return isinstance(values, list) and len(values) == width and all(isinstance(v, str) for v in values)


def _of_a_field(block: Any, value: Any) -> str:
    """What is wanted; empty where it is that."""
    match block:
        case blocks.ChooserBlock():
            if not isinstance(value, int) or isinstance(value, bool):
                return "expected a number"
            is_there = 0 < value < 2**31 and block.model_class.objects.filter(pk=value).exists()
            return "" if is_there else f"there is no {value}"
        case blocks.RichTextBlock():
            parts = value.values() if isinstance(value, Mapping) else [value]
            return "" if all(isinstance(one, str) for one in parts) else WORDS
        case blocks.MultipleChoiceBlock():
            is_list = isinstance(value, list) and all(isinstance(one, str) for one in value)
            return "" if is_list else "expected a list of texts"
        case blocks.BooleanBlock():
            return "" if isinstance(value, bool) else "expected true or false"
        case blocks.IntegerBlock() | blocks.DecimalBlock() | blocks.FloatBlock():
            is_number = isinstance(value, int | float | str) and not isinstance(value, bool)
            return "" if is_number else "expected a number"
    return "" if isinstance(value, str) else WORDS


# --- A whole page, an image, a document ---------------------------------------------------------------------

FILES: dict[str, Any] = {"images": RelaisImage, "documents": RelaisDocument}


def model(what: str, pk: int, body: Any) -> Any:
    """Of what is sent; None where the view says what is wrong."""
    if not isinstance(body, Mapping):
        return None
    if what in FILES:
        return FILES[what]
    if pk:
        page = Page.objects.filter(pk=pk).first()
        found = page and page.specific_class
    else:
        meta = body.get("meta")
        named = str(meta.get("type", "")) if isinstance(meta, Mapping) else ""
        found = BY_MODEL.get(named.removeprefix("pages."))
    return found if found in BY_MODEL.values() else None


def faults_of(kind: Any, body: Mapping[str, Any]) -> Iterator[Fault]:
    """A field that does not exist would be left out without a word."""
    known = _known(kind)
    for name in body:
        if name not in known:
            yield (name[:40],), "unknown field"
    for field in kind._meta.fields:
        if isinstance(field, StreamField) and body.get(field.name) is not None:
            yield from faults(field.stream_block, body[field.name], (field.name,))


def _known(kind: Any) -> set[str]:
    """Of either way of writing, by the name of the field or the one that programs use."""
    found, registered = {"meta"}, registry.get(kind._meta.label)
    for schema in (registered.create_schema, registered.patch_schema):
        for name, field in (schema.model_fields if schema is not None else {}).items():
            found |= {name, field.alias or name}
    return found
