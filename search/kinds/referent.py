"""Disability referents: of which directorate and region, how they are reached (R13)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import models
from django.db.models import Q, Value
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core import french
from directory.models import Establishment, Referent
from directory.reference import Directorate
from directory.referents.answering import absent, who_answers
from search.kinds.base import Answer, DatabaseIndex, Hidden, Joined, Kind, Row, Source, Spoken, pk_of, saved
from search.query.intent import Need
from search.query.values import Hit, Viewer

_REFERENTS = Referent._meta.db_table
WORDS = "référent référente correspondant correspondante handicap mission handicap"


class Referents(Source):
    name, model, label = "referent", Referent, _("référents handicap")
    changes = (saved(Referent),)

    def queryset(self) -> "models.QuerySet[Referent]":
        return Referent.objects.select_related("region")

    def rows(self, things: Sequence[Referent]) -> list[Row]:
        return [self._row(one) for one in things]

    def _row(self, one: Referent) -> Row:
        return Row(
            key=self.key(one.pk),
            kind=ReferentKind.name,
            title=one.name,
            url=one.get_absolute_url(),
            target={"referent": one.pk},
            keywords=(one.title, one.phone, one.mobile, WORDS),
            body=f"{Directorate(one.directorate).label} {one.area}",
            detail=_detail(one),
            boost=ReferentKind.weight,
            directorate=one.directorate,
        )


def _detail(one: Referent) -> str:
    return f"{_('Référent handicap')} · {Directorate(one.directorate).label} · {one.area}"


class ReferentKind(Kind):
    name, slug = "referent", "referents-handicap"
    label, singular = _("Référents handicap"), _("Référent handicap")
    order = 9
    filters = ("direction",)
    weight = 0.8  # a page on the matter comes first
    meets = frozenset[Need]()
    has_extract = False
    says_it_otherwise = True
    is_a_way_on = False
    is_a_person = True
    sources = (Referents(),)
    joined = Joined(f"LEFT JOIN {_REFERENTS} r ON r.id = f.referent_id", ("r.phone", "r.mobile"))
    hidden = (
        Hidden(f"{_REFERENTS} r", "f.referent_id = r.id AND r.ends_on < %s"),
        Hidden(f"{_REFERENTS} r", "f.referent_id = r.id AND r.starts_on > %s"),
    )
    indexes = (DatabaseIndex("search_hidden_referent", _REFERENTS, "(ends_on)"),)

    def visible(self, viewer: Viewer) -> Q:
        """Those in post."""
        today = Value(viewer.today)
        ends = Q(referent__ends_on=None) | Q(referent__ends_on__gte=today)
        return Q(ends, referent__starts_on__lte=today)

    def spoken(self, hits: Sequence[Hit]) -> Mapping[str, Spoken]:
        known = Referents().queryset().in_bulk([pk_of(hit) for hit in hits])
        return {hit.key: Spoken(_detail(known[pk_of(hit)])) for hit in hits if pk_of(hit) in known}

    def answers(self, hits: Sequence[Hit], at: datetime) -> Mapping[str, Answer]:
        """During an absence, who stands in, and until when. One query."""
        away = absent(timezone.localdate(at)) if hits else {}
        found = {}
        for hit in hits:
            until, other = away.get(pk_of(hit), (None, None))
            phones = (other.phone, other.mobile) if other is not None else hit.extra
            found[hit.key] = Answer(phones, other.name if other else "", _note(until) if until else "")
        return found


def own_keys(place: Establishment, at: datetime) -> tuple[str, ...]:
    """Of who answers where somebody works: they come first for whoever asks for their referent (R13)."""
    found = who_answers(place.directorate, place.department.region, timezone.localdate(at))
    return tuple(Referents().key(answer.person.pk) for answer in found)


def _note(until: date) -> str:
    return _now("En absence jusqu’au %(day)s") % {"day": french.day(until, year=True)}
