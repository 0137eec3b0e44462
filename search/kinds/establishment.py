"""Establishments: where they are, what people call them, and who answers for them now."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directory.coverage.who_covers import who_covers_many
from directory.models import Department, Establishment
from directory.reference import Directorate, EstablishmentKind
from directory.signals import establishments_written
from search.kinds.base import Answer, Change, DatabaseIndex, Hidden, Joined, Kind, Row, Source, saved
from search.kinds.places import regions_of
from search.query.values import Hit, Viewer

# What people call these places, beside their names.
NICKNAMES = {
    EstablishmentKind.COURT: "TJ tribunal",
    EstablishmentKind.COURT_OF_APPEAL: "CA cour",
    EstablishmentKind.PRISON: "prison AP",
    EstablishmentKind.PROBATION: "SPIP probation milieu ouvert",
    EstablishmentKind.PROBATION_BRANCH: "SPIP antenne probation",
    EstablishmentKind.YOUTH: "PJJ mineurs éducateurs",
}
_HOUSE = re.compile(r"^\d+\s*(?:bis|ter|quater)?[\s,]+", re.IGNORECASE)
_PLACES, _DEPARTMENTS = Establishment._meta.db_table, Department._meta.db_table


def _street(address: str) -> str:
    """Without the number of the house: "35, rue" would be found by the department 35."""
    return _HOUSE.sub("", address)


def _imported(_instance: None, said: Mapping[str, Any]) -> list[int]:
    """A bulk import announces itself."""
    return list(said["ids"])


class Establishments(Source):
    name, model, label = "establishment", Establishment, _("établissements")
    changes = (saved(Establishment), Change(establishments_written, None, _imported))

    def queryset(self) -> "models.QuerySet[Establishment]":
        return Establishment.objects.active().with_department()

    def rows(self, things: Sequence[Establishment]) -> list[Row]:
        return [self._row(establishment) for establishment in things]

    def _row(self, place: Establishment) -> Row:
        kind, department = EstablishmentKind(place.kind), place.department
        keywords = (
            place.city,
            department.name,
            department.code,
            place.postal_code,
            place.phone,
            NICKNAMES.get(kind, ""),
            place.directorate,
        )
        return Row(
            key=self.key(place.pk),
            kind=PlaceKind.name,
            title=place.name,
            url=place.get_absolute_url(),
            target={"establishment": place.pk},
            keywords=keywords,
            body=" ".join(
                [
                    f"{kind.label}. {Directorate(place.directorate).label}. {_street(place.address)}",
                    *regions_of(department.code),
                ]
            ),
            detail=f"{place.city} · {department}",
            boost=PlaceKind.weight,
            department_code=department.code,
            directorate=place.directorate,
        )


class PlaceKind(Kind):
    name, slug, label, singular = "establishment", "etablissements", _("Établissements"), _("Établissement")
    order = 4
    filters = ("departement", "direction")
    weight = 1.0
    meets = frozenset()
    has_extract = False
    says_it_otherwise = False
    is_a_way_on = False
    is_a_person = False
    sources = (Establishments(),)
    joined = Joined(
        f"LEFT JOIN {_PLACES} e ON e.id = f.establishment_id"
        f" LEFT JOIN {_DEPARTMENTS} d ON d.id = e.department_id",
        ("e.id", "e.code", "d.id", "d.region_id", "d.time_zone"),
    )
    hidden = (
        Hidden(f"{_PLACES} e", "f.establishment_id = e.id AND f.kind = 'establishment' AND NOT e.is_active"),
    )
    indexes = (DatabaseIndex("search_hidden_place", _PLACES, "(id) WHERE NOT is_active"),)

    def visible(self, viewer: Viewer) -> Q:
        return Q(establishment__is_active=True)

    def answers(self, hits: Sequence[Hit], at: datetime) -> Mapping[str, Answer]:
        """3 queries, however many there are."""
        places = {hit.key: _read(hit.extra) for hit in hits if hit.extra[0]}
        covers = who_covers_many(places.values(), at)
        found = {}
        for key, place in places.items():
            cover = covers[place.pk]
            if (worker := cover.worker) is not None:
                note = cover.reason if cover.until else ""
                found[key] = Answer((worker.mobile or worker.phone,), worker.name, note)
        return found


def _read(extra: Sequence[Any]) -> Establishment:
    """Enough of it to ask who covers it: the search has just read the rest."""
    pk, code, department_id, region_id, time_zone = extra
    department = Department(pk=department_id, region_id=region_id, time_zone=time_zone)
    return Establishment(pk=pk, code=code, department=department)
