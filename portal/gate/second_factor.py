"""A second factor where it is owed: before the inbox, and for administrators (DESIGN.md 5.7)."""

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from directory.roles import KEY_HOLDERS, Role
from portal.gate.refused import Why, carried_on
from portal.gate.way_back import way_back

# Path prefix -> whom a second factor is asked of there.
GUARDED: dict[str, frozenset[Role]] = {
    "/dossiers/": KEY_HOLDERS,
    "/cms/": frozenset({Role.ADMINISTRATOR}),
    "/etat-du-service/": frozenset({Role.ADMINISTRATOR}),
}
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class GroupMFAMiddleware:
    """Sends those who owe a second factor to set one up, or to give it in this session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if owes_second_factor(request) and not has_second_factor(request):
            target = "mfa_reauthenticate" if is_mfa_enabled(request.user, FACTORS) else "mfa_activate_totp"
            door = f"{reverse(target)}?{urlencode({'next': way_back(request)})}"
            return carried_on(request, Why.SECOND_FACTOR, door) or redirect(door)
        return self.get_response(request)


def owes_second_factor(request: HttpRequest) -> bool:
    roles = next((r for prefix, r in GUARDED.items() if request.path_info.startswith(prefix)), None)
    return bool(roles and request.user.is_authenticated and request.user.has_role(*roles))


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this very session passed one: TOTP, passkey, or the demo's click."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))
