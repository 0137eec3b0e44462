"""What a worker types to give a case to the agent who asked for it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from casework.forms import LongText, TokenForm
from casework.keys.passphrases import LONGEST, estimate

# A guess at the passphrase of a ZIP costs some thousand times less than one at that of a key.
ENOUGH = 1e16


class ExportForm(TokenForm):
    wish = LongText(
        label=_("Comment la personne l’a demandé"),
        help_text=_(
            "Par exemple : « par téléphone, le 3 mars ». La personne verra cette ligne avec son code."
        ),
        rows=3,
        required_message=_("Dites comment la personne l’a demandé : elle lira cette phrase."),
    )
    passphrase = forms.CharField(
        label=_("Phrase secrète du fichier"),
        help_text=_(
            "Au moins cinq mots rares, sans lien entre eux. Dites-la à la personne de vive voix, "
            "jamais dans le même envoi que le fichier."
        ),
        max_length=LONGEST,
        strip=False,
        error_messages={
            "required": _("Choisissez une phrase secrète pour ce fichier."),
            "max_length": _("Cette phrase est trop longue : 200 caractères au plus."),
        },
    )
    again = forms.CharField(
        label=_("La même phrase, une seconde fois"),
        strip=False,
        error_messages={"required": _("Saisissez la phrase une seconde fois.")},
    )

    @sensitive_variables()
    def clean_passphrase(self) -> str:
        passphrase: str = self.cleaned_data["passphrase"]
        if estimate(passphrase).guesses < ENOUGH:
            raise forms.ValidationError(
                _("Cette phrase se devine trop vite. Choisissez cinq mots rares, sans lien entre eux.")
            )
        return passphrase

    @sensitive_variables()
    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if {"passphrase", "again"} <= data.keys() and data["passphrase"] != data["again"]:
            self.add_error("again", _("Les deux phrases diffèrent. Saisissez la même deux fois."))
        return data
