"""A page of a case shows once. Sent again by Back or a reload, it asks for the code.

Somebody else at a shared computer may send again what the browser remembers; without script nothing takes it
out of its history. What was used is noted under a hash of a random name, which nothing ties to a person or a
case, until the turn of an hour.
"""

import hashlib
import time

from django.core.cache import cache

HOUR = 3600  # seconds
KEPT = 5  # hours at least: longer than a page of a case, or the name of its form, lives
AT_ONCE = 10  # seconds in which a second press is still the same person


def is_spent(name: str) -> bool:
    """Notes that it is used. No name, no page: what a browser remembers has one."""
    if not name:
        return False
    key = f"once:{hashlib.sha256(name.encode()).hexdigest()}"
    if cache.get(key) is not None:
        return cache.get(f"{key}:again") is None
    now = time.time()
    cache.set(f"{key}:again", 1, AT_ONCE)  # first: of two presses at once, the second finds it
    cache.set(key, 1, (now // HOUR + KEPT + 1) * HOUR - now)
    return False
