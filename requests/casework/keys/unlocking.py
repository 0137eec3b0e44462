"""An unlocked key between two pages: a share in the session, one in the browser's cookie, one in a file.

The session holds the private key encrypted twice, under what the cookie holds and under what the file
holds (``shares``). A copy of the database has the first alone, a stolen cookie the second alone; both
together open nothing after the lock, when the file is gone. The file also says when it last served: the
idle time is the server's to check, and no page view writes to the session.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_variables

from casework import policy
from casework.apps import SESSION_KEY
from casework.keys import shares
from casework.keys.actions import pair_of
from casework.models import WorkerKey
from casework.sealing import crypto
from casework.sealing.crypto import CannotOpen, KeyPair
from directory.models import User, Worker

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=4)

COOKIE = "relais-dossiers"
COOKIE_PATH = "/dossiers/"
SALT = "casework.unlocking"
FindKey = Callable[[Worker], WorkerKey | None]


@dataclass(frozen=True, slots=True)
class Desk:
    """A worker at their desk, the inbox still locked."""

    user: User
    worker: Worker
    at: datetime


@dataclass(frozen=True, slots=True)
class Unlocked(Desk):
    """The same, with the key in hand until ``until``."""

    key: WorkerKey
    private: bytes
    opened_at: datetime
    half: str
    share: str

    @property
    def until(self) -> datetime:
        return min(self.at + IDLE, self.opened_at + LONGEST)

    @property
    def seconds_left(self) -> int:
        return int((self.until - self.at).total_seconds())

    def __repr__(self) -> str:
        return f"Unlocked({self.key})"


@sensitive_variables()
def start(request: HttpRequest, desk: Desk, key: WorkerKey, pair: KeyPair) -> Unlocked:
    """One share goes to the session here, one to a file, one to the cookie, with ``keep_alive``."""
    forget(request)
    name, share = shares.new(desk.at)
    owner = _owner(desk, key)
    kept_here, kept_there = crypto.split(pair.private, owner=owner)
    locked_up = crypto.seal_token(share, kept_here, owner=owner)
    request.session[SESSION_KEY] = {"half": _text(locked_up), "share": name, "opened": desk.at.timestamp()}
    return Unlocked(desk.user, desk.worker, desk.at, key, pair.private, desk.at, _text(kept_there), name)


@sensitive_variables()
def unlocked(request: HttpRequest, desk: Desk, find: FindKey = policy.live_key) -> Unlocked | None:
    """The key, if the three shares are there, fit, belong to this person, and are not too old."""
    kept, cookie = request.session.get(SESSION_KEY), _cookie(request)
    key = find(desk.worker) if kept and cookie else None
    if key is None or kept is None or cookie is None:
        return None
    opened_at, used_at = _moment(kept["opened"]), _moment(cookie["at"])
    if desk.at - used_at > IDLE or desk.at - opened_at > LONGEST or used_at > desk.at + IDLE:
        forget(request)
        return None
    name, owner = str(kept.get("share", "")), _owner(desk, key)
    share = shares.read(name, desk.at, IDLE)
    if share is None:
        return None
    try:
        kept_here = crypto.open_token(share, _bytes(kept["half"]), owner=owner)
        private = crypto.join(kept_here, _bytes(cookie["half"]), owner=owner)
        pair_of(key, private)  # somebody may have written there since: the next unlocking says so
    except CannotOpen:
        return None
    return Unlocked(desk.user, desk.worker, desk.at, key, private, opened_at, cookie["half"], name)


def keep_alive(response: HttpResponse, held: Unlocked) -> None:
    """Starts the idle time again, up to the longest that one unlocking may last."""
    shares.keep(held.share, held.at)
    value = signing.dumps({"half": held.half, "at": held.at.timestamp()}, salt=SALT)
    response.set_cookie(
        COOKIE,
        value,
        max_age=held.seconds_left,
        path=COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def lock(request: HttpRequest, response: HttpResponse) -> None:
    forget(request)
    response.delete_cookie(COOKIE, path=COOKIE_PATH, samesite="Strict")
    # Pages kept whole for Back are dropped with the browser's cache; styles and scripts come again, once.
    response["Clear-Site-Data"] = '"cache"'


def forget(request: HttpRequest) -> None:
    """Of the three, two are the server's: once the file is gone, copies of the others open nothing."""
    kept = request.session.pop(SESSION_KEY, None)
    if kept is not None:
        shares.forget(str(kept.get("share", "")))


def _cookie(request: HttpRequest) -> dict[str, str] | None:
    try:
        value: dict[str, str] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT)
    except signing.BadSignature:
        return None
    return value


def _owner(desk: Desk, key: WorkerKey) -> str:
    return f"{desk.user.pk}/{key.public_id}"


def _moment(timestamp: str | float) -> datetime:
    return datetime.fromtimestamp(float(timestamp), UTC)


def _text(half: bytes) -> str:
    return urlsafe_b64encode(half).decode()


def _bytes(half: str) -> bytes:
    try:
        return urlsafe_b64decode(half)
    except (NotBase64, ValueError):
        raise CannotOpen from None
