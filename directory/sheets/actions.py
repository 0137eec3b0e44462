"""Where the sheets of a region are sent: check, change, record. The actor is always named (R3)."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from core import locks
from core.forms import NotYours
from directory import policy
from directory.models import Region, RegionalService, User
from directory.reference import Directorate


def services_of(region: Region) -> dict[str, list[str]]:
    """Addresses of the regional services, by directorate (R3)."""
    found: dict[str, list[str]] = {directorate: [] for directorate in Directorate.values}
    for service in region.services.all():
        found[service.directorate].append(service.email)
    return found


def set_services(region: Region, addresses: Mapping[str, list[str]], *, by: User, today: date) -> None:
    """R3: who receives the region's numbers. Proofs of what was sent before stay."""
    if not policy.leads(by, region, today):
        raise NotYours(_("Seule la coordination de la région tient ces adresses."))
    with locks.locked(Region.objects.all(), region.pk):
        known = services_of(region)
        for directorate, wanted in addresses.items():
            region.services.filter(directorate=directorate).exclude(email__in=wanted).delete()
            RegionalService.objects.bulk_create(
                RegionalService(region=region, directorate=directorate, email=address)
                for address in wanted
                if address not in known[directorate]
            )
