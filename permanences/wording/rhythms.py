"""The rule of a permanence as people say it: « Tous les mardis, de 9 h à 12 h »."""

from collections.abc import Iterable

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.french import is_french, joined, span
from permanences.rules.recurrence import LAST, Frequency, Rule, Window


def sentence(rule: Rule) -> str:
    return f"{rhythm(rule)}, {hours(rule.windows)}"


def hours(windows: Iterable[Window]) -> str:
    return joined([span(window.starts_at, window.ends_at) for window in windows])


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
    return name.lower() if is_french() else name


def _plural(name: str) -> str:
    return name + "s" if is_french() else name


def _monthly(rule: Rule, names: list[str]) -> str:
    ranks = {
        1: _("premier"),
        2: _("deuxième"),
        3: _("troisième"),
        4: _("quatrième"),
        LAST: _("dernier"),
    }
    values = {"rank": ranks[rule.nth or 1], "days": joined(names), "count": rule.interval}
    if rule.interval == 1:
        return _("Le %(rank)s %(days)s du mois") % values
    return _("Le %(rank)s %(days)s, tous les %(count)d mois") % values
