"""Searching the words of cases that lie open in memory. Nothing is stored, nothing is counted, no query."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.views.decorators.debug import sensitive_variables

from casework.listing.rows import Extract, Row, extract_of, said
from core.phone import dialled, is_number
from core.text import fold, fold_signs

_BEFORE = 40  # signs that are shown before what was found
_SHORTEST_NUMBER = 3
_ABROAD = re.compile(r"^0[\s.-]*0")  # dialled before the country, as a + is written
_WORD = re.compile(r"\S+")
_NUMBER = re.compile(r"\+?\d[\d\s().-]*\d")
ORDERS: Mapping[str, Callable[[Row], tuple[object, ...]]] = {
    "nom": lambda row: (not row.called, fold(row.called), row.case.reference),
    "urgence": lambda row: (-row.rank, row.mine.received_at, row.mine.pk),
    "recentes": lambda row: (-row.mine.received_at.timestamp(), row.mine.pk),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words that must all be there, whole or begun, in any order; a theme. Empty asks for nothing."""

    words: str = ""
    theme: str = ""

    @property
    def folded(self) -> list[str]:
        return fold(self.words).split()

    @property
    def signs(self) -> list[str]:
        """What of it is not folded: words of another script; of "??" alone, that."""
        left = [word for word in self.words.split() if not fold(word)]
        meant = [one for one in left if any(map(str.isalnum, one))] if self.folded else left
        return [fold_signs(one) or one for one in meant]

    @property
    def number(self) -> str:
        """Of digits alone, how they are grouped says nothing: "06 39" is in "06.39.98.12.34".

        A whole number is looked for as it is dialled: "+33 6 39 98 12 34" and "00 33..." are that one too.
        """
        if self.is_whole_number:
            return dialled(self._typed)
        digits = "".join(self.folded)
        return digits if digits.isdigit() and len(digits) >= _SHORTEST_NUMBER else ""

    @property
    def is_whole_number(self) -> bool:
        """Then its groups are no words: "06", "39" and "98" are in the number of everybody."""
        return is_number(self._typed)

    @property
    def _typed(self) -> str:
        return _ABROAD.sub("+", self.words.strip())

    def __repr__(self) -> str:
        return "Wanted(…)"


@sensitive_variables()
def found(rows: Iterable[Row], wanted: Wanted, order: str) -> list[Row]:
    """Each with the place where it says so. ``order`` is a key of the table above."""
    return sorted(_found(rows, wanted), key=ORDERS[order])


@sensitive_variables()
def _found(rows: Iterable[Row], wanted: Wanted) -> Iterator[Row]:
    words, number = wanted.folded, wanted.number
    for row in rows:
        first = row.open_case.first_message
        if wanted.theme and (first is None or first.theme != wanted.theme):
            continue
        by_number = bool(number) and (number in dialled(row.phone) or _says_number(row, number))
        by_words = not wanted.is_whole_number and _says_all(row, words) and _has_all(row, wanted.signs)
        if by_number or by_words:
            yield replace(row, extract=_where(row, words) or row.extract)


@sensitive_variables()
def _says_number(row: Row, number: str) -> bool:
    """In a note, or in what the person wrote, grouped in whatever way."""
    return any(number in dialled(one[0]) for text in _texts(row) for one in _NUMBER.finditer(text))


@sensitive_variables()
def _says_all(row: Row, words: Iterable[str]) -> bool:
    text = f" {fold(' '.join(_texts(row)))}"
    return all(f" {word}" in text for word in words)


@sensitive_variables()
def _has_all(row: Row, signs: Sequence[str]) -> bool:
    text = fold_signs(" ".join(_texts(row))) if signs else ""
    return all(one in text for one in signs)


@sensitive_variables()
def _texts(row: Row) -> Iterator[str]:
    """All that a worker may read of it, notes, her own label and tags among it."""
    yield from (row.case.reference, row.label, row.name, str(row.theme), *row.tags)
    if (first := row.open_case.first_message) is not None:
        yield from (first.workplace, first.email, first.phone)
    yield from (said(line) for line in row.open_case.written)


@sensitive_variables()
def _where(row: Row, words: Iterable[str]) -> Extract | None:
    """The newest entry that says one of the words, from a little before it."""
    starts = tuple(words)
    for line in reversed(row.open_case.written) if starts else ():
        text = said(line)
        for word in _WORD.finditer(text):
            if any(part.startswith(starts) for part in fold(word[0]).split()):
                return extract_of(line, _from(text, word.start()))
    return None


def _from(text: str, place: int) -> str:
    """From the first whole word of the signs before it; a line of its own stays whole."""
    if place <= _BEFORE:
        return text
    before = text[place - _BEFORE : place].partition(" ")[2]
    return f"\N{HORIZONTAL ELLIPSIS}{before}{text[place:]}"
