"""What a worker types to make, open, renew or replace a key."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from casework.forms import GroupsForm
from casework.keys import owners
from casework.keys.passphrases import LONGEST, Weakness, weakness
from casework.sealing import codes
from core.forms import Named
from directory.models import User

WEAK = {
    Weakness.SHORT: _("Cette phrase est trop courte : 14 caractères au moins."),
    Weakness.LONG: _("Cette phrase est trop longue : 200 caractères au plus."),
    Weakness.PERSONAL: _("Votre nom ou votre adresse en font une grande part : on les essaie d’abord."),
    Weakness.PLACE: _("Un nom de lieu en fait une grande part : on les essaie tous."),
    Weakness.MINISTRY: _("Des mots du ministère en font une grande part : on les essaie tous."),
    Weakness.SAYING: _("C’est une phrase connue : on les essaie toutes, avec et sans espaces."),
    Weakness.KEYBOARD: _("Des touches voisines du clavier en font une grande part."),
    Weakness.SEQUENCE: _("Des lettres ou des chiffres qui se suivent en font une grande part."),
    Weakness.REPEATED: _("Les mêmes signes s’y répètent."),
    Weakness.DATE: _("Une date ou une année n’y ajoute presque rien."),
    Weakness.COMMON: _("Un prénom ou un mot de passe très courant en fait une grande part."),
    Weakness.FEW: _("Ses mots sont trop peu nombreux ou trop courants."),
}
SHOWN_REASONS = 2


class NewPassphraseForm(Named, forms.Form):
    new_label = _("Votre phrase secrète")
    passphrase = forms.CharField(
        label=_("Votre phrase secrète"),
        help_text=_(
            "14 caractères au moins. Par exemple quatre mots rares, sans lien entre eux ni avec vous."
        ),
        strip=False,
        error_messages={"required": _("Choisissez une phrase secrète.")},
    )
    again = forms.CharField(
        label=_("La même phrase, une seconde fois"),
        strip=False,
        error_messages={"required": _("Saisissez la phrase une seconde fois.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        self.fields["passphrase"].label = self.new_label

    @sensitive_variables()
    def clean_passphrase(self) -> str:
        passphrase: str = self.cleaned_data["passphrase"]
        found = weakness(passphrase, owners.known_of(self.user), owners.places())
        if found:
            said = [str(WEAK[reason]) for reason in found[:SHOWN_REASONS]]
            if Weakness.LONG not in found:
                said.append(
                    gettext("Choisissez quatre mots rares ou plus, sans lien entre eux ni avec vous.")
                )
            raise forms.ValidationError(" ".join(said))
        return passphrase

    @sensitive_variables()
    def recovery_code(self) -> str:
        return recovery_code(self, self.user)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if {"passphrase", "again"} <= data.keys() and data["passphrase"] != data["again"]:
            self.add_error("again", _("Les deux phrases diffèrent. Saisissez la même deux fois."))
        return data


class CurrentPassphrase(forms.Form):
    current = forms.CharField(
        label=_("Votre phrase secrète actuelle"),
        max_length=LONGEST,
        strip=False,
        error_messages={
            "required": _("Saisissez votre phrase secrète actuelle."),
            "max_length": _("Cette phrase n’est pas la bonne. Vérifiez les majuscules et réessayez."),
        },
    )


class ChangePassphraseForm(NewPassphraseForm, CurrentPassphrase):
    new_label = _("Votre nouvelle phrase secrète")


class RenewalForm(Named, CurrentPassphrase):
    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    @sensitive_variables()
    def recovery_code(self) -> str:
        return recovery_code(self, self.user)


class RecoveryForm(NewPassphraseForm):
    new_label = _("Votre nouvelle phrase secrète")
    code = forms.CharField(
        label=_("Votre code de secours"),
        help_text=_("Vous l’avez imprimé en créant votre clé. Espaces et minuscules sont acceptés."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        max_length=100,
        error_messages={"required": _("Saisissez le code de secours que vous avez imprimé.")},
    )

    def clean_code(self) -> str:
        try:
            return codes.read_code(self.cleaned_data["code"])
        except codes.MiscopiedCode:
            raise forms.ValidationError(_("Code mal recopié. Il compte 20 lettres et chiffres.")) from None


class FoundForm(forms.Form):
    """Named as a passphrase is: it is one, or a code, and never sent back."""

    passphrase = forms.CharField(
        label=_("L’ancienne phrase secrète, ou l’ancien code de secours"),
        max_length=LONGEST,
        strip=False,
        error_messages={
            "required": _("Saisissez l’ancienne phrase ou l’ancien code."),
            "max_length": _("Ce n’est ni l’une ni l’autre. Vérifiez les majuscules et réessayez."),
        },
    )


class ReplaceForm(forms.Form):
    understood = forms.BooleanField(
        label=_("J’ai cherché partout. Sans ses secrets, plus personne ne lira ce que ma clé protège."),
        error_messages={"required": _("Cochez cette case pour continuer.")},
    )


class ConfirmForm(GroupsForm):
    """Of the recovery code that the form of this name has fixed."""

    @property
    def code(self) -> str:
        return recovery_code(self, self.user)


class ConfirmRenewalForm(ConfirmForm, CurrentPassphrase):
    """The former key is opened once more, for what is sealed to it."""


@sensitive_variables()
def recovery_code(form: Named, user: User) -> str:
    """Of the key that a form makes: the same when it is sent again, because the answer was lost."""
    return codes.code_from(form.seed("recovery", user.pk))
