"""Letters that stand for words, and whether the text says which."""

import re
from collections.abc import Iterable

# Read as words by everybody, or never spelled out. What the service itself uses is spelled out once a page.
KNOWN = frozenset(
    [
        "PDF", "SMS", "MMS", "QR", "CV", "TV", "DVD", "USB", "WIFI", "GPS", "HTML", "CSV", "ODT", "RIB",
        "IBAN", "CAF", "SNCF", "TGV", "RER", "TVA", "EHPAD", "SAMU", "SIDA", "VIH", "COVID", "PACS", "HLM",
        "SMIC", "RSA", "URL", "FAQ", "FR", "UE",
    ]
)  # fmt: skip  # names, one list
_LETTERS = re.compile(r"(?<![\w.@/-])[A-ZÀÂÇÉÈÊ](?:[A-ZÀÂÇÉÈÊ0-9]|\.(?=[A-Z]\b)){1,9}(?![\w@/])")
_ROMAN = re.compile(r"[IVXLCDM]+$")


def unexplained(texts: Iterable[str]) -> list[tuple[str, str]]:
    """Each once, with the sentence or line in which it comes first."""
    said = list(texts)
    whole = "\n".join(said)
    found: dict[str, str] = {}
    for text in said:
        for line in text.splitlines():
            if not _is_shouted(line):
                for letters in _LETTERS.findall(line):
                    if letters not in found and _wants_words(letters) and not _is_explained(letters, whole):
                        found[letters] = line.strip()
    return list(found.items())


def _wants_words(letters: str) -> bool:
    plain = letters.replace(".", "")
    capitals = sum(sign.isalpha() for sign in plain)
    return capitals > 1 and plain not in KNOWN and not _ROMAN.match(plain)


def _is_explained(letters: str, whole: str) -> bool:
    """“le comité social (CSA)”, “CSA (comité social)”, “CSA : comité social”."""
    name = re.escape(letters)
    return re.search(rf"\(\s*{name}\b|\b{name}\s*\(\s*[^\W\d]{{2}}|\b{name}\s*[:=]\s*\w", whole) is not None


def _is_shouted(line: str) -> bool:
    """A title in capitals is no list of acronyms."""
    letters = [sign for sign in line if sign.isalpha()]
    return len(letters) > 12 and sum(sign.isupper() for sign in letters) > len(letters) * 0.7
