"""A page as the form of the admin sends it back when nothing was typed in it."""

from typing import Any

from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

MANAGED = {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}


def resaved(page: Any, user: Any) -> Any:
    """What that person saves: another object, written nowhere."""
    form_class, known = page.get_edit_handler().get_form_class(), {"for_user": user}
    shown = form_class(instance=page, parent_page=page.get_parent(), **known)
    sent: dict[str, Any] = dict(MANAGED)
    for name, field in shown.fields.items():
        value = shown[name].value()
        if hasattr(field, "block"):
            sent |= sent_of(field.block, value, name)
        else:
            sent[name] = _plain(value if isinstance(value, bool) else field.widget.format_value(value), field)
    sent = {name: value for name, value in sent.items() if value not in (None, False)}
    there = type(page).objects.get(pk=page.pk)
    again = form_class(sent, instance=there, parent_page=page.get_parent(), **known)
    assert again.is_valid(), (page.slug, again.errors)
    return again.instance


def sent_of(block: Any, value: Any, prefix: str) -> dict[str, Any]:
    """The fields of one block."""
    sent: dict[str, Any] = {}
    match block:
        case blocks.StructBlock():
            for name, child in block.child_blocks.items():
                sent |= sent_of(child, value[name], f"{prefix}-{name}")
        case blocks.StreamBlock() | blocks.ListBlock():
            items = value.bound_blocks if isinstance(block, blocks.ListBlock) else list(value)
            sent[f"{prefix}-count"] = str(len(items))
            for number, item in enumerate(items):
                at = f"{prefix}-{number}"
                sent |= {f"{at}-deleted": "", f"{at}-order": str(number), f"{at}-id": item.id}
                sent |= {f"{at}-type": item.block.name} | sent_of(item.block, item.value, f"{at}-value")
        case TypedTableBlock():
            sent |= _table(value, prefix)
        case blocks.ChooserBlock():
            sent[prefix] = str(value.pk) if value else ""
        case _:
            sent[prefix] = _plain(block.get_form_state(value), block.field)
    return sent


def _plain(value: Any, field: Any) -> Any:
    """A list that opens sends one value."""
    one = isinstance(value, list) and not getattr(field.widget, "allow_multiple_selected", False)
    return next(iter(value), "") if one else value


def _table(table: Any, prefix: str) -> dict[str, Any]:
    sent = {f"{prefix}-caption": table.caption, f"{prefix}-column-count": str(len(table.columns))}
    for number, column in enumerate(table.columns):
        at = f"{prefix}-column-{number}"
        sent |= {f"{at}-type": column["block"].name, f"{at}-order": str(number), f"{at}-deleted": ""}
        sent[f"{at}-heading"] = column["heading"]
    sent[f"{prefix}-row-count"] = str(len(table.row_data))
    for row, data in enumerate(table.row_data):
        sent |= {f"{prefix}-row-{row}-order": str(row), f"{prefix}-row-{row}-deleted": ""}
        for number, column in enumerate(table.columns):
            sent |= sent_of(column["block"], data["values"][number], f"{prefix}-cell-{row}-{number}")
    return sent
