"""A worker's own texts, to answer with: kept sealed to herself.

Three names in braces are filled in, and nothing else in them is looked at.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.views.decorators.debug import sensitive_variables

from casework.models import WorkerKey
from casework.own import kept

PHRASES = "phrases"
MOST = 100
VARIABLES = ("nom", "permanence", "telephone")
_PLACE = re.compile(rf"\{{({'|'.join(VARIABLES)})\}}")


@dataclass(frozen=True, slots=True)
class Phrase:
    name: str
    title: str
    text: str

    def __repr__(self) -> str:
        return f"Phrase({self.name})"


class TooMany(Exception):
    """As many as one can choose from: nothing was kept."""


@sensitive_variables()
def all_of(key: WorkerKey, root: bytes) -> list[Phrase]:
    """By title."""
    found = [Phrase(**one) for one in kept.read(key, root, None).get(PHRASES, [])]
    return sorted(found, key=lambda phrase: phrase.title.casefold())


@sensitive_variables()
def keep(key: WorkerKey, root: bytes, phrase: Phrase) -> None:
    """In the place of the one of that name, else beside the others."""

    def put(values: kept.Values) -> None:
        others = [one for one in values.get(PHRASES, []) if one["name"] != phrase.name]
        if len(others) >= MOST:
            raise TooMany
        values[PHRASES] = [*others, asdict(phrase)]

    kept.change(key, root, None, put)


@sensitive_variables()
def throw_away(key: WorkerKey, root: bytes, name: str) -> None:
    def take(values: kept.Values) -> None:
        left = [one for one in values.pop(PHRASES, []) if one["name"] != name]
        if left:
            values[PHRASES] = left

    kept.change(key, root, None, take)


def new_name() -> str:
    return secrets.token_hex(8)


def filled(text: str, values: Mapping[str, str]) -> str:
    """What has no value stays in its braces, to be seen: ``unfilled`` names it."""
    return _PLACE.sub(lambda found: values.get(found[1]) or found[0], text)


def unfilled(text: str) -> list[str]:
    return list(dict.fromkeys(found[0] for found in _PLACE.finditer(text)))
