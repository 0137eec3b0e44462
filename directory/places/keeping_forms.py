"""What people type about sectors, regions and establishments, as domain values."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.forms import AskingForm, DayField, PlainField
from core.phone import LONGEST
from core.text import fold
from directory.models import Department, Establishment
from directory.models.places import code_validator
from directory.people.forms import NumberField, complete
from directory.places.sectors import BY_DEPARTMENT, LEFT_OUT, NAMED
from directory.reference import Directorate, EstablishmentKind, territory_of


class NameField(PlainField):
    """A name has a letter or a figure: without one, it is nothing to be compared by."""

    def clean(self, value: Any) -> str:
        typed: str = super().clean(value)
        if typed and not fold(typed):
            raise ValidationError(_("Écrivez un nom, avec des lettres ou des chiffres."))
        return typed


class DepartmentsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Each with the region where it is."""

    def label_from_instance(self, obj: Department) -> str:
        return f"{obj}, {obj.region}"


class DrawnForm(forms.Form):
    """A name and departments, of ``offered``."""

    name = NameField(label=_("Nom"), max_length=100)
    departments = DepartmentsField(
        queryset=Department.objects.none(),
        label=_("Départements"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, offered: "QuerySet[Department]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("DepartmentsField", self.fields["departments"]).queryset = offered


class RegionForm(DrawnForm):
    is_overseas = forms.BooleanField(
        label=_("Outre-mer : la coordination nationale la coordonne."), required=False
    )
    field_order = ("name", "is_overseas", "departments")


class SectorEndForm(forms.Form):
    last = DayField(label=_("Dernier jour du secteur"))


class DrawForm(forms.Form):
    """What a sector does with an establishment."""

    establishment = forms.ModelChoiceField(
        queryset=Establishment.objects.active(), to_field_name="code", label=_("Établissement")
    )
    deed = forms.ChoiceField(choices=[(deed, deed) for deed in (NAMED, LEFT_OUT, BY_DEPARTMENT)])


class EstablishmentForm(AskingForm):
    asked = ("namesake",)
    name = NameField(label=_("Nom"), max_length=200)
    namesake = forms.BooleanField(label=_("Oui, c’est un autre lieu du même nom."), required=False)
    kind = forms.ChoiceField(label=_("Nature"), choices=[("", _("Choisir")), *EstablishmentKind.choices])
    directorate = forms.ChoiceField(label=_("Direction"), choices=[("", _("Choisir")), *Directorate.choices])
    department = forms.ModelChoiceField(
        queryset=Department.objects.none(), label=_("Département"), empty_label=_("Choisir")
    )
    city = PlainField(label=_("Ville"), max_length=100)
    address = PlainField(label=_("Adresse"), max_length=200, required=False)
    postal_code = forms.CharField(
        label=_("Code postal"),
        max_length=5,
        required=False,
        validators=[RegexValidator(r"\A[0-9]{5}\Z", _("Un code postal a cinq chiffres."))],
    )
    phone = NumberField(label=_("Téléphone"), required=False, max_length=LONGEST)
    email = forms.EmailField(
        label=_("Adresse électronique"),
        max_length=254,
        required=False,
        help_text=_("Elle reçoit la fiche des contacts et les permanences."),
    )

    def __init__(self, *args: Any, offered: "QuerySet[Department]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Department]", self.fields["department"]).queryset = offered

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        department = data.get("department")
        complete(self, "phone", territory_of([department.code]) if department else "")
        return data

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "namesake"}


class NewEstablishmentForm(EstablishmentForm):
    code = forms.CharField(
        label=_("Code"),
        max_length=120,
        required=False,
        validators=[code_validator],
        help_text=_("Minuscules, chiffres et tirets. Laissez vide : il est fait du nom et de la ville."),
    )


def establishment_of(place: Establishment) -> dict[str, Any]:
    names = ("name", "kind", "directorate", "city", "address", "postal_code", "phone", "email")
    return {name: getattr(place, name) for name in names} | {"department": place.department_id}
