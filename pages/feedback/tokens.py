"""One answer for each time a page was shown, without knowing to whom.

The page carries a signed number drawn for this showing. That it has served is kept in the cache until a fixed
hour, the same for all of a day: nothing tells when it served.
"""

import secrets
from datetime import date, datetime, time, timedelta
from typing import Final

from django.core import signing
from django.core.cache import cache
from django.utils import timezone

SALT: Final = "relais.feedback"
LIFE: Final = timedelta(hours=12)


def drawn(page: int) -> str:
    return signing.dumps([page, secrets.token_urlsafe(9)], salt=SALT)


def is_for(token: str, page: int) -> bool:
    try:
        return bool(signing.loads(token, salt=SALT, max_age=LIFE)[0] == page)
    except signing.BadSignature:
        return False


def spend(token: str, now: datetime) -> bool:
    """Whether it had not served."""
    _page, number = signing.loads(token, salt=SALT)
    return cache.add(f"feedback:{number}", 1, (_two_nights_on(now) - now).total_seconds())


def _two_nights_on(now: datetime) -> datetime:
    day: date = timezone.localdate(now) + timedelta(days=2)
    return timezone.make_aware(datetime.combine(day, time()))
