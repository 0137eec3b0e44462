"""How each app says who may do what at each of its addresses; tests/portal walks them all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.http import HttpResponseBase
from django.test import Client

from tests.cast import Cast

# Shorthands for expected statuses.
SIGN_IN = 302  # anonymous people are sent to the sign-in page


def nothing(_cast: Cast) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Endpoint:
    """One URL name and method. ``expect`` maps each person of ``tests.cast.PEOPLE`` to a status;
    the key ``others`` stands for all who are not named. ``ends``: the status where a redirect leads."""

    name: str
    expect: Mapping[str, int] = field(default_factory=lambda: {"anonymous": SIGN_IN, "others": 200})
    method: str = "get"
    kwargs: Callable[[Cast], dict[str, Any]] = nothing
    data: Callable[[Cast], dict[str, Any]] = nothing
    query: str = ""
    why: str = ""
    ends: int = 200

    @property
    def asked(self) -> str:
        """What follows the path in an address."""
        return f"?{self.query}" if self.query else ""

    def status_for(self, who: str) -> int:
        return self.expect.get(who, self.expect.get("others", 200))


MOST_HOPS = 5


def end_of(client: Client, answer: HttpResponseBase, asked: str) -> tuple[int, str]:
    """Where an answer leads in the end, as a browser would follow it: the status, and the path.

    The status is -1 when it goes round and round.
    """
    at = asked
    for _hop in range(MOST_HOPS):
        if answer.status_code not in (301, 302, 303, 307, 308):
            return answer.status_code, urlsplit(at).path
        at = urljoin(at, answer.headers["Location"])
        answer = client.get(at)
    return -1, urlsplit(at).path
