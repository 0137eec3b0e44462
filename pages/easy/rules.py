"""The rules for easy reading that a program can check. Pure.

The source: « L’information pour tous. Règles européennes pour une information facile à lire et à
comprendre », Inclusion Europe, 2009. It gives no number of words: fifteen is ours. What
it asks for above all is that people who need such texts read them before they are published; no program does.

A line is a title, a paragraph or an item of a list. What a program can be wrong about is an advice only.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

LONGEST = 15  # words of a sentence


class Rule(StrEnum):
    LONG = "long"
    SEVERAL = "several"
    ROMAN = "roman"
    SIGN = "sign"
    PERCENT = "percent"
    ABBREVIATION = "abbreviation"
    CAPITALS = "capitals"
    LETTERS = "letters"
    PASSIVE = "passive"
    NEGATIVE = "negative"
    REFERENCE = "reference"


# The rest leaves no doubt.
ADVICE = frozenset({Rule.CAPITALS, Rule.LETTERS, Rule.PASSIVE, Rule.NEGATIVE, Rule.REFERENCE})


@dataclass(frozen=True, slots=True)
class Finding:
    rule: Rule
    said: str  # the line, or the words concerned

    @property
    def is_advice(self) -> bool:
        return self.rule in ADVICE


_QUOTED = re.compile(r"«[^»]*»")
_SENTENCE_ENDS = re.compile(r"(?<=[.!?…])\s+(?=[^\W\d_]|[\d«])")
_NUMBER = re.compile(r"\d(?:[\d\s.,]*\d)?")
_WORD = re.compile(r"[\w’'-]*\w[\w’'-]*")
_ROMAN = re.compile(r"\b(?=[IVXLC]{2,}(?:e|er|ème)?\b)X{0,3}(?:IX|IV|V?I{0,3})(?:e|er|ème)?\b")
_SIGN = re.compile(r"[\\&<>§#;]")
_ABBREVIATION = re.compile(
    r"\b(?:etc|cf|ex|art|tél|Mme|Mmes|min|max|env)\.|\b(?:etc|cf|Mme|Mmes)\b|n°|c\.-à-d"
)
_CAPITALS = re.compile(r"\b[A-ZÀÂÇÉÈÊËÎÏÔÙÛÜ]{3,}\b")
_LETTERS = re.compile(
    r"\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt|trente|cent|mille)\b", re.I
)
_PASSIVE = re.compile(
    r"\b(?:est|sont|était|étaient|sera|seront|été|être)\s+(?:\w+ment\s+)?\w+(?:é|ée|és|ées|i|ie|is|ies|u|ue|us|ues)"
    r"\s+par\b",
    re.I,
)
_NEGATIVE = re.compile(r"\bn(?:e\s|’)[^.!?]*\b(?:ni|aucune?|(?<!la )(?<!une )personne|nulle?ment)\b", re.I)
_REFERENCE = re.compile(
    r"\b(?:voir|cf\.?|lire)\s+(?:la page|page|ci-dessous|ci-dessus|plus (?:haut|bas))", re.I
)


def check(lines: Iterable[str]) -> list[Finding]:
    """What stands against these lines, in their order; what is sure of each before what is an advice."""
    return [found for line in lines for found in sorted(_of(" ".join(line.split())), key=_is_advice)]


def sure(lines: Iterable[str]) -> list[Finding]:
    return [found for found in check(lines) if not found.is_advice]


def sentences(line: str) -> list[str]:
    """What is quoted is one with the sentence around it: « Je vous écoute. Dites-moi. » is not two lines."""
    kept = _QUOTED.sub(lambda quoted: re.sub(r"[.!?…](?=.*»)", ",", quoted[0]), line)
    return [part for part in _SENTENCE_ENDS.split(kept) if part.strip()]


def words(sentence: str) -> int:
    """A telephone number is one; « l’aide » too."""
    return len(_WORD.findall(_NUMBER.sub("0", sentence)))


def _is_advice(found: Finding) -> bool:
    return found.is_advice


_SIGNS = (
    (Rule.ROMAN, _ROMAN),
    (Rule.SIGN, _SIGN),
    (Rule.ABBREVIATION, _ABBREVIATION),
    (Rule.CAPITALS, _CAPITALS),
    (Rule.LETTERS, _LETTERS),
    (Rule.PASSIVE, _PASSIVE),
    (Rule.NEGATIVE, _NEGATIVE),
    (Rule.REFERENCE, _REFERENCE),
)


def _of(line: str) -> Iterator[Finding]:
    said = sentences(line)
    if len(said) > 1:
        yield Finding(Rule.SEVERAL, line)
    yield from (Finding(Rule.LONG, sentence) for sentence in said if words(sentence) > LONGEST)
    if "%" in line:
        yield Finding(Rule.PERCENT, line)
    for rule, sign in _SIGNS:
        found = dict.fromkeys(match[0].strip() for match in sign.finditer(line))
        yield from (Finding(rule, words_) for words_ in found if words_)
