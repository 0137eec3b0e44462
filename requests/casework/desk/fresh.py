"""What changes who may open a key takes a second factor that was given just now."""

import time

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

FRESH = 10 * 60  # seconds since the second factor was given


def stale_factor(request: HttpRequest) -> HttpResponse | None:
    """The way to give the second factor anew, unless this session has just done so."""
    given = [one["at"] for one in get_authentication_records(request, request.user) if one["method"] == "mfa"]
    if given and time.time() - max(given) < FRESH:
        return None
    factors = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    door = "mfa_reauthenticate" if is_mfa_enabled(request.user, factors) else "mfa_activate_totp"
    return redirect(f"{reverse(door)}?{urlencode({'next': request.path})}")
