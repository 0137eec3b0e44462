"""What an editor types, as the front end may read it for some minutes: in the cache, under a signed token.

The token names the editor and the page; what it opens is what that editor typed last. The cache forgets it.
"""

import hashlib
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.core import signing
from django.core.cache import caches
from wagtail.models import Page

from directory.models import User

SALT = "relais.preview.typed"
# As long as a panel is looked at; each change that is shown begins it anew.
LIFETIME = timedelta(minutes=15)


class Forgotten(Exception):
    """Nothing is kept under this token any more."""


@dataclass(frozen=True, slots=True)
class Typed:
    """``page`` is 0 for one that was never saved; ``kind`` and ``place`` say what it will be, and where."""

    page: int
    kind: str
    place: str
    by: int


def keep(page: Page, *, by: User) -> str:
    """The token. The page is what the form says, and is not saved."""
    typed = Typed(page.pk or 0, page._meta.label, "" if page.pk else page.path, by.pk)
    _cache().set(_key(typed), page.to_json(), LIFETIME.total_seconds())
    return signing.dumps(asdict(typed), salt=SALT)


def read(token: str) -> Typed:
    """Raises ``signing.BadSignature``, or its ``SignatureExpired``."""
    return Typed(**signing.loads(token, salt=SALT, max_age=LIFETIME))


def content(typed: Typed) -> str:
    found: str | None = _cache().get(_key(typed))
    if found is None:
        raise Forgotten
    return found


def _key(typed: Typed) -> str:
    named = f"{typed.page}|{typed.kind}|{typed.place}|{typed.by}"
    return f"typed-{hashlib.sha256(named.encode()).hexdigest()}"


def _cache() -> Any:
    """That of all processes: another one may answer the front end."""
    return caches["default"]
