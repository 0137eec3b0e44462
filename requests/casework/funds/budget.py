"""The budget sheet of a household: what comes in, what goes out, what is owed, month by month. It adds up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Labels = Mapping[str, str | Promise]
RESOURCES: Labels = {
    "salary": _("Traitement ou salaire net"),
    "partner": _("Revenus des autres personnes du foyer"),
    "family": _("Prestations familiales"),
    "housing_benefit": _("Aide au logement"),
    "alimony_in": _("Pensions alimentaires reçues"),
    "other_in": _("Autres ressources"),
}
CHARGES: Labels = {
    "rent": _("Loyer ou crédit immobilier"),
    "energy": _("Énergie et eau"),
    "insurance": _("Assurances et mutuelle"),
    "taxes": _("Impôts et taxes"),
    "transport": _("Transports"),
    "telecom": _("Téléphone et internet"),
    "children": _("Garde et scolarité des enfants"),
    "alimony_out": _("Pensions alimentaires versées"),
    "food": _("Alimentation et vie courante"),
    "other_out": _("Autres charges"),
}
# Paid back each month; ``_left`` is what is still owed.
DEBTS: Labels = {
    "credit": _("Crédits à la consommation"),
    "arrears": _("Loyers ou factures en retard"),
    "overdraft": _("Découvert bancaire"),
    "other_debt": _("Autres dettes"),
}
LEFT = "_left"
CODES = (*RESOURCES, *CHARGES, *DEBTS, *(code + LEFT for code in DEBTS))
DAYS, MONTHS = 365, 12


@dataclass(frozen=True, slots=True)
class Row:
    label: str | Promise
    amount: int
    left: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """``amounts`` in cents, by code; what is not there is nothing."""

    amounts: Mapping[str, int]
    household: int

    @classmethod
    def of(cls, kept: Iterable[str], household: int) -> "Sheet":
        """From what ``kept`` made: ``("salary=180000", …)``."""
        parts = (one.partition("=") for one in kept)
        return cls({code: int(amount) for code, _equals, amount in parts if code in CODES}, household)

    @property
    def kept(self) -> tuple[str, ...]:
        return tuple(f"{code}={self.amounts[code]}" for code in CODES if self.amounts.get(code))

    @property
    def is_empty(self) -> bool:
        """Nothing was typed in it: that says nothing of what its household has."""
        return not any(self.amounts.values())

    def _rows(self, labels: Labels) -> list[Row]:
        found = (
            Row(label, self.amounts.get(code, 0), self.amounts.get(code + LEFT, 0))
            for code, label in labels.items()
        )
        return [row for row in found if row.amount or row.left]

    @property
    def resources(self) -> list[Row]:
        return self._rows(RESOURCES)

    @property
    def charges(self) -> list[Row]:
        return self._rows(CHARGES)

    @property
    def debts(self) -> list[Row]:
        return self._rows(DEBTS)

    @property
    def total_resources(self) -> int:
        return sum(row.amount for row in self.resources)

    @property
    def total_charges(self) -> int:
        return sum(row.amount for row in self.charges)

    @property
    def total_debts(self) -> int:
        return sum(row.amount for row in self.debts)

    @property
    def total_owed(self) -> int:
        return sum(row.left for row in self.debts)

    @property
    def balance(self) -> int:
        """What is left at the end of a month; below nothing, what lacks."""
        return self.total_resources - self.total_charges - self.total_debts

    @property
    def a_day_each(self) -> int:
        """Of the balance, for each person of the household and each day, to the cent below."""
        return self.balance * MONTHS // (DAYS * max(self.household, 1))
