"""Sums in cents, as they are typed and shown."""

import re
from datetime import date

from dateutil.relativedelta import relativedelta
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from core import french

CENTS = 2  # digits
MOST = 99_999_999  # cents: less than a million euros
NOT_A_SUM = gettext_lazy("Écrivez une somme en euros, comme 1 234,56.")
NEGATIVE = gettext_lazy("Une somme n’est jamais négative : écrivez-la sans le signe moins.")
TOO_FINE = gettext_lazy("Écrivez deux chiffres au plus après la virgule, comme 1 234,56.")
TOO_MUCH = gettext_lazy("Cette somme est trop grande : %(most)s au plus.")
_TYPED = re.compile(r"([-−–]?)(\d+)(?:[.,](\d+))?")


class NotASum(ValueError):
    """``why``: the sentence that says what is wrong with what was typed."""

    def __init__(self, why: str | Promise) -> None:
        super().__init__()
        self.why = why


def cents(typed: str, most: int = MOST) -> int:
    """« 1 234,56 € », « 1234.5 », « 80 »: spaces of any width, a comma or a point; else ``NotASum``."""
    bare = re.sub(r"[\s€]", "", typed)
    found = _TYPED.fullmatch(bare)
    if found is None:
        raise NotASum(NOT_A_SUM)
    sign, euros, rest = found.groups(default="")
    if sign:
        raise NotASum(NEGATIVE)
    if len(rest) > CENTS:
        raise NotASum(TOO_FINE)
    total = int(euros) * 100 + int(rest.ljust(CENTS, "0"))
    if total > most:
        raise NotASum(TOO_MUCH % {"most": shown(most)})
    return total


def plain(amount: int) -> str:
    """As a form shows it again: 1234,50."""
    return f"{amount // 100},{amount % 100:02d}"


def shown(amount: int) -> str:
    """−1 234,56 €, on one line; −€1,234.56 in English."""
    euros, rest = divmod(abs(amount), 100)
    sign = "−" if amount < 0 else ""
    if not french.is_french():
        return f"{sign}€{euros:,}.{rest:02d}"
    grouped = f"{euros:,}".replace(",", "\u202f")
    return f"{sign}{grouped},{rest:02d}\u00a0€"


def instalments(amount: int, months: int, paid_on: date) -> list[tuple[date, int]]:
    """What is to come back each month, from the month after the payment: the sums add up to the loan."""
    if months < 1:
        return []
    each, odd = divmod(amount, months)
    return [
        (paid_on + relativedelta(months=number), each + (odd if number == months else 0))
        for number in range(1, months + 1)
    ]


def due(amount: int, months: int, paid_on: date, today: date) -> int:
    """How much should have come back by that day."""
    return sum(part for day, part in instalments(amount, months, paid_on) if day <= today)
