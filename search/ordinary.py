"""Words that are French as they stand, whether a page of ours holds them or not. Pure, and read once."""

from functools import cache

from directory.text import fold


def is_french(word: str) -> bool:
    """Of a folded word. The list knows no proper name."""
    return word in _words()


@cache
def _words() -> frozenset[str]:
    """Some 130,000 forms, a few tenths of a second: read at the first word that nobody wrote."""
    from spellchecker import SpellChecker  # late: for words that nobody wrote

    return frozenset(fold(written) for written in SpellChecker(language="fr").word_frequency.words())
