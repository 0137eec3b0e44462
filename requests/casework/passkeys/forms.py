"""What a page and a device send of a passkey."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from fido2.utils import websafe_decode

from casework.forms import UnlockForm
from casework.keys.ceremonies import LONGEST_ANSWER
from casework.sealing.passkeys import PRF_BYTES
from core.forms import PlainField

NO_ANSWER = _("Votre appareil n’a rien envoyé. Réessayez, avec JavaScript.")
NO_PRF = _("Cette clé d’accès ne peut pas ouvrir vos demandes : utilisez votre phrase secrète.")


class AnswerForm(forms.Form):
    """``credential``: what the device signed. ``prf``: what it alone can compute, which opens the key."""

    credential = forms.CharField(widget=forms.HiddenInput(), max_length=LONGEST_ANSWER, required=False)
    prf = forms.CharField(widget=forms.HiddenInput(), max_length=100, required=False)

    @sensitive_variables()
    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not data.get("credential"):
            raise forms.ValidationError(NO_ANSWER)
        data["prf"] = _bytes(data.get("prf", ""))
        if len(data["prf"]) != PRF_BYTES:
            raise forms.ValidationError(NO_PRF)
        return data


class NameForm(forms.Form):
    name = PlainField(
        label=_("Nom de la clé d’accès"),
        help_text=_("Pour la reconnaître, par exemple « mon téléphone »."),
        max_length=40,
        error_messages={
            "required": _("Donnez un nom à cette clé d’accès."),
            "max_length": _("40 signes au plus."),
        },
    )


class AddForm(NameForm, AnswerForm):
    """A passkey that a device has just made."""


class PasskeyUnlockForm(AnswerForm, UnlockForm):
    """The form of the passphrase, sent with a passkey instead."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        passphrase = forms.CharField(label=self.fields["passphrase"].label, required=False, strip=False)
        self.fields["passphrase"] = passphrase


@sensitive_variables()
def _bytes(text: str) -> bytes:
    try:
        return websafe_decode(text)
    except ValueError:
        return b""
