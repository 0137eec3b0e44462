"""allauth's forms, with words that a person reads without thinking."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

CODE = {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
DIGITS = {"autocomplete": "one-time-code", "inputmode": "numeric"}
EMAIL = {"autocomplete": "email", "type": "email", "spellcheck": "false"}


def _say(field: forms.Field, label: Any, hint: Any, attrs: dict[str, str]) -> None:
    field.label, field.help_text = label, hint
    field.widget.attrs = dict(attrs)


class LoginForm(account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("Format attendu : prenom.nom@%(domain)s") % {"domain": settings.SIGN_IN_DOMAINS[0]}
        _say(self.fields["login"], _("Votre adresse professionnelle"), hint, EMAIL)


class SignupForm(account.SignupForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("Seules les adresses du ministère sont acceptées.")
        _say(self.fields["email"], _("Votre adresse professionnelle"), hint, EMAIL)


class ConfirmLoginCodeForm(account.ConfirmLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["code"], _("Code reçu"), _("Huit lettres, avec ou sans tiret."), CODE)


class ConfirmEmailCodeForm(account.ConfirmEmailVerificationCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["code"], _("Code reçu"), _("Huit lettres, avec ou sans tiret."), CODE)


class AuthenticateForm(mfa.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("Les six chiffres de votre application, ou un code de secours.")
        _say(self.fields["code"], _("Code de vérification"), hint, DIGITS | {"inputmode": "text"})


class ReauthenticateForm(mfa.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("Les six chiffres de votre application, ou un code de secours.")
        _say(self.fields["code"], _("Code de vérification"), hint, DIGITS | {"inputmode": "text"})


class ActivateTOTPForm(totp.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["code"], _("Code affiché par l’application"), _("Six chiffres."), DIGITS)


class AddWebAuthnForm(webauthn.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(
            self.fields["name"],
            _("Nom de la clé"),
            _("Par exemple « mon téléphone »."),
            {"autocomplete": "off"},
        )
        self.fields["passwordless"].initial = True
        hint = _("Elle remplace alors le code par courriel. L’appareil vérifie que c’est vous.")
        _say(self.fields["passwordless"], _("Me connecter avec cette seule clé"), hint, {})


class EditWebAuthnForm(webauthn.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["name"], _("Nom de la clé"), "", {"autocomplete": "off"})
