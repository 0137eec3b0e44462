"""The second factor's forms: each way to be refused says why, and how to go on."""

import time
from collections.abc import Iterator
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal import auth as totp_auth
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn import forms as webauthn
from allauth.mfa.webauthn.internal import auth as webauthn_auth
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.adapters import Unreadable
from portal.accounts.forms import say

DIGITS = {"autocomplete": "one-time-code", "inputmode": "numeric"}
WRONG = "incorrect_code"  # what allauth says of whatever it refuses
REMEMBERED = 20  # steps for which a code that the person read a while ago is known to be one


def _app_code(form: Any) -> None:
    hint = gettext_lazy("Les six chiffres de votre application, ou un code de secours.")
    say(form.fields["code"], gettext_lazy("Code de vérification"), hint, DIGITS | {"inputmode": "text"})


class _Told(mfa.BaseAuthenticateForm):
    """A code of the application, or of the recovery codes."""

    def clean_code(self) -> str:
        try:
            code = str(super().clean_code())
        except forms.ValidationError as error:
            if error.code != WRONG:
                raise
            raise forms.ValidationError(_why(self.user, self.cleaned_data["code"]), WRONG) from None
        except Unreadable:
            raise forms.ValidationError(_unreadable(), "unreadable") from None
        _used_up(self.authenticator, code)
        return code


def _used_up(factor: Authenticator, code: str) -> None:
    """For as long as it would be accepted; allauth forgets it after one step."""
    if factor.type == Authenticator.Type.TOTP:
        steps = 2 * app_settings.TOTP_TOLERANCE + 1
        cache.touch(factor.wrap()._get_used_cache_key(code), app_settings.TOTP_PERIOD * steps)


def _why(user: Any, code: str) -> str:
    for factor in Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN):
        known = _app_says if factor.type == Authenticator.Type.TOTP else _recovery_says
        if said := known(factor, code):
            return said
    return _(
        "Ce code n’est pas le bon. Tapez celui que l’application affiche maintenant ; si elle refuse "
        "encore, réglez l’heure du téléphone sur « automatique ». Un code de secours marche aussi."
    )


def _app_says(factor: Authenticator, code: str) -> str:
    """Only of codes that are over: of one to come nothing is said, it would be a good guess."""
    if cache.get(factor.wrap()._get_used_cache_key(code)):
        return _(
            "Ce code vient de servir. Attendez que l’application en affiche un autre : 30 secondes au plus."
        )
    secret, now = decrypt(factor.data["secret"]), int(time.time()) // app_settings.TOTP_PERIOD
    for counter in range(now - REMEMBERED, now - app_settings.TOTP_TOLERANCE):
        value = totp_auth.format_hotp_value(totp_auth.hotp_value(secret, counter))
        if compare_user_code(actual=code, expected=value):
            return _(
                "Ce code n’est plus valable. Tapez celui qui s’affiche ; si c’est le même, l’heure du "
                "téléphone retarde : réglez-la sur « automatique »."
            )
    return ""


def _recovery_says(factor: Authenticator, code: str) -> str:
    codes = factor.wrap()
    left = codes.get_unused_codes()
    if any(compare_user_code(actual=code, expected=one) for one in _used(codes.generate_codes(), left)):
        return _("Ce code de secours a déjà servi. Prenez-en un autre : il vous en reste %(n)d.") % {
            "n": len(left)
        }
    return ""


def _used(codes: list[str], left: list[str]) -> Iterator[str]:
    return (code for code in codes if code not in left)


def _unreadable() -> str:
    return _(
        "Le portail ne peut plus lire le secret de votre application : sa propre clé a changé. Vous n’y "
        "pouvez rien. Utilisez une clé d’accès si vous en avez une, sinon prévenez l’administration du "
        "portail."
    )


class AuthenticateForm(_Told, mfa.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _app_code(self)


class ReauthenticateForm(_Told, mfa.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _app_code(self)


class ActivateTOTPForm(totp.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(
            self.fields["code"],
            gettext_lazy("Code affiché par l’application"),
            gettext_lazy("Six chiffres."),
            DIGITS,
        )

    def clean_code(self) -> str:
        try:
            return str(super().clean_code())
        except forms.ValidationError as error:
            if error.code != WRONG:
                raise
            raise forms.ValidationError(
                _(
                    "Ce code n’est pas le bon. Tapez celui que l’application affiche maintenant pour "
                    "Relais ; si elle refuse encore, réglez l’heure du téléphone sur « automatique »."
                ),
                WRONG,
            ) from None


# --- Passkeys -----------------------------------------------------------------------------------------------


class _ToldOfKeys(webauthn.AuthenticateWebAuthnForm):
    def clean_credential(self) -> Authenticator:
        asked = webauthn_auth.get_state()
        try:
            return super().clean_credential()
        except forms.ValidationError as error:
            if error.code != WRONG:
                raise
            raise forms.ValidationError(_key_unknown() if asked else _asked_no_more(), WRONG) from None


def _key_unknown() -> str:
    return _(
        "Le portail ne connaît pas cette clé d’accès : elle a été retirée de votre compte, ou elle ne "
        "permet pas de se connecter seule. Demandez un code."
    )


def _asked_no_more() -> str:
    return _("La demande de clé a trop attendu, ou une autre fenêtre a servi entre-temps. Recommencez.")


class LoginWebAuthnForm(_ToldOfKeys, webauthn.LoginWebAuthnForm):
    pass


class AuthenticateWebAuthnForm(_ToldOfKeys):
    pass


class ReauthenticateWebAuthnForm(_ToldOfKeys, webauthn.ReauthenticateWebAuthnForm):
    pass


class AddWebAuthnForm(webauthn.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = gettext_lazy("Par exemple « mon téléphone ».")
        say(self.fields["name"], gettext_lazy("Nom de la clé"), hint, {"autocomplete": "off"})
        self.fields["passwordless"].initial = True
        hint = gettext_lazy("Elle remplace alors le code par courriel. L’appareil vérifie que c’est vous.")
        say(self.fields["passwordless"], gettext_lazy("Me connecter avec cette seule clé"), hint, {})

    def clean(self) -> dict[str, Any]:
        try:
            return dict(super().clean())
        except forms.ValidationError as error:
            if error.code != WRONG:
                raise
            raise forms.ValidationError(_asked_no_more(), WRONG) from None
