"""What lets the agent write on after giving their code: carried by the page, kept nowhere.

A session would tie the account to the fact that its owner follows a request, and the other half of a split
secret would stay on a shared computer as a cookie. The page itself carries the secret that the code derives
to, encrypted by the server, bound to the account, for half an hour: the page closed, nothing is left.
"""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import UTC, datetime, timedelta

from django.utils.crypto import salted_hmac
from django.views.decorators.debug import sensitive_variables

from casework.sealing import crypto
from casework.sealing.crypto import CannotOpen
from directory.models import User

LIFE = timedelta(minutes=30)
_STAMP = struct.Struct(">Q")


@sensitive_variables()
def carry(master: bytes, user: User, at: datetime) -> str:
    sealed = crypto.seal_token(_key(), _STAMP.pack(int(at.timestamp())) + master, owner=str(user.pk))
    return urlsafe_b64encode(sealed).decode()


@sensitive_variables()
def carried(token: str, user: User, at: datetime) -> bytes | None:
    """What ``carry`` took, or None when it is too old, altered, or somebody else's."""
    try:
        plain = crypto.open_token(_key(), urlsafe_b64decode(token), owner=str(user.pk))
    except (CannotOpen, NotBase64, ValueError):
        return None
    (stamp,) = _STAMP.unpack(plain[: _STAMP.size])
    fresh = at - datetime.fromtimestamp(stamp, UTC) <= LIFE
    return plain[_STAMP.size :] if fresh else None


def _key() -> bytes:
    return salted_hmac("relais.contact.carrying", "key", algorithm="sha256").digest()
