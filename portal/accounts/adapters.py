"""Who may sign in, and how second-factor secrets are kept."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core import keyed
from directory.models import User
from portal.accounts import codes

# What they get who ask for a code and may not have one.
WITHOUT_CODE = ("account/email/unknown_account", "account/email/account_already_exists")


def _is_closed(email: str) -> bool:
    return bool(User.objects.filter(email__iexact=email, is_active=False).exists())


class AccountAdapter(DefaultAccountAdapter):
    """Only addresses of the ministry's domains (setting ``SIGN_IN_DOMAINS``)."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _("Trop d’essais. Attendez cinq minutes, puis recommencez."),
        "rate_limited": _("Un message vient de partir. Attendez une minute avant d’en demander un autre."),
        "email_domain": _(
            "Utilisez votre adresse professionnelle. Les autres adresses ne sont pas acceptées."
        ),
    }

    def generate_login_code(self) -> str:
        return self._noted(super().generate_login_code())

    def generate_email_verification_code(self) -> str:
        return self._noted(super().generate_email_verification_code())

    def _noted(self, code: str) -> str:
        codes.sent(context.request, code)
        return code

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Whose account is closed is told so, by mail only: an invitation would lead round in a circle."""
        if template_prefix in WITHOUT_CODE and _is_closed(email):
            template_prefix = "account/email/account_closed"
        context = context | {
            "sign_up_open": settings.SIGN_UP_OPEN,
            "service_phone": settings.SERVICE_PHONE,
            "code_minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60,
        }
        super().send_mail(template_prefix, email, context)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGN_UP_OPEN)

    def clean_email(self, email: str) -> str:
        email = super().clean_email(email).lower()
        if email.rpartition("@")[2] not in settings.SIGN_IN_DOMAINS:
            raise self.validation_error("email_domain")
        return email


class Unreadable(Exception):
    """A secret was encrypted under a key of the site that is not there any more."""


class MFAAdapter(DefaultMFAAdapter):
    """Secrets of second factors are encrypted at rest under a key derived from ``SECRET_KEY``.

    What stands under one of ``SECRET_KEY_FALLBACKS`` is still read; ``renew_secrets`` writes it anew.
    """

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            raise Unreadable from None


def _fernet() -> MultiFernet:
    return MultiFernet([_under(key) for key in keyed.site_keys()])


def _under(key: str) -> Fernet:
    derived = HKDF(hashes.SHA256(), 32, salt=None, info=b"relais mfa secrets").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
