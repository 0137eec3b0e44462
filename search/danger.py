"""Whether someone who searches may be in danger: then the emergency numbers come first. Pure.

Nothing of it is kept or counted.
"""

from directory.text import fold
from search.text import stem

EMERGENCY = frozenset(
    ["15", "17", "18", "112", "114", "115", "119", "3018", "3020", "3114", "3919", "116006"]
)
_WORDS = """
    agression agresse agressee battue danger desespoir detresse frappe frapper frappee harcelement harcele
    harcelee inceste maltraitance maltraite menace menacee mourir overdose peur suicide suicider suicidaire
    tuer urgence urgent viol violee violence violent violente
"""
WORDS = frozenset(stem(word) for word in _WORDS.split())
PHRASES = (
    "idee noire",
    "idees noires",
    "en finir",
    "plus envie de vivre",
    "envie de mourir",
    "mettre fin a mes jours",
    "fin a mes jours",
    "me faire du mal",
    "me tuer",
    "me frappe",
    "n en peux plus",
    "au secours",
    "enfant en danger",
    "plus la force",
)


def is_alarming(typed: str) -> bool:
    """A word of danger, or a phone number: the person looks for someone to call, now."""
    folded = fold(typed[:1000])
    found = folded.split()
    if any(stem(word) in WORDS for word in found):
        return True
    return any(f" {phrase} " in f" {folded} " for phrase in PHRASES) or _is_phone(found)


def _is_phone(found: list[str]) -> bool:
    digits = "".join(found)
    if not digits.isdigit():
        return any(word in EMERGENCY for word in found)
    return digits in EMERGENCY or len(digits) >= 10
