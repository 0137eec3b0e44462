"""What coordinators type about disability referents, as domain values."""

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.forms import AskingForm, DayField, PlainField
from core.phone import LONGEST
from core.text import fold
from directory.models import Referent, Region
from directory.people.forms import ONE_OF_TWO, NumberField, NumbersForm
from directory.reference import Directorate

NATION = _("Toute la France")
LONGEST_ABSENCE = timedelta(days=366)


def by_name(field: "forms.ModelChoiceField[Region]") -> None:
    """As a dictionary has them: a database puts « Île-de-France » after the Z."""
    empty = [] if field.empty_label is None else [("", field.empty_label)]
    known = sorted(field.queryset or [], key=lambda region: fold(region.name))
    field.choices = [*empty, *((region.code, region.name) for region in known)]


class ReferentForm(AskingForm, NumbersForm):
    """``regions``: those that the reader may choose; None: all, and the nation."""

    field_order = ("first_name", "last_name", "title", "directorate", "region", "phone", "mobile", "email")

    first_name = PlainField(label=_("Prénom"), max_length=100)
    last_name = PlainField(label=_("Nom"), max_length=100)
    title = PlainField(
        label=_("Fonction affichée"),
        max_length=100,
        required=False,
        help_text=_("Vide : « référent ou référente handicap »."),
    )
    directorate = forms.ChoiceField(label=_("Direction"), choices=[("", _("Choisir")), *Directorate.choices])
    region = forms.ModelChoiceField(
        queryset=Region.objects.none(), to_field_name="code", label=_("Région"), empty_label=NATION
    )
    phone = NumberField(label=_("Téléphone fixe"), help_text=ONE_OF_TWO, required=False, max_length=LONGEST)
    starts_on = DayField(label=_("À partir du"))
    ends_on = DayField(
        label=_("Jusqu’au"), required=False, help_text=_("Laissez vide s’il n’y a pas de fin prévue.")
    )
    second = forms.BooleanField(label=_("Nommer une personne de plus"), required=False)
    asked = ("second",)

    def __init__(self, *args: Any, regions: "QuerySet[Region] | None", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Region]", self.fields["region"])
        field.required = regions is not None
        field.queryset = Region.objects.all() if regions is None else regions
        if regions is not None:
            field.empty_label = str(_("Choisir"))
        by_name(field)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("La fin précède le début."))
        return data


class ReferentAbsenceForm(forms.Form):
    starts_on = DayField(years=1, label=_("Premier jour d’absence"))
    ends_on = DayField(years=5, label=_("Dernier jour d’absence"))
    stand_in = forms.ModelChoiceField(
        queryset=Referent.objects.none(),
        to_field_name="public_id",
        label=_("Qui répond pendant ce temps ?"),
        required=False,
        empty_label=_("Le niveau national"),
    )

    def __init__(self, *args: Any, referent: Referent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Referent.objects.filter(directorate=referent.directorate).exclude(pk=referent.pk)
        still = Q(ends_on=None) | Q(ends_on__gte=referent.starts_on)
        field = cast("forms.ModelChoiceField[Referent]", self.fields["stand_in"])
        field.queryset = others.filter(still).order_by("folded", "pk")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last - first > LONGEST_ABSENCE:
            self.add_error(
                "ends_on", _("Une absence dure un an au plus. Au-delà, donnez une fin à sa mission.")
            )
        return data


class ChoiceForm(forms.Form):
    """Whose referent: by the place of work, else chosen."""

    direction = forms.ChoiceField(
        label=_("Votre direction"), choices=[("", _("Choisir")), *Directorate.choices], required=False
    )
    region = forms.ModelChoiceField(
        queryset=Region.objects.none(),
        to_field_name="code",
        label=_("Votre région"),
        required=False,
        empty_label=NATION,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Region]", self.fields["region"])
        field.queryset = Region.objects.all()
        by_name(field)
