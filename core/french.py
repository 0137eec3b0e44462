"""Days, hours and lists as people say them. Pure but for the language of the reader."""

import re
from datetime import date, datetime, time, timedelta

from django.utils import translation
from django.utils.formats import date_format, get_format
from django.utils.translation import gettext as _

from core.text import fold


def hour(moment: time | datetime) -> str:
    """9 h, 16 h 30."""
    values = {"hour": moment.hour, "minute": f"{moment.minute:02d}"}
    if moment.minute:
        return _("%(hour)d h %(minute)s") % values
    return _("%(hour)d h") % values


# What the name of a room begins with, when it is not a name of its own.
_COMMON = re.compile(
    r"(accueil|aile|annexe|antenne|batiment|bureau|cabinet|centre|cite|etage|hall|local|niveau|pavillon"
    r"|piece|porte|premier|rez|salle|service)\b"
)


def within(sentence: str) -> str:
    """« Tous les mardis » as it goes on after a comma: « tous les mardis »."""
    return sentence[:1].lower() + sentence[1:] if is_french() else sentence


def place_within(name: str) -> str:
    """« Bâtiment B » after a comma is « bâtiment B »; « Robert-Badinter » keeps its capital."""
    return within(name) if _COMMON.match(fold(name)) else name


def span(starts_at: time | datetime, ends_at: time | datetime) -> str:
    return _("de %(start)s à %(end)s") % {"start": hour(starts_at), "end": hour(ends_at)}


# Names before which « de » is « d’ »: a vowel that is heard.
_ELIDED = re.compile(
    r"[aeiou]|y[bcdfghjklmnpqrstvwxz]"
    r"|h(?:elen|elo|enri|erv|ermin|ermion|ilaire|ippolyte|onor|ortens|ubert|ugue|yacinth)"
)


# The day of the month in a format of Django, unless it is a letter to be written as it is.
_DAY_OF_MONTH = re.compile(r"(?<!\\)j")


def dated(value: date, form: str) -> str:
    """``date_format``, with the first of a month as French says it: « 1er décembre »."""
    return date_format(value, with_first(value, form))


def with_first(value: date, form: str) -> str:
    """The format for that day: names of formats, such as DATE_FORMAT, are looked up."""
    found = str(get_format(form))
    return _DAY_OF_MONTH.sub(r"j\\e\\r", found) if value.day == 1 and is_french() else found


def day(value: date, *, year: bool = False) -> str:
    """mardi 1er décembre; the year only when it is asked for."""
    return dated(value, "l j F Y" if year else "l j F")


def short_day(value: date, *, year: bool = False) -> str:
    return dated(value, "j F Y" if year else "j F")


def relative_day(value: date, today: date) -> str:
    if value == today:
        return _("aujourd’hui")
    if value == today + timedelta(days=1):
        return _("demain")
    return day(value, year=abs((value - today).days) > 300)


def of(name: str) -> str:
    """« de Camille », « d’Inès »; the bare name where another language has a word of its own before it.

    Before an h only the names with which everybody elides: « d’Hélène », but « de Hugo ». A y is a vowel
    before a consonant: « d’Yves », « de Yasmine ».
    """
    if not is_french():
        return name
    return f"d’{name}" if _ELIDED.match(fold(name)) else f"de {name}"


def joined(parts: list[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s et %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def is_french() -> bool:
    return (translation.get_language() or "").startswith("fr")
