"""What refuses the start (``manage.py check``)."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error

from search.kinds import DEFINED, missing
from search.kinds.base import Kind


def every_kind_says_all(**_options: Any) -> list[CheckMessage]:
    """One that leaves a piece out would be seen by the wrong reader, or break the page that shows it."""
    return [*_twice(DEFINED), *_incomplete()]


def _twice(kinds: Sequence[type[Kind]]) -> Iterator[CheckMessage]:
    """What tells a kind from the others: in the database, in addresses, among the tabs."""
    for piece in ("name", "slug", "order"):
        values = Counter(getattr(kind, piece) for kind in kinds if hasattr(kind, piece))
        for value in (value for value, count in values.items() if count > 1):
            yield Error(f"Several kinds have the {piece} {value!r}.", id="search.E002")


def _incomplete() -> list[CheckMessage]:
    return [
        Error(
            f"{kind.__name__} leaves out: {', '.join(pieces)}.",
            hint="search.kinds.base.Kind says what each piece is for.",
            obj=kind,
            id="search.E001",
        )
        for kind in DEFINED
        if (pieces := missing(kind))
    ]
