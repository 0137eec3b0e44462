"""Lists of codes kept as JSON, ticked as boxes."""

from collections.abc import Collection
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from directory.reference import BeneficiaryStatus, EstablishmentKind

UNKNOWN = _("« %(value)s » n’est pas un statut connu.")
UNKNOWN_KIND = _("« %(value)s » n’est pas une nature d’établissement connue.")


class AudienceField(models.JSONField):
    """Codes of ``BeneficiaryStatus`` (R16), in the order of that list; empty means everyone."""

    codes: ClassVar[type[models.TextChoices]] = BeneficiaryStatus
    unknown: ClassVar[Any] = UNKNOWN

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if not isinstance(value, list):
            raise ValidationError(self.unknown, params={"value": value})
        for code in value:
            if code not in self.codes.values:
                raise ValidationError(self.unknown, params={"value": code})

    def formfield(self, **kwargs: Any) -> forms.Field:
        return AudienceFormField(
            choices=self.codes.choices,
            label=capfirst(str(self.verbose_name)),
            help_text=self.help_text,
            required=False,
        )


class EstablishmentKindsField(AudienceField):
    """Codes of ``EstablishmentKind``, likewise; empty means every kind."""

    codes = EstablishmentKind
    unknown = UNKNOWN_KIND


class AudienceFormField(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def has_changed(self, initial: Collection[Any] | None, data: Collection[Any] | None) -> bool:
        return set(initial or ()) != set(data or ())
