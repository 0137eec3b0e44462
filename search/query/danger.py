"""Whether someone who searches may be in danger: then the emergency numbers come first. Pure.

Nothing of it is kept or counted. A number too many on a page costs less than one that is missing; but who
looks for a date, a department or an aid is not told that they are in danger.
"""

from directory.text import fold
from search.query.spelling import sound
from search.query.text import Query, stem

EMERGENCY = frozenset(
    ["15", "17", "18", "112", "114", "115", "119", "3018", "3020", "3114", "3919", "116006"]
)
CALLED = frozenset(["le", "au", "appeler", "appelle", "appel", "composer", "numero"])
_WORDS = """
    agression agresse agressee attouchement battue couteau danger desespoir detresse etrangle etranglee
    etrangler frappe frapper frappee gifle giflee gifler harcelement harcele harcelee inceste maltraitance
    maltraite menace menacee mourir otage overdose pendre pendu peur poignarde poignardee suicide suicider
    suicidaire tuer urgence urgent viol viole violee violer violence violent violente
"""
WORDS = frozenset(stem(word) for word in _WORDS.split())
# Of a short word too many others sound the same: "violet" is no "viol".
SOUNDS = frozenset(heard for word in _WORDS.split() if len(heard := sound(word)) >= 5)
PHRASES = (
    "idee noire",
    "idees noires",
    "en finir",
    "plus envie de vivre",
    "envie de mourir",
    "mettre fin a mes jours",
    "fin a mes jours",
    "me faire du mal",
    "me fait du mal",
    "me foutre en l air",
    "me jeter",
    "me tuer",
    "me frappe",
    "me bat",
    "me tape",
    "m a tape",
    "m a battu",
    "en peux plus",
    "au secours",
    "enfant en danger",
    "plus la force",
)
ALONE = frozenset(["sos", "a l aide", "aidez moi", "aide moi", "help"])


def is_alarming(query: Query) -> bool:
    """By what was typed, or by what was meant: in distress one does not spell."""
    return is_alarm(query.typed) or is_alarm(query.correction)


def is_alarm(text: str) -> bool:
    """A word of danger, or a phone number: the person looks for someone to call, now."""
    folded = fold(text[:1000])
    found = folded.split()
    if any(stem(word) in WORDS or sound(word) in SOUNDS for word in found):
        return True
    phrases = any(f" {phrase} " in f" {folded} " for phrase in PHRASES)
    return phrases or folded in ALONE or _is_phone(found)


def _is_phone(found: list[str]) -> bool:
    """ "Le 15" is; "15 jours", "SPIP 17" and "décret du 18 juillet" are not."""
    digits = "".join(found)
    if digits.isdigit():
        return digits in EMERGENCY or len(digits) >= 10
    if found and found[-1] in EMERGENCY and found[-2] in CALLED:
        return True
    return any(word in EMERGENCY and len(word) > 2 for word in found)
