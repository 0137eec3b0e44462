"""Secrets of second factors at rest: written anew under the present key of the site, or found unreadable."""

from collections.abc import Iterator
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.db import transaction

from portal.accounts.adapters import Unreadable

NAMES = ("secret", "seed")  # of an application of codes, of recovery codes


@dataclass
class Renewed:
    written: int = 0
    unreadable: int = 0


def renew() -> Renewed:
    """Each under a lock: a code that is used at this moment is not forgotten."""
    done = Renewed()
    for pk in list(_with_secrets()):
        with transaction.atomic():
            one = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if one is None:
                continue
            try:
                one.data |= {name: encrypt(decrypt(one.data[name])) for name in NAMES if name in one.data}
            except Unreadable:
                done.unreadable += 1
                continue
            one.save(update_fields=["data"])
            done.written += 1
    return done


def unreadable() -> int:
    """How many factors nobody can pass any more."""
    return sum(
        not _is_readable(one) for one in Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN)
    )


def _is_readable(one: Authenticator) -> bool:
    try:
        for name in NAMES:
            if name in one.data:
                decrypt(one.data[name])
    except Unreadable:
        return False
    return True


def _with_secrets() -> Iterator[int]:
    found = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).order_by("pk")
    yield from found.values_list("pk", flat=True)
