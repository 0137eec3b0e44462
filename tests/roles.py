"""How each app says who may do what at each of its addresses; tests/portal walks them all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.cast import Cast

# Shorthands for expected statuses.
SIGN_IN = 302  # anonymous people are sent to the sign-in page


def nothing(_cast: Cast) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Endpoint:
    """One URL name and method. ``expect`` maps each person of ``tests.cast.PEOPLE`` to a status;
    the key ``others`` stands for all who are not named."""

    name: str
    expect: Mapping[str, int] = field(default_factory=lambda: {"anonymous": SIGN_IN, "others": 200})
    method: str = "get"
    kwargs: Callable[[Cast], dict[str, Any]] = nothing
    data: Callable[[Cast], dict[str, Any]] = nothing
    query: str = ""
    why: str = ""

    def status_for(self, who: str) -> int:
        return self.expect.get(who, self.expect.get("others", 200))
