"""Published permanences: who, where, when, in the words that people type ("permanence fresnes mardi")."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from django.db import models
from django.db.models import Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.models import Establishment, Worker
from permanences.models import Mode, Permanence, State, TimeWindow
from permanences.rules.recurrence import at_wall_time
from permanences.wording import rhythms
from search.kinds.base import (
    Answer,
    DatabaseIndex,
    Hidden,
    Joined,
    Kind,
    Row,
    Source,
    Spoken,
    keys_of,
    pk_of,
    saved,
    saved_or_deleted,
)
from search.query.intent import Need
from search.query.values import Hit, Viewer

_PERMANENCES, _WORKERS = Permanence._meta.db_table, Worker._meta.db_table


def _of_place(instance: Establishment, _said: Mapping[str, Any]) -> list[int]:
    return keys_of(Permanence.objects.filter(establishment=instance))


def _of_worker(instance: Worker, _said: Mapping[str, Any]) -> list[int]:
    return keys_of(Permanence.objects.filter(worker=instance))


def _of_window(instance: TimeWindow, _said: Mapping[str, Any]) -> list[int]:
    return [instance.permanence_id]


class Permanences(Source):
    name, model, label = "permanence", Permanence, _("permanences")
    changes = (
        saved(Permanence),
        saved(Establishment, _of_place),
        saved(Worker, _of_worker),
        *saved_or_deleted(TimeWindow, _of_window),
    )

    def queryset(self) -> "models.QuerySet[Permanence]":
        return Permanence.objects.published().with_all().prefetch_related("windows")

    def rows(self, things: Sequence[Permanence]) -> list[Row]:
        return [self._row(permanence) for permanence in things]

    def _row(self, permanence: Permanence) -> Row:
        """It takes place from its first day to its last; one without a last day goes on."""
        rule = permanence.rule(permanence.windows.all())
        place, worker = permanence.establishment, permanence.worker
        when, mode, *_rest = said = _said(permanence)
        return Row(
            key=self.key(permanence.pk),
            kind=PermanenceKind.name,
            title=_title(permanence),
            url=_url(place),
            target={"permanence": permanence.pk} | ({"establishment": place.pk} if place is not None else {}),
            keywords=(place.city if place else "", worker.name, when, mode, permanence.department.name),
            body=worker.name,
            detail=" · ".join(said),
            boost=PermanenceKind.weight,
            department_code=permanence.department.code,
            directorate=place.directorate if place else "",
            starts_at=at_wall_time(permanence.starts_on, time.min, rule.zone),
            ends_at=at_wall_time(permanence.ends_on, time.max, rule.zone) if permanence.ends_on else None,
        )


def _title(permanence: Permanence) -> str:
    place = permanence.establishment
    return f"Permanence\u00a0: {place.name if place is not None else permanence.sector}"


def _said(permanence: Permanence) -> list[str]:
    """When, how, in which room, by whom."""
    when = rhythms.sentence(permanence.rule(permanence.windows.all()))
    room = [permanence.place.name] if permanence.place is not None else []
    return [when, str(Mode(permanence.mode).label), *room, permanence.worker.name]


def _url(place: Establishment | None) -> str:
    if place is None:
        return reverse("permanences:agenda")
    return reverse("permanences:establishment", args=[place.code])


class PermanenceKind(Kind):
    name, slug, label, singular = "permanence", "permanences", _("Permanences"), _("Permanence")
    order = 7
    filters = ("departement", "direction", "du", "au")
    weight = 0.8
    meets = frozenset([Need.HOURS])
    has_extract = False
    says_it_otherwise = False
    is_a_way_on = False
    is_a_person = False
    sources = (Permanences(),)
    joined = Joined()
    hidden = (
        Hidden(f"{_PERMANENCES} p", f"f.permanence_id = p.id AND p.state <> '{State.PUBLISHED.value}'"),
        Hidden(f"{_PERMANENCES} p", "f.permanence_id = p.id AND p.ends_on < %s"),
        Hidden(
            f"{_WORKERS} w CROSS JOIN {_PERMANENCES} p",
            "p.worker_id = w.id AND f.permanence_id = p.id AND NOT w.is_active",
        ),
    )
    indexes = (
        DatabaseIndex("search_hidden_permanence", _PERMANENCES, "(id) WHERE state <> 'published'"),
        DatabaseIndex("search_ended_permanence", _PERMANENCES, "(ends_on)"),
    )

    def visible(self, viewer: Viewer) -> Q:
        """Those that are not over."""
        ends = Q(permanence__ends_on=None) | Q(permanence__ends_on__gte=Value(viewer.today))
        return Q(ends, permanence__state=State.PUBLISHED, permanence__worker__is_active=True)

    def spoken(self, hits: Sequence[Hit]) -> Mapping[str, Spoken]:
        known = Permanences().queryset().in_bulk([pk_of(hit) for hit in hits])
        return {hit.key: Spoken(" · ".join(_said(known[pk_of(hit)]))) for hit in hits if pk_of(hit) in known}

    def answers(self, hits: Sequence[Hit], at: datetime) -> Mapping[str, Answer]:
        return {}
