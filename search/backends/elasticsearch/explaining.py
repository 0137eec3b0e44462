"""The server's own account of a score, read back into the things that it was made of."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Account = Mapping[str, Any]
_BOOST = "field value function:"
_EXACT, _PREFERRED = "match filter: title_folded:", "match filter: kind:"


class Factors(NamedTuple):
    """Their product is the score."""

    relevance: float
    boost: float
    exact: float
    preferred: float


def factors(account: Account, exact: float, preferred: float) -> Factors:
    """Of a document that matched; ``exact``, ``preferred``: what each is worth where it holds."""
    parts = list(_parts(account))

    def holds(description: str) -> bool:
        return any(part["description"].startswith(description) for part in parts)

    boost = next(float(part["value"]) for part in parts if part["description"].startswith(_BOOST))
    others = (exact if holds(_EXACT) else 1.0, preferred if holds(_PREFERRED) else 1.0)
    return Factors(float(account["value"]) / (boost * others[0] * others[1]), boost, *others)


def _parts(account: Account) -> Iterator[Account]:
    yield account
    for part in account.get("details", []):
        yield from _parts(part)
