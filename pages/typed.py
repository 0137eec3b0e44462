"""What editors type in a line: no browser cuts it, nor drops the comma of a number, before it comes here."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.functional import lazystr
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.admin.forms.models import register_form_field_override

from core.forms import DecimalField, WholeField

TOLD = 250  # a limit that somebody may meet


class Uncut:
    """Without the attribute ``maxlength``, by which a pasted text is cut without a word: too long a text is
    refused beside its field, and what help there is says the limit."""

    max_length: int | None
    help_text: Any

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.help_text = told(self.help_text, self.max_length)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        found: dict[str, Any] = super().widget_attrs(widget)  # type: ignore[misc]
        return {name: value for name, value in found.items() if name != "maxlength"}


class _Told:
    """In the language of whoever reads it."""

    def __init__(self, help_text: Any, limit: int) -> None:
        self.help_text, self.limit = help_text, limit

    def __str__(self) -> str:
        return f"{self.help_text} {_('%(limit)d caractères au plus.') % {'limit': self.limit}}".strip()


def told(help_text: Any, limit: int | None) -> Any:
    return lazystr(_Told(help_text, limit)) if limit and limit <= TOLD else help_text


def uncut(fields: Mapping[str, forms.Field]) -> None:
    """Likewise, of a form that Wagtail makes by itself."""
    for field in fields.values():
        if isinstance(field, forms.CharField) and field.widget.attrs.pop("maxlength", None):
            field.help_text = told(field.help_text, field.max_length)


def in_order(form: Any) -> None:
    """Of the dates of what is published, before Wagtail says the same by names that they do not have here."""
    starts, ends = (form.cleaned_data.get(name) for name in ("go_live_at", "expire_at"))
    if starts and ends and ends < starts:
        form.add_error("expire_at", _("La fin précède le début."))
    elif ends and ends < timezone.now():
        form.add_error("expire_at", _("Cette date est passée."))


class LineField(Uncut, forms.CharField):
    pass


class AddressField(Uncut, forms.URLField):
    pass


class LineBlock(blocks.CharBlock):
    """The database knows no difference."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        given = ("required", "help_text", "max_length", "min_length", "validators")
        self.field = LineField(**{name: options[name] for name in given if name in options})

    @property
    def canonical_module_path(self) -> str:
        return "wagtail.blocks.CharBlock" if type(self) is LineBlock else str(super().canonical_module_path)


class WholeBlock(blocks.IntegerBlock):
    """Likewise."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        given = ("required", "help_text", "min_value", "max_value", "validators")
        self.field = WholeField(**{name: options[name] for name in given if name in options})

    @property
    def canonical_module_path(self) -> str:
        return "wagtail.blocks.IntegerBlock"


def connect() -> None:
    """In every form of the admin, whoever's it is."""
    register_form_field_override(models.CharField, override={"form_class": LineField}, exact_class=True)
    register_form_field_override(
        models.URLField, override={"form_class": AddressField, "assume_scheme": "https"}, exact_class=True
    )
    register_form_field_override(models.DecimalField, override={"form_class": DecimalField})
    register_form_field_override(models.IntegerField, override={"form_class": WholeField})
