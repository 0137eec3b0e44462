"""Somebody on their way in, and the addresses of the steps."""

from dataclasses import dataclass
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from directory.models import User
from tests.cast import Cast
from tests.portal.web import code_in_last_mail

SIGN_IN, CODE, SECOND = "/connexion/", "/connexion/code/", "/connexion/second-facteur/"
SIGN_UP, VERIFY = "/connexion/inscription/", "/connexion/verification/"
AGENT, TOTP_SECRET = "agent@example.fr", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NEXT = "/compte/profil/"


@dataclass
class At:
    """Somebody half way in: their browser, the clock, the network."""

    client: Client
    clock: Any
    cast: Cast
    settings: Any

    def ask(self, email: str = AGENT) -> str:
        """Asks for a code; returns the one that came."""
        self.client.post(SIGN_IN, {"login": email, "next": NEXT})
        return code_in_last_mail()

    def give(self, code: str, path: str = CODE) -> Any:
        return self.client.post(path, {"code": code, "next": NEXT}, follow=True)

    def factor(self) -> User:
        """The agent has an application of codes, and is past the first step."""
        user = self.cast.users["agent"]
        TOTP.activate(user, TOTP_SECRET)
        self.give(self.ask())
        return user


def new_key(settings: Any, *, fallbacks: bool = False) -> None:
    """The administrator changes the key of the site."""
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-" + "y" * 50
    settings.SECRET_KEY_FALLBACKS = [old] if fallbacks else []
