"""Who asks: an agent who is signed in, a social worker whose inbox is open."""

import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse

from casework.keys.unlocking import COOKIE
from directory.models import User
from tests.bench.seed.network import AGENT, WORKER
from tests.bench.seed.sealed import PASSPHRASE
from tests.bench.servers import HOST


def agent() -> Client:
    return _signed_in(AGENT)


def worker() -> Client:
    """Signed in with a second factor, and the inbox unlocked as its owner does it."""
    client = _signed_in(WORKER)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = session[SESSION_KEY]
    session.save()
    client.post(reverse("casework:unlock"), {"passphrase": PASSPHRASE}, secure=True)
    if COOKIE not in client.cookies:
        raise RuntimeError("the inbox did not unlock")
    return client


def nobody() -> Client:
    return Client(headers={"host": HOST})


def cookies_of(client: Client) -> str:
    """The header by which a browser would send this person's cookies."""
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def _signed_in(email: str) -> Client:
    client = nobody()
    client.force_login(User.objects.get(email=email), backend=settings.AUTHENTICATION_BACKENDS[0])
    return client
