"""One POST to an address that somebody typed: over HTTPS, to the outside only, never elsewhere than it says.

The name is resolved once, and the connection made to the very address that was checked: a name that answers
differently a moment later (DNS rebinding) changes nothing. Redirects are not followed.
"""

import ipaddress
import socket
import ssl
import threading
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

CONNECT_TIMEOUT, TOTAL_TIMEOUT = 5, 10  # seconds
ANSWER_KEPT = 500  # bytes
HOME = ("localhost", "127.0.0.1", "::1")
# Networks that lead back inside by translation (NAT64, 6to4, Teredo).
TRANSLATED = [
    ipaddress.ip_network(text) for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
]


class Forbidden(Exception):
    """``code``: no_https, not_an_address, unknown_host or internal_address."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Target:
    """An address that may be called, and the numeric one that was checked."""

    host: str
    port: int
    path: str
    https: bool
    ip: str


@dataclass(frozen=True, slots=True)
class Answer:
    status: int | None
    error: str = ""
    location: str = ""  # of a redirect: whoever asked judges it anew
    body: bytes = b""
    text: str = ""  # how it begins

    @property
    def ok(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def check(url: str) -> Target:
    """Raises ``Forbidden``. WEBHOOK_INTERNAL_HOSTS may be inside; with ONE_MACHINE, that machine itself."""
    parts = _parts(url)
    inside = bool({parts.hostname, parts.netloc} & set(settings.WEBHOOK_INTERNAL_HOSTS))
    named = parts.netloc in settings.WEBHOOK_INTERNAL_HOSTS
    if parts.scheme != "https" and not named and not _is_home(parts):
        raise Forbidden("no_https")
    return _target(parts, inside=inside or _is_home(parts))


def _is_home(parts: SplitResult) -> bool:
    """On a machine that serves nobody else: addresses that cannot leave it, as they are written."""
    return bool(settings.ONE_MACHINE) and parts.hostname in HOME


def check_public(url: str) -> Target:
    """Raises ``Forbidden``. Of a link in a page: plain HTTP too, never inside, whatever the settings say."""
    return _target(_parts(url), inside=False)


def _target(parts: SplitResult, *, inside: bool) -> Target:
    https, host = parts.scheme == "https", parts.hostname or ""
    port = parts.port or (443 if https else 80)
    ips = _resolve(host, port)
    if not inside and not all(_is_outside(ip) for ip in ips):
        raise Forbidden("internal_address")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(host, port, path, https, ips[0])


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Forbidden("not_an_address") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or port == 0:
        raise Forbidden("not_an_address")
    return parts


def _resolve(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Forbidden("unknown_host") from error
    return [str(entry[4][0]) for entry in found]


def _is_outside(text: str) -> bool:
    ip = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return _is_outside(str(ip.ipv4_mapped))
        if any(ip in network for network in TRANSLATED):
            return False
        if ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


class _Pinned(HTTPConnection):
    """Connects to the address that was checked, whatever the name resolves to by now."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.host, target.port, timeout=CONNECT_TIMEOUT)
        self.target = target
        self.was_cut = False

    def connect(self) -> None:
        self.sock = socket.create_connection((self.target.ip, self.target.port), self.timeout)
        if self.target.https:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.target.host)
        self.sock.settimeout(TOTAL_TIMEOUT)  # it is there: now it has its time

    def cut(self) -> None:
        """From another thread: what is being read ends."""
        self.was_cut = True  # first: the reading thread may wake before this one goes on
        if self.sock is not None:
            self.sock.shutdown(socket.SHUT_RDWR)


def post(url: str, body: bytes, headers: dict[str, str]) -> Answer:
    """Never raises for what the other side does; answers within ``TOTAL_TIMEOUT``."""
    try:
        target = check(url)
    except Forbidden as error:
        return Answer(None, error.code)
    return exchange(target, "POST", body, headers)


def exchange(
    target: Target, method: str, body: bytes | None, headers: dict[str, str], *, most: int = 0
) -> Answer:
    """The same, of what was checked. ``most``: bytes of the answer that are read; else its beginning is."""
    connection = _Pinned(target)
    timer = threading.Timer(TOTAL_TIMEOUT, _cut, [connection])
    timer.start()
    try:
        connection.request(method, target.path, body, headers)
        answer = connection.getresponse()
        if most:
            location = answer.getheader("Location") or ""
            return Answer(answer.status, location=location, body=answer.read(most))
        return Answer(answer.status, location=answer.getheader("Location") or "", text=_beginning(answer))
    except TimeoutError:
        return Answer(None, "timeout")
    except ssl.SSLError:
        return Answer(None, "tls")
    except ValueError:  # what cannot be written in a request: a letter with an accent, a name too long
        return Answer(None, "not_an_address")
    except (OSError, HTTPException):
        return Answer(None, "timeout" if connection.was_cut else "no_answer")
    finally:
        timer.cancel()
        connection.close()


def _beginning(response: HTTPResponse) -> str:
    """Of its words, as far as they have come; whether it was received is said by its status already."""
    try:
        said = response.read1(ANSWER_KEPT)
    except (OSError, HTTPException):
        return ""  # it was cut off
    return said.decode("utf-8", "replace").replace("\x00", "\ufffd")


def _cut(connection: _Pinned) -> None:
    try:
        connection.cut()
    except OSError:
        return  # it was closed in the meantime
