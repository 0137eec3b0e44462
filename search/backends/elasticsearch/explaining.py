"""The server's own account of a score, read back into the three things that it was made of."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Account = Mapping[str, Any]
_BOOST = "field value function:"
_EXACT = "match filter: title_folded:"


class Factors(NamedTuple):
    """Their product is the score."""

    relevance: float
    boost: float
    exact: float


def factors(account: Account, exact: float) -> Factors:
    """``account``: the explanation of a document that matched; ``exact``: what an exact title is worth."""
    parts = list(_parts(account))
    boost = next(float(part["value"]) for part in parts if part["description"].startswith(_BOOST))
    found = exact if any(part["description"].startswith(_EXACT) for part in parts) else 1.0
    return Factors(float(account["value"]) / (boost * found), boost, found)


def _parts(account: Account) -> Iterator[Account]:
    yield account
    for part in account.get("details", []):
        yield from _parts(part)
