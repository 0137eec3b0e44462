"""The people of the network: what they are called, where they work, how they are reached."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.signals import m2m_changed
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.coverage.reach import DRAWN_WITH, places_of
from directory.models import Department, Posting, Sector, Worker
from search.kinds.base import (
    Answer,
    Change,
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
from search.kinds.places import ROLE, regions_of
from search.query.intent import Need
from search.query.text import words
from search.query.values import Hit, Viewer

_WORKERS = Worker._meta.db_table


def _posted(instance: Posting, _said: Mapping[str, Any]) -> list[int]:
    return [instance.worker_id]


def _of_sector(instance: models.Model, said: Mapping[str, Any]) -> list[int]:
    """Also when what it is drawn with changes, once it has."""
    if not isinstance(instance, Sector) or said.get("action", "post_").startswith("pre_"):
        return []
    return keys_of(Worker.objects.filter(postings__sector=instance))


class Workers(Source):
    name, model, label = "worker", Worker, _("personnes")
    changes = (
        saved(Worker),
        *saved_or_deleted(Posting, _posted),
        saved(Sector, _of_sector),
        *(Change(m2m_changed, getattr(Sector, name).through, _of_sector) for name in DRAWN_WITH),
    )

    def queryset(self) -> "models.QuerySet[Worker]":
        """With the posts that they hold on the day when the row is written: every night at least."""
        drawn = ("sector__departments__establishments", *(f"sector__{name}" for name in DRAWN_WITH))
        held = Posting.objects.on(timezone.localdate()).prefetch_related("region", *drawn)
        return Worker.objects.active().prefetch_related(models.Prefetch("postings", held))

    def rows(self, things: Sequence[Worker]) -> list[Row]:
        return [self._row(worker) for worker in things]

    def _row(self, worker: Worker) -> Row:
        """What they hold is read from postings loaded with their sectors."""
        sectors = [posting.sector for posting in worker.postings.all() if posting.sector is not None]
        regions = [posting.region for posting in worker.postings.all() if posting.region is not None]
        places = [d for sector in sectors for d in sector.departments.all()]
        names = ", ".join(dict.fromkeys([s.name for s in sectors] + [r.name for r in regions]))
        return Row(
            key=self.key(worker.pk),
            kind=WorkerKind.name,
            title=worker.name,
            url=worker.get_absolute_url(),
            target={"worker": worker.pk},
            keywords=(worker.display_role, worker.phone, worker.mobile, ROLE, _joined(worker.name)),
            body=" ".join([names, *_departments(places), *_towns(sectors)]),
            detail=" · ".join(part for part in (worker.display_role, names) if part),
            boost=WorkerKind.weight,
            department_code=places[0].code if places else "",
        )


def _departments(places: list[Department]) -> list[str]:
    regions = dict.fromkeys(region for place in places for region in regions_of(place.code))
    return [*(f"{place.name} {place.code}" for place in places), *regions]


def _towns(sectors: list[Sector]) -> list[str]:
    """Of the places that they cover: "assistante sociale Melun" is a question about a person."""
    covered = (place for sector in sectors for place in places_of(sector))
    return list(dict.fromkeys(place.city for place in covered if place.is_active))


def _joined(name: str) -> str:
    """ "Le Goff" is also typed "legoff"; nothing for a name of a single word."""
    parts = words(name.partition(" ")[2])
    return "".join(parts) if len(parts) > 1 else ""


class WorkerKind(Kind):
    name, slug, label, singular = "worker", "personnes", _("Personnes"), _("Personne")
    order = 5
    filters = ("departement",)
    weight = 1.0
    meets = frozenset([Need.SOMEONE, Need.COORDINATOR])
    has_extract = False
    says_it_otherwise = True  # who is found by a town is not all that there is in it
    is_a_way_on = False
    is_a_person = True
    sources = (Workers(),)
    joined = Joined(f"LEFT JOIN {_WORKERS} w ON w.id = f.worker_id", ("w.phone", "w.mobile"))
    hidden = (Hidden(f"{_WORKERS} w", "f.worker_id = w.id AND f.kind = 'worker' AND NOT w.is_active"),)
    indexes = (DatabaseIndex("search_hidden_worker", _WORKERS, "(id) WHERE NOT is_active"),)

    def visible(self, viewer: Viewer) -> Q:
        return Q(worker__is_active=True)

    def spoken(self, hits: Sequence[Hit]) -> Mapping[str, Spoken]:
        """What they are called, and where they work as it is called."""
        roles = {worker.pk: worker.spoken_role for worker in Worker.objects.filter(pk__in=map(pk_of, hits))}
        names = {hit.key: hit.detail.partition(" · ")[2] for hit in hits}
        return {
            hit.key: Spoken(" · ".join(filter(None, (roles[pk_of(hit)], names[hit.key]))))
            for hit in hits
            if pk_of(hit) in roles
        }

    def answers(self, hits: Sequence[Hit], at: datetime) -> Mapping[str, Answer]:
        return {hit.key: Answer((phone, mobile)) for hit in hits for phone, mobile in [hit.extra]}
