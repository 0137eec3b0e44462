"""What an administrator says of a new token."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.forms import Named
from directory.models import User
from portal.tokens import editors
from portal.tokens.models import Scope

LIFETIMES = {30: _("Un mois"), 90: _("Trois mois"), 365: _("Un an"), 730: _("Deux ans")}


class Api(models.TextChoices):
    """Which of the two a token opens; it never opens both."""

    READING = "lecture", _("Lire le portail (/api/v1/)")
    EDITING = "redaction", _("Écrire des pages, pour une personne de la rédaction (/api/v3-preview/)")


class TokenForm(Named, forms.Form):
    api = forms.ChoiceField(
        label=_("Ce que le programme fait"),
        choices=Api.choices,
        initial=Api.READING,
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label=_("À quoi sert ce jeton"),
        max_length=100,
        help_text=_("Le service ou l’usage, par exemple « écran d’accueil du tribunal »."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Ce qu’il permet de lire"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Pour un programme qui lit. Celui qui écrit peut ce que la personne peut."),
    )
    days = forms.TypedChoiceField(
        label=_("Sa durée"), choices=LIFETIMES.items(), coerce=int, initial=365, empty_value=None
    )
    email = forms.EmailField(
        label=_("Adresse de la personne pour qui il agit"),
        required=False,
        help_text=_(
            "Sans adresse, il est celui d’un service : il lit ce que tout agent peut lire, "
            "aucune page réservée, pas même « à tout utilisateur connecté ». "
            "Pour écrire des pages, l’adresse est nécessaire."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].required = not self.writes

    @property
    def writes(self) -> bool:
        return bool(self.data.get("api") == Api.EDITING)

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

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        if self.writes and "email" not in self.errors:
            self._check_editor(data.get("email"), data.get("days"))
        return data

    def _check_editor(self, user: User | None, days: int | None) -> None:
        if user is None:
            self.add_error("email", _("Pour qui ce programme écrit-il ? Donnez son adresse."))
        elif not user.has_perm(editors.EDITING_RIGHT):
            self.add_error("email", _("Cette personne n’écrit pas de pages : le jeton n’ouvrirait rien."))
        most = editors.longest().days
        if days and days > most:
            self.add_error("days", _("Un jeton de rédaction dure au plus %(days)d jours.") % {"days": most})

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
        return self.seed(
            "token", creator.pk, data["name"], data["days"], sorted(data["scopes"]), agent, self.writes
        )
