"""Who may sign in, and how second-factor secrets are kept."""

import base64

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):
    """Only addresses of the ministry's domains (setting ``SIGN_IN_DOMAINS``)."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_domain": _(
            "Utilisez votre adresse professionnelle. Les autres adresses ne sont pas acceptées."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGN_UP_OPEN)

    def clean_email(self, email: str) -> str:
        email = super().clean_email(email).lower()
        if email.rpartition("@")[2] not in settings.SIGN_IN_DOMAINS:
            raise self.validation_error("email_domain")
        return email


class MFAAdapter(DefaultMFAAdapter):
    """TOTP secrets are encrypted at rest under a key derived from ``SECRET_KEY``."""

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()


def _fernet() -> Fernet:
    derived = HKDF(hashes.SHA256(), 32, salt=None, info=b"relais mfa secrets").derive(
        settings.SECRET_KEY.encode()
    )
    return Fernet(base64.urlsafe_b64encode(derived))
