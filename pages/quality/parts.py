"""The places of a page in which somebody wrote: what is read there, and what the form calls them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.html import escape
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.blocks import StreamValue, StructValue
from wagtail.blocks.list_block import ListValue
from wagtail.contrib.typed_table_block.blocks import TypedTable
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.rich_text import RichText

from pages.quality import markup

# What is no prose of the page: laws by their names, an address, words for the tab alone.
LEFT_OUT = frozenset(
    {"legal_reference", "editor_note", "slug", "seo_title", "search_description", "draft_title", "url_path"}
)
_PROSE = (blocks.CharBlock, blocks.TextBlock)


@dataclass(frozen=True)
class Part:
    """``name``: the field; ``anchor``: where the form shows it. ``pages``: those that are chosen in it."""

    name: str
    label: str
    anchor: str = ""
    html: str = ""
    pages: tuple[int, ...] = ()
    images: tuple[Any, ...] = ()

    @cached_property
    def read(self) -> markup.Read:
        return markup.read(self.html)


def of(page: Any) -> list[Part]:
    kind = type(page)
    return of_values(kind, {field.name: getattr(page, field.name) for field in written(kind)})


def of_values(kind: Any, values: Mapping[str, Any]) -> list[Part]:
    """What a form was filled with may lack fields."""
    fields = [field for field in written(kind) if values.get(field.name)]
    return [part for field in fields for part in _parts(field, values[field.name])]


def written(kind: Any) -> list[Any]:
    """The kind's own fields of words and blocks, in the order of its columns."""
    own = (field for field in kind._meta.local_fields if field.name not in LEFT_OUT)
    return [
        field
        for field in own
        if isinstance(field, StreamField | models.TextField)
        or (isinstance(field, models.CharField) and not field.choices)
    ]


def _parts(field: models.Field[Any, Any], value: Any) -> Iterator[Part]:
    label = capfirst(str(field.verbose_name))
    if isinstance(value, StreamValue):
        for number, child in enumerate(value, 1):
            named = _("%(field)s, bloc %(number)d (%(block)s)")
            said = {"field": label, "number": number, "block": child.block.label}
            gathered = _Gathered()
            gathered.take(child.block, child.value)
            yield Part(field.name, named % said, f"block-{child.id}-section", *gathered.all())
    elif isinstance(field, RichTextField):
        yield Part(field.name, label, html=str(value))
    else:
        yield Part(field.name, label, f"id_{field.name}", _lines(str(value)))


def _lines(text: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines())


class _Gathered:
    """Of one block, however deep."""

    def __init__(self) -> None:
        self.html: list[str] = []
        self.pages: list[int] = []
        self.images: list[Any] = []

    def all(self) -> tuple[str, tuple[int, ...], tuple[Any, ...]]:
        return "".join(self.html), tuple(self.pages), tuple(self.images)

    def take(self, block: Any, value: Any) -> None:
        if isinstance(block, blocks.PageChooserBlock):
            chosen = block.get_prep_value(value)
            self.pages += [int(chosen)] if chosen else []
        elif isinstance(value, RichText):
            self.html.append(value.source)
        elif isinstance(value, str) and isinstance(block, _PROSE):
            self.html.append(_lines(value))
        elif isinstance(value, get_image_model()):
            self.images.append(value)
        else:
            self._take_inside(block, value)

    def _take_inside(self, block: Any, value: Any) -> None:
        match value:
            case StructValue():
                for name, child in value.items():
                    self.take(block.child_blocks[name], child)
            case StreamValue() | ListValue():
                for bound in value if isinstance(value, StreamValue) else value.bound_blocks:
                    self.take(bound.block, bound.value)
            case TypedTable():
                self.html.append(
                    _lines("\n".join([value.caption or "", *(c["heading"] for c in value.columns)]))
                )
                for row in value.row_data:
                    for column, cell in zip(value.columns, row["values"], strict=True):
                        self.take(column["block"], cell)
