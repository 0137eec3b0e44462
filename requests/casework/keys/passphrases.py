"""What makes a passphrase too weak to guard a key: fewer guesses than an attacker can pay for. Pure.

The attacker has a copy of the database, and years. A guess is one Argon2id over 64 MiB in three passes: a
graphics card makes some thousand a second, which is some ten million guesses for a euro of rented machine.
``ENOUGH`` guesses cost a million euros. How many a passphrase takes is estimated by zxcvbn, with what
French speakers choose added to its lists (``guessable``) and what anybody can know of the owner and of
their places.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from casework.keys import guessable
from core.text import fold

SHORTEST = 14
LONGEST = 200
ENOUGH = 1e13
# The estimator's time grows with the square of the length; what follows can only add guesses.
JUDGED = 72

# Rows of keys are known to it on a qwerty keyboard: what lies side by side on an azerty one is moved there.
_AZERTY = str.maketrans("aqzwm", "qawz;")
_MONTHS = re.compile("|".join(guessable.MONTHS))
_BETWEEN_WORDS = re.compile(r"[\s\-_.,;:!?'’/&+@]+")


class Weakness(StrEnum):
    SHORT = "short"
    LONG = "long"
    # Too few guesses, and what makes them few:
    PERSONAL = "personal"
    PLACE = "place"
    MINISTRY = "ministry"
    SAYING = "saying"
    KEYBOARD = "keyboard"
    SEQUENCE = "sequence"
    REPEATED = "repeated"
    DATE = "date"
    COMMON = "common"
    FEW = "few"


_BY_DICTIONARY = {
    "owner": Weakness.PERSONAL,
    "places": Weakness.PLACE,
    "ministry": Weakness.MINISTRY,
    "sayings": Weakness.SAYING,
    "passwords": Weakness.COMMON,
    "male_names": Weakness.COMMON,
    "female_names": Weakness.COMMON,
    "surnames": Weakness.COMMON,
}
_BY_PATTERN = {
    "spatial": Weakness.KEYBOARD,
    "sequence": Weakness.SEQUENCE,
    "repeat": Weakness.REPEATED,
    "date": Weakness.DATE,
    "regex": Weakness.DATE,
}


@dataclass(frozen=True, slots=True)
class Estimate:
    guesses: float
    reasons: tuple[Weakness, ...]  # the longest piece that is easy to guess comes first


def weakness(passphrase: str, owner: Iterable[str] = (), places: Iterable[str] = ()) -> tuple[Weakness, ...]:
    """Why it is refused; nothing when it is good. ``owner``: what anyone knows of them; ``places``:
    theirs."""
    if len(passphrase.strip()) < SHORTEST:
        return (Weakness.SHORT,)
    if len(passphrase) > LONGEST:
        return (Weakness.LONG,)
    found = estimate(passphrase, owner, places)
    return () if found.guesses >= ENOUGH else found.reasons or (Weakness.FEW,)


def estimate(passphrase: str, owner: Iterable[str] = (), places: Iterable[str] = ()) -> Estimate:
    """The least that any way of writing it takes: without accents or spaces, as a date, on an azerty
    keyboard."""
    from zxcvbn import (
        matching,
    )  # late: its lists take a fifth of a second and memory, and few requests need them

    lists = {
        **matching.RANKED_DICTIONARIES,
        "french": guessable.french(),
        "places": guessable.ranked(places),
        "ministry": guessable.ministry(),
        "sayings": guessable.sayings(),
        "owner": guessable.ranked(owner),
    }
    return min((_estimated(way, lists) for way in _ways(passphrase)), key=lambda found: found.guesses)


def _ways(passphrase: str) -> Iterator[str]:
    plain = "".join(fold(sign) or sign for sign in passphrase.strip().casefold())[:JUDGED]
    together = _BETWEEN_WORDS.sub("", plain)
    yield plain
    yield together
    yield _MONTHS.sub(lambda month: f"/{guessable.MONTHS.index(month[0]) + 1}/", together)
    yield plain.translate(_AZERTY)


def _estimated(way: str, lists: Mapping[str, guessable.Ranked]) -> Estimate:
    from zxcvbn import matching, scoring  # late: see above

    found = scoring.most_guessable_match_sequence(way, matching.omnimatch(way, lists))
    pieces = sorted(found["sequence"], key=lambda piece: -len(piece["token"]))
    reasons = (_reason(piece) for piece in pieces)
    return Estimate(float(found["guesses"]), tuple(dict.fromkeys(reason for reason in reasons if reason)))


def _reason(piece: Mapping[str, Any]) -> Weakness | None:
    if piece["pattern"] == "dictionary":
        return _BY_DICTIONARY.get(piece["dictionary_name"]) if len(piece["token"]) > 2 else None
    return _BY_PATTERN.get(piece["pattern"]) if len(piece["token"]) > 2 else None
