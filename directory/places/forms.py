"""What people type to find a place, as domain values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

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


class WorkplaceForm(forms.Form):
    """The code of an establishment, or nothing to forget the workplace."""

    establishment = forms.SlugField(required=False, max_length=120)
    next = forms.CharField(required=False, max_length=500)
