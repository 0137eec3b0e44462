"""Fields of pages: lists of codes kept as JSON and ticked as boxes, rich text that may name scales."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField

from directory.models import Region
from directory.reference import BeneficiaryStatus, Directorate, EstablishmentKind
from pages.amounts import stored

UNKNOWN = _("« %(value)s » n’est pas un statut connu.")
UNKNOWN_KIND = _("« %(value)s » n’est pas une nature d’établissement connue.")
UNKNOWN_DIRECTORATE = _("« %(value)s » n’est pas une direction connue.")
UNKNOWN_REGION = _("« %(value)s » n’est pas une région connue.")


def leads_to_https(url: str) -> None:
    """Of another site's address; what is no address at all, the field says. Raises ``ValidationError``."""
    scheme, found, _rest = url.partition("://")
    if found and scheme.lower() != "https":
        raise ValidationError(_("Écrivez une adresse qui commence par https://."), code="https")


class CodesField(models.JSONField):
    """Codes of a list, in the order of that list; empty means everyone."""

    unknown: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    @staticmethod
    def known() -> list[tuple[str, Any]]:
        """Each code with its words."""
        raise NotImplementedError

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if not isinstance(value, list):
            raise ValidationError(self.unknown, params={"value": value})
        codes = {code for code, _words in self.known()} if value else set()
        for code in value:
            if not isinstance(code, str) or code not in codes:
                raise ValidationError(self.unknown, params={"value": code})

    def formfield(self, **kwargs: Any) -> forms.Field:
        return CodesFormField(
            choices=self.known,
            label=capfirst(str(self.verbose_name)),
            help_text=self.help_text,
            required=False,
        )


class AudienceField(CodesField):
    """Of ``BeneficiaryStatus`` (R16)."""

    unknown = UNKNOWN

    @staticmethod
    def known() -> list[tuple[str, Any]]:
        return BeneficiaryStatus.choices


class EstablishmentKindsField(CodesField):
    unknown = UNKNOWN_KIND

    @staticmethod
    def known() -> list[tuple[str, Any]]:
        return EstablishmentKind.choices


class DirectoratesField(CodesField):
    unknown = UNKNOWN_DIRECTORATE

    @staticmethod
    def known() -> list[tuple[str, Any]]:
        return Directorate.choices


class RegionsField(CodesField):
    """Of the social service's regions, by their code: a name may change."""

    unknown = UNKNOWN_REGION

    @staticmethod
    def known() -> list[tuple[str, Any]]:
        return list(Region.objects.values_list("code", "name"))


class CodesFormField(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

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
