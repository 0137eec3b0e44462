"""What makes a passphrase too weak to guard a key. Pure; a guess costs 0.4 s, an attacker has years."""

import re
from collections.abc import Iterable
from enum import StrEnum

SHORTEST = 14
LONGEST = 200
FEWEST_DIFFERENT = 8
COMMON = ("motdepasse", "azerty", "qwerty", "123456", "password", "relais", "justice", "bonjour", "soleil")


class Weakness(StrEnum):
    SHORT = "short"
    LONG = "long"
    MONOTONOUS = "monotonous"
    COMMON = "common"
    PERSONAL = "personal"


def weakness(passphrase: str, about: Iterable[str] = ()) -> Weakness | None:
    """The first fault found. ``about`` holds what anyone knows of its owner: names, address."""
    letters = re.sub(r"\W", "", passphrase.casefold())
    if len(passphrase.strip()) < SHORTEST:
        return Weakness.SHORT
    if len(passphrase) > LONGEST:
        return Weakness.LONG
    if len(set(letters)) < FEWEST_DIFFERENT:
        return Weakness.MONOTONOUS
    if len(_without(letters, COMMON)) < SHORTEST // 2:
        return Weakness.COMMON
    if len(_without(letters, about)) < SHORTEST // 2:
        return Weakness.PERSONAL
    return None


def _without(letters: str, words: Iterable[str]) -> str:
    for word in words:
        for part in re.split(r"\W+", word.casefold()):
            if len(part) > 2:
                letters = letters.replace(part, "")
    return letters
