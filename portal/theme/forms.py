"""What a person may change about themselves."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import PlainField
from directory.models import User

if TYPE_CHECKING:
    _UserForm = forms.ModelForm[User]
else:
    _UserForm = forms.ModelForm

OLDEST_ARRIVAL = date(1960, 1, 1)
# A posting is known months ahead; a year ahead is a slip of the keyboard.
ARRIVAL_WITHIN = timedelta(days=365)


class ProfileForm(_UserForm):
    """Name and arrival; the address is the identity and does not change, the workplace has its own page."""

    arrived_on = forms.DateField(
        label=_("Votre arrivée au ministère"),
        required=False,
        help_text=_("Pendant un an, le portail vous propose le livret d’accueil."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    class Meta:
        model = User
        fields = ("first_name", "last_name", "arrived_on")
        field_classes = {"first_name": PlainField, "last_name": PlainField}
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
        }

    def clean_arrived_on(self) -> date | None:
        day: date | None = self.cleaned_data["arrived_on"]
        if day is not None and day < OLDEST_ARRIVAL:
            raise ValidationError(_("Vérifiez l’année : elle semble trop ancienne."))
        if day is not None and day > timezone.localdate() + ARRIVAL_WITHIN:
            raise ValidationError(_("Vérifiez l’année : cette date est dans plus d’un an."))
        return day
