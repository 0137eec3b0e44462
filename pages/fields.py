"""Fields of pages: a list of statuses kept as JSON and ticked as boxes, rich text that may name scales."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField

from directory.reference import BeneficiaryStatus
from pages.amounts import stored

UNKNOWN = _("« %(value)s » n’est pas un statut connu.")


class AudienceField(models.JSONField):
    """Codes of ``BeneficiaryStatus`` (R16), in the order of that list; empty means everyone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if not isinstance(value, list):
            raise ValidationError(UNKNOWN, params={"value": value})
        for code in value:
            if code not in BeneficiaryStatus.values:
                raise ValidationError(UNKNOWN, params={"value": code})

    def formfield(self, **kwargs: Any) -> forms.Field:
        return AudienceFormField(label=self.verbose_name, help_text=self.help_text, required=False)


class AudienceFormField(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=BeneficiaryStatus.choices, **kwargs)

    def has_changed(self, initial: Collection[Any] | None, data: Collection[Any] | None) -> bool:
        return set(initial or ()) != set(data or ())


class RichWordsField(RichTextField):
    """Wagtail’s, which says to its index of references which scales it names as well."""

    if TYPE_CHECKING:

        def __get__(self, instance: Any, owner: Any = None) -> str: ...
        def __set__(self, instance: Any, value: str) -> None: ...

    def extract_references(self, value: str) -> Iterator[Any]:
        yield from super().extract_references(value)
        yield from stored.references(str(value))

    def deconstruct(self) -> Any:
        """The database knows no difference."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "wagtail.fields.RichTextField", args, kwargs
