"""The nouns of the directory: places, people, and who holds what from when to when."""

from directory.models.duties import Absence, Posting, Replacement
from directory.models.people import Correspondent, CorrespondentFunction, User, Worker
from directory.models.places import Department, Establishment, Place, Region, RegionalService, Sector
from directory.models.referents import Referent, ReferentAbsence
from directory.models.sendings import ContactSheetSending

__all__ = [
    "Absence",
    "ContactSheetSending",
    "Correspondent",
    "CorrespondentFunction",
    "Department",
    "Establishment",
    "Place",
    "Posting",
    "Referent",
    "ReferentAbsence",
    "Region",
    "RegionalService",
    "Replacement",
    "Sector",
    "User",
    "Worker",
]
