"""Screens that do something: writing, following a request, the directory, one's account."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from pages.reading.doors import BY_NAME
from search.doors import ServiceScreen, write_down
from search.kinds.base import Answer, Joined, Kind, Row, Source, Spoken
from search.query.intent import Need
from search.query.values import Hit, Viewer


class Services(Source):
    """No signal changes them: they are written with the code, and ``rebuild_search`` reads it."""

    name, model, label = "service", ServiceScreen, _("services")
    changes = ()

    def queryset(self) -> "QuerySet[ServiceScreen]":
        return ServiceScreen.objects.filter(name__in=BY_NAME)

    def batches(self) -> Iterator[list[Any]]:
        write_down()
        return super().batches()

    def rows(self, things: Sequence[ServiceScreen]) -> list[Row]:
        return [self._row(screen) for screen in things]

    def _row(self, screen: ServiceScreen) -> Row:
        door = BY_NAME[screen.name]
        return Row(
            key=self.key(screen.pk),
            kind=ServiceKind.name,
            title=str(door.title),
            url=door.url,
            target={"service": screen.pk},
            keywords=(door.words,),
            body=str(door.says),
            detail=str(door.says),
            boost=ServiceKind.weight,
        )


class ServiceKind(Kind):
    name, slug, label, singular = "service", "services", _("Services"), _("Service du portail")
    order = 8
    filters = ()
    weight = 1.0
    meets = frozenset([Need.EXPLANATION])
    has_extract = False
    says_it_otherwise = False
    is_a_way_on = False
    is_a_person = False
    sources = (Services(),)
    joined = Joined()
    hidden = ()
    indexes = ()

    def visible(self, viewer: Viewer) -> Q:
        """Everybody may open them: no condition."""
        return Q()

    def spoken(self, hits: Sequence[Hit]) -> Mapping[str, Spoken]:
        known = {door.url: door for door in BY_NAME.values()}
        found = ((hit.key, known.get(hit.url)) for hit in hits)
        return {key: Spoken(str(door.says), str(door.title)) for key, door in found if door is not None}

    def answers(self, hits: Sequence[Hit], at: datetime) -> Mapping[str, Answer]:
        return {}
