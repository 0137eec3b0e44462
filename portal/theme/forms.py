"""What a person may change about themselves."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PlainField
from directory.models import User
from directory.people.profile import ArrivalField, StatusField

if TYPE_CHECKING:
    _UserForm = forms.ModelForm[User]
else:
    _UserForm = forms.ModelForm


class ProfileForm(_UserForm):
    """Name, arrival, status. The address is the identity and does not change, the workplace has its page."""

    arrived_on = ArrivalField(
        help_text=_(
            "Pendant un an, le portail vous propose le livret d’accueil. Personne d’autre ne la lit. "
            "Elle est effacée treize mois après votre arrivée."
        )
    )
    status = StatusField(
        help_text=_(
            "Il choisit ce que « Mon livret » vous montre, et les campagnes de l’accueil."
            " Personne d’autre ne le lit. Il est effacé si vous ne vous connectez pas pendant un an."
        )
    )

    class Meta:
        model = User
        fields = ("first_name", "last_name", "arrived_on", "status")
        field_classes = {"first_name": PlainField, "last_name": PlainField}
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
        }
