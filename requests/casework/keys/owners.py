"""What anybody can know of the owner of a key, and of the places of the network: tried first against it."""

import re
from collections.abc import Iterator

from directory.models import Department, Establishment, Region, Sector, User

# Of each kind; the ministry has some 640 establishments.
MOST = 5_000


def known_of(user: User) -> Iterator[str]:
    """Names, addresses and numbers, whole and in their parts."""
    worker = user.worker
    said = [user.get_full_name(), user.email]
    if worker is not None:
        said += [worker.name, worker.email, worker.phone, worker.mobile]
    for line in said:
        yield line
        yield re.sub(r"\D", "", line)
        yield line.partition("@")[0]


def places() -> list[str]:
    """Departments, regions, sectors, towns, and what establishments are called beside them."""
    open_ones = Establishment.objects.active()
    names = [
        Department.objects.values_list("name", flat=True),
        Region.objects.values_list("name", flat=True),
        Sector.objects.values_list("name", flat=True),
        open_ones.order_by("city").values_list("city", flat=True).distinct()[:MOST],
        open_ones.order_by("name").values_list("name", flat=True)[:MOST],
    ]
    return [name for found in names for name in found]
