"""How a case ends, how long it is kept after that, and when it is destroyed. Pure: days in, days out.

A new reason is a member and a line of ``MONTHS``, a migration for the column's choices, and its words in the
catalogue of translations. ``manage.py check`` names what is left out.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ClosingReason(TextChoices):
    SETTLED = "settled", _("La situation est réglée")
    DIRECTED = "directed", _("La personne est orientée vers un autre service")
    WITHDRAWN = "withdrawn", _("La personne a retiré sa demande")
    NO_ANSWER = "no_answer", _("La personne ne répond plus")
    DUPLICATE = "duplicate", _("La même demande existe déjà")
    OTHER = "other", _("Autre motif")


class HoldReason(TextChoices):
    """Why a case outlives its period. Chosen from a list: a text of one's own would name somebody."""

    PROCEDURE = "procedure", _("Une procédure ou un recours est en cours")
    ASKED = "asked", _("La personne l’a demandé")
    FOLLOWED = "followed", _("Le suivi peut reprendre")


# What the service has not set otherwise.
MONTHS = {
    ClosingReason.SETTLED: 24,
    ClosingReason.DIRECTED: 12,
    ClosingReason.WITHDRAWN: 6,
    ClosingReason.NO_ANSWER: 12,
    ClosingReason.DUPLICATE: 1,
    ClosingReason.OTHER: 24,
}
SHORTEST, LONGEST = 1, 120  # months that the service may choose
WARNING = timedelta(days=30)  # between the warning and the destruction, at least
HOLD = relativedelta(months=12)  # then it is asked for again: nothing is kept because it was forgotten


@dataclass(frozen=True, slots=True)
class Term:
    """Of a case that is over. ``warned_on``: when its reader was told what is to come."""

    closed_on: date
    months: int
    held_until: date | None = None
    warned_on: date | None = None

    @property
    def _kept_until(self) -> date:
        over = self.closed_on + relativedelta(months=self.months)
        return max(over, self.held_until + timedelta(days=1)) if self.held_until else over

    def a_year_on(self, today: date) -> date:
        """A hold adds a year to what would have been kept anyhow."""
        return max(today, self._kept_until) + HOLD

    def destroyed_on(self, today: date) -> date:
        """The day to say: never sooner than the warning allows, which the next night gives at the soonest."""
        return max(self._kept_until, (self.warned_on or today) + WARNING)

    def warns(self, today: date) -> bool:
        return self.warned_on is None and today >= self._kept_until - WARNING

    def is_over(self, today: date) -> bool:
        return self.warned_on is not None and today >= self.destroyed_on(today)
