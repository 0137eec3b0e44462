"""What an administrator says of a new token."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import Named
from directory.models import User
from portal.tokens.models import Scope

LIFETIMES = {30: _("Un mois"), 90: _("Trois mois"), 365: _("Un an"), 730: _("Deux ans")}


class TokenForm(Named, forms.Form):
    name = forms.CharField(
        label=_("À quoi sert ce jeton"),
        max_length=100,
        help_text=_("Le service ou l’usage, par exemple « écran d’accueil du tribunal »."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Ce qu’il permet de lire"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(
        label=_("Sa durée"), choices=LIFETIMES.items(), coerce=int, initial=365, empty_value=None
    )
    email = forms.EmailField(
        label=_("Adresse de la personne pour qui il agit"),
        required=False,
        help_text=_("Sans adresse, il est celui d’un service : il lit ce que tout agent peut lire."),
    )

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not name.isprintable():
            raise ValidationError(_("Ce nom contient un caractère invisible : retapez-le."))
        return name

    def clean_email(self) -> User | None:
        email: str = self.cleaned_data["email"].lower()
        user: User | None = User.objects.filter(email=email, is_active=True).first() if email else None
        if email and user is None:
            raise ValidationError(_("Personne n’a cette adresse sur le portail."))
        return user

    @property
    def fields_of_token(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "name": data["name"],
            "lifetime": timedelta(days=data["days"]),
            "scopes": " ".join(data["scopes"]),
            "user": data["email"],
        }

    def seed_of_token(self, creator: User) -> bytes:
        """Another name, right or length typed into the same form make another token."""
        data = self.cleaned_data
        agent = data["email"].pk if data["email"] else ""
        return self.seed("token", creator.pk, data["name"], data["days"], sorted(data["scopes"]), agent)
