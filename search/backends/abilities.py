"""What not every backend can do: said once, for the tests that hold each to it and for docs/search.md."""

from dataclasses import dataclass

BACKENDS = ("sqlite", "postgresql", "elasticsearch")


@dataclass(frozen=True, slots=True)
class Ability:
    name: str
    what: str
    backends: frozenset[str]


def _only(name: str, what: str, *backends: str) -> Ability:
    return Ability(name, what, frozenset(backends))


ABILITIES = (
    _only("at_once", "what is saved is found in the same transaction", "sqlite", "postgresql"),
    _only("rare_words", "a rare word outweighs a common one", "sqlite", "elasticsearch"),
    _only("deep", "results beyond the 10,000th can be asked for", "sqlite", "postgresql"),
    _only("much_hidden", "answers a reader who is kept from more than 10,000 things", "sqlite", "postgresql"),
    _only("own_account", "an explanation is the server's own account of the score", "elasticsearch"),
)


def can(backend: str, name: str) -> bool:
    return backend in next(one for one in ABILITIES if one.name == name).backends


def table() -> str:
    """As docs/search.md shows it."""
    lines = [f"| | {' | '.join(BACKENDS)} |", f"| --- |{' --- |' * len(BACKENDS)}"]
    for one in ABILITIES:
        marks = " | ".join("yes" if backend in one.backends else "no" for backend in BACKENDS)
        lines.append(f"| {one.what} | {marks} |")
    return "\n".join(lines)
