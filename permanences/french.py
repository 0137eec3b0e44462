"""Dates, hours and rules as people say them. Pure but for the language of the reader."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.utils import translation
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.text import fold
from permanences.recurrence import LAST, Frequency, Rule, Window


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
    return sentence[:1].lower() + sentence[1:] if _is_french() else sentence


def place_within(name: str) -> str:
    """« Bâtiment B » after a comma is « bâtiment B »; « Robert-Badinter » keeps its capital."""
    return within(name) if _COMMON.match(fold(name)) else name


def span(starts_at: time | datetime, ends_at: time | datetime) -> str:
    return _("de %(start)s à %(end)s") % {"start": hour(starts_at), "end": hour(ends_at)}


def day(value: date, *, year: bool = False) -> str:
    """mardi 1er décembre; the year only when it is asked for."""
    text = date_format(value, "l j F Y" if year else "l j F")
    if value.day == 1 and _is_french():
        return text.replace(" 1 ", " 1er ", 1)
    return text


def short_day(value: date) -> str:
    text = date_format(value, "j F")
    if value.day == 1 and _is_french():
        return "1er" + text[1:]
    return text


def relative_day(value: date, today: date) -> str:
    if value == today:
        return _("aujourd’hui")
    if value == today + timedelta(days=1):
        return _("demain")
    return day(value, year=abs((value - today).days) > 300)


def hours(windows: Iterable[Window]) -> str:
    return joined([span(window.starts_at, window.ends_at) for window in windows])


def joined(parts: list[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s et %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def rhythm(rule: Rule) -> str:
    """The rule as a sentence's beginning: « Tous les mardis », « Le dernier vendredi du mois »."""
    names = [_weekday(number) for number in rule.weekdays]
    if rule.frequency is Frequency.MONTHLY:
        return _monthly(rule, names)
    if rule.interval == 1:
        return _("Tous les %(days)s") % {"days": joined([_plural(name) for name in names])}
    if rule.interval == 2:
        return _("Un %(days)s sur deux") % {"days": joined(names)}
    return ngettext(
        "Le %(days)s, toutes les %(count)d semaines",
        "Le %(days)s, toutes les %(count)d semaines",
        rule.interval,
    ) % {"days": joined(names), "count": rule.interval}


def _weekday(number: int) -> str:
    """French writes the days of the week without a capital."""
    name = str(WEEKDAYS[number])
    return name.lower() if _is_french() else name


def _plural(name: str) -> str:
    return name + "s" if _is_french() else name


def _is_french() -> bool:
    return (translation.get_language() or "").startswith("fr")


def _monthly(rule: Rule, names: list[str]) -> str:
    ranks = {
        1: _("premier"), 2: _("deuxième"), 3: _("troisième"), 4: _("quatrième"), LAST: _("dernier"),
    }  # fmt: skip
    values = {"rank": ranks[rule.nth or 1], "days": joined(names), "count": rule.interval}
    if rule.interval == 1:
        return _("Le %(rank)s %(days)s du mois") % values
    return _("Le %(rank)s %(days)s, tous les %(count)d mois") % values
