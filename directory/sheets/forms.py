"""What people type about who receives a region's sheets, as domain values (R3)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from directory.reference import Directorate


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
