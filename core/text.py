"""Text as people type it: without accents, hyphens or case. Pure."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})
_SHORT_FOR = {"st": "saint", "ste": "sainte"}
_NOT_WORD = re.compile(r"[^a-z0-9]+")
# Embeddings, overrides and isolates (Unicode Standard Annex 9).
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def fold(text: str) -> str:
    """ "Saint-Étienne, l’Œuvre" -> "saint etienne l oeuvre"."""
    if not text.isascii():
        text = _NOT_ASCII.sub(_mark_or_space, unicodedata.normalize("NFKD", text.translate(_LIGATURES)))
    return _NOT_WORD.sub(" ", text.lower()).strip()


def fold_signs(text: str) -> str:
    """Without accents or case, in any script, all other signs kept: for what ``fold`` leaves nothing of."""
    parts = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def full(word: str) -> str:
    """A folded word of a name, where it is often written short: "st" -> "saint"."""
    return _SHORT_FOR.get(word, word)


def fold_name(text: str) -> str:
    """ "St-Denis" and "Saint-Denis" -> "saint denis"."""
    return " ".join(full(word) for word in fold(text).split())


def address(text: str) -> str:
    """An address of mail as it is compared: « Ines@Example.fr » is « ines@example.fr »."""
    return text.strip().lower()


def _mark_or_space(found: re.Match[str]) -> str:
    """Of what is not ASCII once decomposed: an accent goes, any other sign parts two words."""
    return "" if unicodedata.combining(found[0]) else " "


def plainly(text: str) -> str:
    """Without the marks that turn the direction of what follows: a line shows in the order of its letters.

    Right-to-left scripts need none of them: what browsers do by themselves is left alone.
    """
    return _TURNS.sub("", text)


def shows(text: str) -> bool:
    """Whether a reader would see anything of it: neither blanks nor signs without a shape."""
    return any(unicodedata.category(sign) != "Cf" and not sign.isspace() for sign in text)


def typographic(text: str) -> str:
    """Typed apostrophes as printed ones, single spaces, each accent one sign with its letter.

    Some systems write the two apart: what looks the same would not be the same.
    """
    return " ".join(unicodedata.normalize("NFC", text).replace("'", "’").split())


FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def inert(cell: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
