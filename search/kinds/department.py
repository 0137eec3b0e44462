"""Departments and the regions of the service: one tab, two sources."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directory.models import Department, Region
from search.kinds.base import Answer, Joined, Kind, Row, Source, saved
from search.kinds.places import ROLE, regions_of
from search.query.intent import Need
from search.query.values import Hit, Viewer


class Departments(Source):
    name, model, label = "department", Department, _("départements")
    changes = (saved(Department),)

    def queryset(self) -> "models.QuerySet[Department]":
        return Department.objects.select_related("region")

    def rows(self, things: Sequence[Department]) -> list[Row]:
        return [self._row(department) for department in things]

    def _row(self, department: Department) -> Row:
        """It says who answers there, also where nobody does: "assistante sociale Cantal" is found."""
        return Row(
            key=self.key(department.pk),
            kind=DepartmentKind.name,
            title=str(department),
            url=department.get_absolute_url(),
            target={"department": department.pk},
            body=" ".join([department.region.name, *regions_of(department.code), ROLE]),
            detail=department.region.name,
            boost=DepartmentKind.weight,
            department_code=department.code,
        )


def _of_department(instance: Department, _said: Mapping[str, Any]) -> list[int]:
    return [instance.region_id]


class Regions(Source):
    name, model, label = "region", Region, _("régions")
    changes = (saved(Region), saved(Department, _of_department))

    def queryset(self) -> "models.QuerySet[Region]":
        return Region.objects.prefetch_related("departments")

    def rows(self, things: Sequence[Region]) -> list[Row]:
        return [self._row(region) for region in things]

    def _row(self, region: Region) -> Row:
        names = ", ".join(department.name for department in region.departments.all())
        return Row(
            key=self.key(region.pk),
            kind=DepartmentKind.name,
            title=region.name,
            url=region.get_absolute_url(),
            target={"region": region.pk},
            keywords=("région coordination régionale CRTS",),
            body=names,
            detail=names,
            boost=DepartmentKind.weight,
        )


class DepartmentKind(Kind):
    name, slug = "department", "departements"
    label, singular = _("Départements et régions"), _("Territoire")
    order = 6
    filters = ("departement",)
    weight = 1.0
    meets = frozenset([Need.SOMEONE])
    has_extract = False
    says_it_otherwise = False
    is_a_way_on = False
    is_a_person = False
    sources = (Departments(), Regions())
    joined = Joined()
    hidden = ()
    indexes = ()

    def visible(self, viewer: Viewer) -> Q:
        """Everybody may see them: no condition."""
        return Q()

    def answers(self, hits: Sequence[Hit], at: datetime) -> Mapping[str, Answer]:
        return {}
