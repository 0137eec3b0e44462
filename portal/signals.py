"""What the portal does when something happened elsewhere."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.account.signals import authentication_step_completed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver
from django.http import HttpRequest

from directory.models import User


@receiver(authentication_step_completed)
def know_the_address_that_received_a_code(sender: object, user: User, method: str, **kwargs: Any) -> None:
    """Accounts made by an import or an administrator have no ``EmailAddress``.

    The code just proved that the address is theirs; allauth marks it verified in its next step, and would
    otherwise send a second code to verify it.
    """
    email = kwargs.get("email") or ""
    if method == "code" and email.lower() == user.email.lower():
        EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"primary": True})


@receiver(authenticator_added)
def a_factor_just_set_up_was_just_given(
    sender: object, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Setting one up proves that one holds it: asking for it again in the next breath would be noise.

    allauth refuses the same code twice, so the person would even have to wait for the next one.
    """
    if authenticator.type in {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}:
        record_authentication(request, user, method="mfa", type=authenticator.type, reauthenticated=True)
