"""What people type into the directory, as domain values."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory.actions import Candidate
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


class DayForm(forms.Form):
    """A day that the reader may choose; none is today."""

    le = forms.DateField(
        label=_("Un autre jour"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_le(self) -> date | None:
        day: date | None = self.cleaned_data["le"]
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(_("Choisissez une date entre 2000 et 2099."))
        return day


class WorkplaceForm(forms.Form):
    """The code of an establishment, or nothing to forget the workplace."""

    establishment = forms.SlugField(required=False, max_length=120)
    next = forms.CharField(required=False, max_length=500)


class ReplacementForm(forms.Form):
    """``candidates``: those of ``actions.candidates``."""

    substitute = forms.ModelChoiceField(
        queryset=Worker.objects.none(),
        label=_("Remplaçant ou remplaçante"),
        empty_label=_("Choisissez une personne"),
    )
    starts_on = forms.DateField(
        label=_("Du"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("Au"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
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
