"""What a program sends to Wagtail's API: the fields that there are, and blocks in their shape."""

from collections.abc import Iterator, Mapping
from typing import Any

from wagtail.api.v3.registry import registry
from wagtail.fields import StreamField
from wagtail.models import Page

from pages.editing import shapes
from pages.kinds import BY_MODEL
from pages.models import RelaisDocument, RelaisImage

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


def faults(kind: Any, body: Mapping[str, Any]) -> Iterator[shapes.Fault]:
    """A field that does not exist would be left out without a word."""
    known = _known(kind)
    for name in body:
        if name not in known:
            yield (name[:40],), "unknown field"
    for field in kind._meta.fields:
        if isinstance(field, StreamField) and body.get(field.name) is not None:
            yield from shapes.faults(field.stream_block, body[field.name], (field.name,))


def _known(kind: Any) -> set[str]:
    """Of either way of writing, by the name of the field or the one that programs use."""
    found, registered = {"meta"}, registry.get(kind._meta.label)
    for schema in (registered.create_schema, registered.patch_schema):
        for name, field in (schema.model_fields if schema is not None else {}).items():
            found |= {name, field.alias or name}
    return found
