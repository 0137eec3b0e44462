"""The numbers of a grave event: agents met, what has become of them, what they need, what they were given.

An agent may be in several situations and have several needs: the lines of a table do not add up to a total.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Labels = Mapping[str, str | Promise]
Figures = Mapping[str, int]
MET = "met"
SITUATIONS: Labels = {
    "housing_lost": _("Logement détruit ou inhabitable"),
    "housing_damaged": _("Logement endommagé"),
    "injured": _("Blessés, ou un proche blessé"),
    "bereaved": _("En deuil"),
    "shocked": _("Choqués, à accompagner"),
    "unreached": _("Pas encore joints"),
}
NEEDS: Labels = {
    "shelter": _("Se loger"),
    "money": _("Argent pour les premières dépenses"),
    "food": _("Nourriture, eau, vêtements"),
    "care": _("Soins, soutien psychologique"),
    "children": _("Garde et scolarité des enfants"),
    "papers": _("Démarches, assurances, transports"),
}
EVALUATED: Labels = {MET: _("Agents rencontrés ou joints"), **SITUATIONS, **NEEDS}
HELPED = "helped"
_HELPED = "helped_"
# How many agents were helped, by what they needed.
BY_NEED: Labels = {_HELPED + code: label for code, label in NEEDS.items()}
AIDS, AIDS_SUM, LOANS, LOANS_SUM = "aids", "aids_sum", "loans", "loans_sum"
COUNTS: Labels = {
    HELPED: _("Agents aidés en tout"),
    **BY_NEED,
    AIDS: _("Aides accordées"),
    LOANS: _("Prêts accordés"),
}
# In cents, beside how many of them there are.
SUMS: Labels = {AIDS_SUM: _("Montant des aides"), LOANS_SUM: _("Montant des prêts")}
_SUM_OF = {AIDS: AIDS_SUM, LOANS: LOANS_SUM}


@dataclass(frozen=True, slots=True)
class Line:
    """``number`` is None where it is hidden, ``amount`` where there is none, or it is hidden."""

    label: str | Promise
    number: int | None
    amount: int | None = None


def total(of: Iterable[Figures]) -> dict[str, int]:
    """The sum of each code."""
    found: dict[str, int] = {}
    for figures in of:
        for code, number in figures.items():
            found[code] = found.get(code, 0) + number
    return found


def rows(labels: Labels, figures: Figures) -> list[Line]:
    """What is not nothing, with the sum that goes with it."""
    return [
        Line(label, figures[code], figures.get(_SUM_OF.get(code, "")) or None)
        for code, label in labels.items()
        if figures.get(code)
    ]


def published(figures: Figures, least: int) -> list[Line]:
    """The account as it may leave the service: each number under ``least`` is hidden, nothing among them,
    and with it the sum that so few were given. No total can be taken from it: see above."""
    return [
        _published(label, figures.get(code, 0), figures.get(_SUM_OF.get(code, "")), least)
        for code, label in COUNTS.items()
    ]


def _published(label: str | Promise, number: int, amount: int | None, least: int) -> Line:
    return Line(label, number, amount) if number >= least else Line(label, None)
