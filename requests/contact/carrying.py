"""What lets the agent write on after giving their code: carried by the page, kept nowhere.

A session would tie the account to the fact that its owner follows a request, and the other half of a split
secret would stay on a shared computer as a cookie. The page itself carries the secret that the code derives
to, encrypted by the server, bound to the account, for half an hour: the page closed, nothing is left.
"""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import UTC, datetime, timedelta

from django.views.decorators.debug import sensitive_variables

from casework.sealing import crypto
from casework.sealing.crypto import CannotOpen
from core import keyed
from directory.models import User

LIFE = timedelta(minutes=30)
_STAMP = struct.Struct(">Q")


@sensitive_variables()
def carry(master: bytes, user: User, at: datetime) -> str:
    sealed = crypto.seal_token(_keys()[0], _STAMP.pack(int(at.timestamp())) + master, owner=str(user.pk))
    return urlsafe_b64encode(sealed).decode()


@sensitive_variables()
def carried(token: str, user: User, at: datetime) -> bytes | None:
    """What ``carry`` took, or None when it is too old, altered, or somebody else's."""
    plain = _opened(token, str(user.pk))
    if plain is None:
        return None
    (stamp,) = _STAMP.unpack(plain[: _STAMP.size])
    fresh = at - datetime.fromtimestamp(stamp, UTC) <= LIFE
    return plain[_STAMP.size :] if fresh else None


@sensitive_variables()
def _opened(token: str, owner: str) -> bytes | None:
    for key in _keys():
        try:
            return crypto.open_token(key, urlsafe_b64decode(token), owner=owner)
        except (CannotOpen, NotBase64, ValueError):
            continue
    return None


def _keys() -> list[bytes]:
    """A page that was open while the key of the site changed is sent all the same."""
    return keyed.derived("relais.contact.carrying", "key")
