"""What is typed in a line under /cms/ or at the desk comes as it was typed: uncut, its comma kept."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.urls import get_resolver
from wagtail import blocks
from wagtail.documents.forms import get_document_form
from wagtail.images.forms import get_image_form
from wagtail.snippets.models import get_snippet_models

from core.forms import DecimalField, WholeField
from pages.kinds import KINDS
from pages.models import RelaisDocument, RelaisImage

OURS = {"core", "portal", "search", "pages", "contact", "casework", "directory"}
BY_A_BUTTON = {"agreement", "step", "cancel", "other"}  # nobody types those
NBSP, NARROW = "\xa0", "\u202f"


@pytest.mark.once
@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1234,5", "1234.5"),
        ("1234.50", "1234.50"),
        ("1 234,50 €", "1234.50"),
        (f"1{NBSP}234,50", "1234.50"),
        (f"12{NARROW}345", "12345"),
        ("-3", "-3"),
        ("1.234", None),
        ("1,234.50", None),
        ("1 23", None),
        ("12e3", None),
    ],
)
def test_a_number_is_read_as_people_type_it_and_what_may_be_two_is_refused(
    typed: str, read: str | None
) -> None:
    field = DecimalField(max_digits=10, decimal_places=2)
    if read is None:
        with pytest.raises(forms.ValidationError, match="Écrivez un nombre comme"):
            field.clean(typed)
    else:
        assert field.clean(typed) == Decimal(read)
    is_whole = read is not None and "." not in read
    if is_whole:
        assert WholeField().clean(typed) == int(str(read))
    else:
        with pytest.raises(forms.ValidationError, match="Écrivez un nombre entier"):
            WholeField().clean(typed)


def _kinds(of: Any) -> Iterator[Any]:
    for kind in of.__subclasses__():
        yield from (kind, *_kinds(kind))


def _in_blocks(block: Any) -> Iterator[Any]:
    if isinstance(block, blocks.FieldBlock):
        yield block.field
    parts = getattr(block, "child_blocks", None)
    for part in parts.values() if parts else filter(None, [getattr(block, "child_block", None)]):
        yield from _in_blocks(part)


def _fields() -> Iterator[tuple[str, Any]]:
    """Of every form of ours, and of every block that a page may hold."""
    editing = [model.get_edit_handler().get_form_class() for model in KINDS]
    editing += [model.snippet_viewset.get_form_class() for model in get_snippet_models()]
    editing += [form for one in editing for form in _of_rows(one)]
    files = [get_image_form(RelaisImage), get_document_form(RelaisDocument)]
    for form in (*editing, *files):
        for name, field in (form(user=None).fields if form in files else form.base_fields).items():
            yield f"/cms/ {form.__name__}.{name}", field
            for one in _in_blocks(getattr(field, "block", None)):
                yield f"/cms/ {form.__name__}.{name}", one
    assert get_resolver().url_patterns, "so that every form is there"
    for form in _kinds(forms.BaseForm):
        if form.__module__.split(".")[0] in OURS:
            for name, field in getattr(form, "base_fields", {}).items():
                yield f"{form.__module__}.{form.__name__}.{name}", field


def _of_rows(form: Any) -> list[Any]:
    return [one.form for one in getattr(form, "formsets", {}).values()]


class Shown(forms.Form):
    def __init__(self, box: forms.Field) -> None:
        super().__init__()
        self.fields["box"] = box


@pytest.mark.once
@pytest.mark.django_db
def test_no_field_lets_the_browser_drop_a_comma_nor_cut_what_is_pasted() -> None:
    seen = dict(_fields())
    assert any(isinstance(field, WholeField) for field in seen.values())
    assert any("ScaleValue" in name and isinstance(field, DecimalField) for name, field in seen.items())
    found = [name for name, field in seen.items() if type(field.widget) is forms.NumberInput]
    assert {name.rpartition(".")[2] for name in found} <= BY_A_BUTTON, found
    lines = {name: one for name, one in seen.items() if name.startswith("/cms/") and "slug" not in name}
    assert [name for name, one in lines.items() if "maxlength" in one.widget.attrs] == []
    assert [name for name, one in seen.items() if "maxlength" in str(Shown(one)["box"])] == []
    short = {name: one for name, one in lines.items() if 0 < (getattr(one, "max_length", 0) or 0) <= 250}
    assert len(short) > 10
    assert [name for name, one in short.items() if str(one.max_length) not in str(one.help_text)] == []
