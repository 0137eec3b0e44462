"""Lists that the circular sets, shared by the form, the pages and the indicators."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Theme(models.TextChoices):
    """R15, and R19 for the last three, which the social service covers overseas only."""

    FAMILY = "family", _("Famille")
    DEBT = "debt", _("Budget et dettes")
    HEALTH = "health", _("Santé")
    HOUSING = "housing", _("Logement")
    PROFESSIONAL_LIFE = "professional_life", _("Vie professionnelle")
    OVERSEAS_HOUSING = "overseas_housing", _("Logement outre-mer")
    OVERSEAS_CATERING = "overseas_catering", _("Restauration outre-mer")
    OVERSEAS_CHILDHOOD = "overseas_childhood", _("Petite enfance outre-mer")

    @property
    def pictogram(self) -> str:
        """Of the design system, for its tile on the home page."""
        return PICTOGRAMS[self]


PICTOGRAMS = {
    Theme.FAMILY: "environment/human-cooperation",
    Theme.DEBT: "institutions/money",
    Theme.HEALTH: "health/health",
    Theme.HOUSING: "buildings/house",
    Theme.PROFESSIONAL_LIFE: "document/contract",
}
THEMES = (Theme.FAMILY, Theme.DEBT, Theme.HEALTH, Theme.HOUSING, Theme.PROFESSIONAL_LIFE)
OVERSEAS_THEMES = (Theme.OVERSEAS_HOUSING, Theme.OVERSEAS_CATERING, Theme.OVERSEAS_CHILDHOOD)


class EmergencyNumber(NamedTuple):
    number: str
    label: str | Promise  # three words


# Whom to call in danger, day and night, free: on every page and sheet, before the form, in emergency pages.
EMERGENCY_NUMBERS = (
    EmergencyNumber("15", _("urgence médicale")),
    EmergencyNumber("17", _("police, gendarmerie")),
    EmergencyNumber("112", _("urgence, toute l’Europe")),
    EmergencyNumber("114", _("urgence par SMS")),
    EmergencyNumber("119", _("enfant en danger")),
    EmergencyNumber("3919", _("violences faites aux femmes")),
    EmergencyNumber("3114", _("prévention du suicide")),
)


class BeneficiaryStatus(models.TextChoices):
    """R16: whom the service is for, in service or retired."""

    MAGISTRATE = "magistrate", _("Magistrat ou magistrate")
    CIVIL_SERVANT = "civil_servant", _("Fonctionnaire")
    CONTRACT = "contract", _("Agent contractuel ou agente contractuelle")
    TEMPORARY = "temporary", _("Vacataire")
    RETIRED = "retired", _("Retraité ou retraitée")


class Directorate(models.TextChoices):
    DSJ = "DSJ", _("Services judiciaires")
    DAP = "DAP", _("Administration pénitentiaire")
    DPJJ = "DPJJ", _("Protection judiciaire de la jeunesse")
    SG = "SG", _("Secrétariat général")


class EstablishmentKind(models.TextChoices):
    COURT_OF_APPEAL = "cour_appel", _("Cour d’appel")
    COURT = "tribunal_judiciaire", _("Tribunal judiciaire")
    PRISON = "etablissement_penitentiaire", _("Établissement pénitentiaire")
    PROBATION = "spip", _("Service pénitentiaire d’insertion et de probation")
    PROBATION_BRANCH = "antenne_spip", _("Antenne de service pénitentiaire d’insertion et de probation")
    YOUTH = "pjj", _("Service de la protection judiciaire de la jeunesse")
    OTHER = "autre", _("Autre service")


class Spoken(models.TextChoices):
    """The languages of the interface, each as it calls itself."""

    FRENCH = "fr", "Français"
    ENGLISH = "en", "English"


class Zone(models.TextChoices):
    """Where a department lies: metropolitan, overseas department, overseas collectivity."""

    METRO = "metro", _("Métropole")
    DROM = "drom", _("Département d’outre-mer")
    COM = "com", _("Collectivité d’outre-mer")


# Where people dial six or eight digits among themselves: the department, and the country (ISO 3166).
DIALS_LOCALLY = {"975": "PM", "986": "WF", "987": "PF", "988": "NC"}


def territory_of(departments: Iterable[str]) -> str:
    """For ``core.phone.in_full``: where all of these dial among themselves, else ""."""
    found = {DIALS_LOCALLY.get(code, "") for code in departments}
    return found.pop() if len(found) == 1 else ""
