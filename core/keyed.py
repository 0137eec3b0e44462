"""What derives from the key of the site, each purpose under a key of its own; the keys before it still hold.

``SECRET_KEY`` makes what is new. Under each of ``SECRET_KEY_FALLBACKS`` what was given out before goes on: an
address in a calendar program, a secret that a receiver keeps.
"""

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac


def site_keys() -> list[str]:
    """The key of the site, then those before it."""
    return [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def derived(purpose: str, text: str) -> list[bytes]:
    """32 bytes under each of the keys, the present one first."""
    return [salted_hmac(purpose, text, secret=key, algorithm="sha256").digest() for key in site_keys()]


def proof(purpose: str, text: str) -> str:
    return derived(purpose, text)[0].hex()


def proves(given: str, purpose: str, text: str, *, length: int = 64) -> bool:
    """Whether it is the proof under any of the keys, in its first ``length`` characters."""
    found = [constant_time_compare(given, one.hex()[:length]) for one in derived(purpose, text)]
    return any(found)
