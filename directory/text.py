"""Text as people type it: without accents, hyphens or case. Pure."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})
_NOT_WORD = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """ "Saint-Étienne, l’Œuvre" -> "saint etienne l oeuvre"."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _NOT_WORD.sub(" ", plain.lower()).strip()


def typographic(text: str) -> str:
    """Typed apostrophes as printed ones, single spaces."""
    return " ".join(text.replace("'", "’").split())
