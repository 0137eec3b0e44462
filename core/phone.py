"""Telephone numbers: what is accepted, kept, shown and dialled. Pure.

A number is asked whether it is possible, not whether it was ever given to somebody: the ranges that the
regulator keeps for fiction, on which the demo lives, never are. One that is typed without a country is of
France, or of the territory that its first digits name.
"""

import re
from typing import TYPE_CHECKING
from unicodedata import category

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

LONGEST = 20  # characters that are kept
_NO_BREAK = "\u00a0"
_TYPED = re.compile(r"\+?[0-9\s.()/\u00a0\u202f-]+")
# What a page or a message brings along with a number that is copied from it: hyphens of print.
_HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"))
# Within a house: "p. 12", "poste 12". Said to whoever answers; no telephone of today dials it by itself.
_EXTENSION = re.compile(
    r"(.*[0-9)])[\s.,;\u00a0\u202f]*(?:poste|p\.?|ext\.?)[\s\u00a0\u202f]*([0-9]{1,5})", re.I
)
_NOT_DIALLED = re.compile(r"[^0-9+]")
_SHORT = re.compile(r"[1-9][0-9]{1,4}")  # 15, 3114
# Dialled as they are: 116 006; in Nouméa, Papeete, Mata Utu and Saint-Pierre, between neighbours.
_LOCAL = re.compile(r"[1-9][0-9]{5}(?:[0-9]{2})?")
# Whose a number is that is typed without a country, by its first digits after the 0. 06 39 98 is for fiction.
_TERRITORIES = {
    "RE": re.compile(r"262|692|693"),
    "YT": re.compile(r"269|639(?!98)"),
    "GP": re.compile(r"590|690|691"),
    "GF": re.compile(r"594|694"),
    "MQ": re.compile(r"596|696|697"),
}
_TO_SAINT_PIERRE = re.compile(r"0?508([0-9]{6})")  # there, the six digits are the whole number
_WITH_A_ZERO = frozenset({33, 262, 590, 594, 596})  # countries that dial each other as they dial at home


def is_number(typed: str, *, short: bool = False) -> bool:
    """``short``: numbers of two to five digits, as 15 and 3114, are accepted too."""
    whole, (typed, extension) = written(typed), _parts(typed)
    if extension and len(whole) > LONGEST:
        return False
    return bool(_parsed(typed) or _is(_LOCAL, typed) or (short and not extension and _is(_SHORT, typed)))


def is_local(typed: str) -> bool:
    """Whether only neighbours can dial it, or one that few know: six or eight digits, without a country."""
    return _is(_LOCAL, _parts(typed)[0])


def is_abroad(typed: str) -> bool:
    """Whether it begins as a number with its country does, however it goes on."""
    return _as_typed(typed).strip().startswith(("+", "00"))


def in_full(typed: str, territory: str) -> str:
    """``written``; what neighbours of ``territory`` dial among themselves ("25 12 34") with its country.

    ``territory``: ISO 3166 ("NC"), or "" where nothing is known of it.
    """
    local, extension = _parts(typed)
    if territory and is_local(local):
        import phonenumbers  # late: its table of countries

        number = phonenumbers.parse(_NOT_DIALLED.sub("", local), territory)
        if phonenumbers.is_possible_number(number):
            whole = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            return _with_extension(written(whole), extension)
    return written(typed)


def written(typed: str) -> str:
    """As it is kept and printed: "01 99 00 12 34", "0262 99 00 12", "+32 470 12 34 56"; else as typed.

    With an extension, "01 99 00 12 34 p. 12", or "p1234" where that alone has room.
    """
    typed, extension = _parts(typed)
    if extension:
        return _with_extension(written(typed), extension)
    number = _parsed(typed)
    if number is None:
        return " ".join(typed.split())
    import phonenumbers  # late: its table of countries

    if number.country_code == 33:
        digits = f"0{phonenumbers.national_significant_number(number)}"
        return " ".join(digits[i : i + 2] for i in range(0, len(digits), 2))
    form = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if _has_zero(number)
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    found = re.sub(r"[.-]", " ", phonenumbers.format_number(number, form))
    return found if len(found) <= LONGEST else international(typed)


def shown(typed: str) -> str:
    """``written``, on one line."""
    return written(typed).replace(" ", _NO_BREAK)


def dialled(typed: str) -> str:
    """What a phone in France dials: "0199001234", "3114", "+32470123456"; without an extension."""
    typed = _parts(typed)[0]
    number = _parsed(typed)
    if number is not None and not _has_zero(number):
        return international(typed)
    return _NOT_DIALLED.sub("", written(typed))


def international(typed: str) -> str:
    """What a phone dials anywhere (E.164): "+33199001234", "+262262990012"; a short number as it is; without
    an extension.
    """
    typed = _parts(typed)[0]
    number = _parsed(typed)
    if number is None:
        return _NOT_DIALLED.sub("", typed)
    import phonenumbers  # late: likewise

    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def uri(typed: str) -> str:
    """A link that dials from anywhere (RFC 3966): "tel:+33199001234", or with ";ext=12"; "" without one."""
    extension = _parts(typed)[1]
    return f"tel:{international(typed)}{f';ext={extension}' if extension else ''}" if typed else ""


def _as_typed(copied: str) -> str:
    """Without the signs that have no shape, as those that turn a line around."""
    return "".join(sign for sign in copied.translate(_HYPHENS) if category(sign) != "Cf")


def _parts(typed: str) -> tuple[str, str]:
    """The number, and the extension within the house, if any."""
    typed = _as_typed(typed).strip()
    found = _EXTENSION.fullmatch(typed)
    if found is None or not (_parsed(found[1]) or _is(_LOCAL, found[1])):
        return typed, ""
    return found[1], found[2]


def _with_extension(number: str, extension: str) -> str:
    if not extension:
        return number
    spaced = f"{number} p. {extension}"
    return spaced if len(spaced) <= LONGEST else f"{number} p{extension}"


def _parsed(typed: str) -> "PhoneNumber | None":
    typed = typed.strip()
    if not _TYPED.fullmatch(typed) or _is(_LOCAL, typed) or _is(_SHORT, typed):
        return None
    digits = _NOT_DIALLED.sub("", typed)
    if found := _TO_SAINT_PIERRE.fullmatch(digits):
        digits = f"+508{found[1]}"
    import phonenumbers  # late: likewise

    try:
        number = phonenumbers.parse(digits, _country(digits))
    except phonenumbers.NumberParseException:
        return None
    # After the 0 by which they dial, no number of these countries begins with another one.
    if _has_zero(number) and phonenumbers.national_significant_number(number).startswith("0"):
        return None
    return number if phonenumbers.is_possible_number(number) else None


def _country(digits: str) -> str:
    own = digits.removeprefix("0")
    return next((code for code, first in _TERRITORIES.items() if len(own) == 9 and first.match(own)), "FR")


def _is(form: re.Pattern[str], typed: str) -> bool:
    return bool(_TYPED.fullmatch(typed) and form.fullmatch(_NOT_DIALLED.sub("", typed)))


def _has_zero(number: "PhoneNumber") -> bool:
    return number.country_code in _WITH_A_ZERO
