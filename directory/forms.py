"""What people type into the directory, as domain values."""

from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, validate_email
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory.absences.actions import Candidate
from directory.models import Worker
from directory.reference import Directorate, EstablishmentKind

ANY = ("", _("Toutes"))


class SearchForm(forms.Form):
    """``regions``: (code, name) pairs to choose from."""

    q = forms.CharField(
        label=_("Ville, établissement ou département"), required=False, max_length=100, strip=True
    )
    direction = forms.ChoiceField(label=_("Direction"), required=False, choices=[ANY, *Directorate.choices])
    nature = forms.ChoiceField(label=_("Nature"), required=False, choices=[ANY, *EstablishmentKind.choices])
    region = forms.ChoiceField(label=_("Région du service social"), required=False)

    def __init__(self, *args: Any, regions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = [ANY, *regions]  # type: ignore[attr-defined]

    @property
    def filters(self) -> list[forms.BoundField]:
        return [self[name] for name in ("direction", "nature", "region")]

    @property
    def filtered(self) -> bool:
        return self.is_valid() and any(self.cleaned_data[name] for name in ("direction", "nature", "region"))


FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


class DayField(forms.DateField):
    """A day of this century, typed or chosen."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d", "%d/%m/%Y"], **options)

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(_("Choisissez une date entre 2000 et 2099."))
        return day


def refuse(form: forms.Form, error: ValidationError) -> None:
    """Put what an action refuses by the field concerned, or above them all."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
    for name, messages in by_field.items():
        for message in messages:
            form.add_error(name if name in form.fields else None, message)


class DayForm(forms.Form):
    """A day that the reader may choose; none is today."""

    le = DayField(label=_("Un autre jour"), required=False)


class WorkplaceForm(forms.Form):
    """The code of an establishment, or nothing to forget the workplace."""

    establishment = forms.SlugField(required=False, max_length=120)
    next = forms.CharField(required=False, max_length=500)


class AbsenceForm(forms.Form):
    """``workers``: those whose absences the reader arranges. No reason is asked: nobody needs it here."""

    worker = forms.ModelChoiceField(
        queryset=Worker.objects.none(),
        label=_("Qui s’absente ?"),
        empty_label=_("Choisissez une personne"),
        error_messages={"required": _("Choisissez une personne.")},
    )
    starts_on = DayField(label=_("Premier jour d’absence"))
    ends_on = DayField(label=_("Dernier jour d’absence"))

    def __init__(self, *args: Any, workers: "QuerySet[Worker]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Worker]", self.fields["worker"]).queryset = workers


class LastDayForm(forms.Form):
    last = DayField(label=_("Dernier jour d’absence"), help_text=_("La personne revient le lendemain."))


class ReplacementForm(forms.Form):
    """``candidates``: those of ``actions.candidates``."""

    substitute = forms.ModelChoiceField(
        queryset=Worker.objects.none(),
        label=_("Remplaçant ou remplaçante"),
        empty_label=_("Choisissez une personne"),
    )
    starts_on = DayField(label=_("Du"))
    ends_on = DayField(label=_("Au"))
    override_reason = forms.CharField(
        label=_("Motif, si la personne ne vient pas d’un secteur voisin"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, candidates: list[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Worker]", self.fields["substitute"])
        field.queryset = Worker.objects.filter(pk__in=[c.worker.pk for c in candidates])
        groups = {
            _("Secteurs voisins"): [c for c in candidates if c.is_neighbour],
            _("Autres secteurs, avec un motif"): [c for c in candidates if not c.is_neighbour],
        }
        empty = ("", field.empty_label)
        field.choices = [
            empty,
            *((title, [_option(c) for c in found]) for title, found in groups.items() if found),
        ]


def _option(candidate: Candidate) -> tuple[int, str]:
    name = candidate.worker.name
    if candidate.is_away:
        name = gettext("%(name)s (absence sur la période)") % {"name": name}
    return candidate.worker.pk, name


class PostingForm(forms.Form):
    """Who holds a sector or leads a region, from when to when."""

    worker = forms.ModelChoiceField(
        queryset=Worker.objects.none(),
        label=_("Qui tient ce poste ?"),
        empty_label=_("Choisissez une personne"),
        error_messages={"required": _("Choisissez une personne.")},
    )
    starts_on = DayField(label=_("À partir du"))
    ends_on = DayField(
        label=_("Jusqu’au"), required=False, help_text=_("Laissez vide s’il n’y a pas de fin prévue.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Worker]", self.fields["worker"]).queryset = Worker.objects.active()


NUMBER = RegexValidator(
    r"^\+?[0-9][0-9 .]{5,18}$", _("Écrivez un numéro de téléphone, par exemple 01 99 00 12 34.")
)


class NumbersForm(forms.Form):
    """How a member of the network is reached (R3)."""

    phone = forms.CharField(label=_("Téléphone fixe"), required=False, max_length=20, validators=[NUMBER])
    mobile = forms.CharField(label=_("Téléphone mobile"), required=False, max_length=20, validators=[NUMBER])
    email = forms.EmailField(label=_("Adresse électronique"), max_length=254)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data["phone"] and not data["mobile"]:
            self.add_error("phone", _("Gardez au moins un numéro : les agents doivent pouvoir appeler."))
        return data


class AddressesField(forms.CharField):
    """Addresses, one on each line; the value is a list without doubles."""

    widget = forms.Textarea(attrs={"rows": 2, "autocapitalize": "off", "spellcheck": "false"})
    MOST = 20

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        found = dict.fromkeys(word.lower() for word in str(value or "").replace(",", " ").split())
        if len(found) > self.MOST:
            raise forms.ValidationError(_("Vingt adresses au plus."))
        for address in found:
            self._check(address)
        return list(found)

    def _check(self, address: str) -> None:
        if len(address) > 254:
            raise forms.ValidationError(_("Cette adresse est trop longue."))
        try:
            validate_email(address)
        except ValidationError as error:
            raise forms.ValidationError(
                _("« %(address)s » n’est pas une adresse électronique."), params={"address": address}
            ) from error


class ServicesForm(forms.Form):
    """R3: where the regional services of each directorate receive the region's numbers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, label in Directorate.choices:
            self.fields[code] = AddressesField(
                label=label, required=False, help_text=_("Une adresse par ligne.")
            )
