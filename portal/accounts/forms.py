"""allauth's forms, with words that a person reads without thinking."""

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.accounts import codes

CODE = {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
REPLACED = "replaced"  # the code of an error: it was sent, and another one since
EMAIL = {"autocomplete": "email", "type": "email", "spellcheck": "false"}


def say(field: forms.Field, label: Any, hint: Any, attrs: dict[str, str]) -> None:
    field.label, field.help_text = label, hint
    field.widget.attrs = dict(attrs)


class LoginForm(account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("Format attendu : prenom.nom@%(domain)s") % {"domain": settings.SIGN_IN_DOMAINS[0]}
        say(self.fields["login"], _("Votre adresse professionnelle"), hint, EMAIL)

    def clean_login(self) -> str:
        """No mail leaves for another domain: it would only invite somebody who may not come in."""
        return str(get_adapter().clean_email(super().clean_login()))


class SignupForm(account.SignupForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("Seules les adresses du ministère sont acceptées.")
        say(self.fields["email"], _("Votre adresse professionnelle"), hint, EMAIL)


class _MailedCode(account.BaseConfirmCodeForm):
    def clean_code(self) -> str:
        try:
            return str(super().clean_code())
        except forms.ValidationError as error:
            if error.code != "incorrect_code":
                raise
            raise self._refusal(self.cleaned_data["code"]) from None

    def _refusal(self, code: str) -> forms.ValidationError:
        """Of a code that was sent and replaced its owner is told; of others the same is said to everybody."""
        if codes.was_sent(context.request, code):
            text = _(
                "Ce code est celui d’un message plus ancien : un autre code a été demandé depuis. Tapez "
                "celui du dernier message."
            )
            return forms.ValidationError(text, REPLACED)
        text = _("Ce code n’est pas le bon. Recopiez celui du dernier message que vous avez reçu.")
        return forms.ValidationError(text, "incorrect_code")


class ConfirmLoginCodeForm(_MailedCode, account.ConfirmLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self.fields["code"], _("Code reçu"), _("Huit lettres, avec ou sans tiret."), CODE)


class ConfirmEmailCodeForm(_MailedCode, account.ConfirmEmailVerificationCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self.fields["code"], _("Code reçu"), _("Huit lettres, avec ou sans tiret."), CODE)


class EditWebAuthnForm(webauthn.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self.fields["name"], _("Nom de la clé"), "", {"autocomplete": "off"})
