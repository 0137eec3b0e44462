"""A list of statuses kept as JSON, ticked as boxes."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from directory.reference import BeneficiaryStatus

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
        return AudienceFormField(
            label=capfirst(str(self.verbose_name)), help_text=self.help_text, required=False
        )


class AudienceFormField(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=BeneficiaryStatus.choices, **kwargs)

    def has_changed(self, initial: Collection[Any] | None, data: Collection[Any] | None) -> bool:
        return set(initial or ()) != set(data or ())
