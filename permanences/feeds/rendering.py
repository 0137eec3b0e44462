"""The calendars that people subscribe to, as bytes, and whether they changed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core.kept import Kept
from directory.coverage.presence import Roster
from directory.models import Establishment, Worker
from permanences.busy import blocks
from permanences.dates import agenda
from permanences.dates.roster import duty
from permanences.feeds import ics
from permanences.feeds.events import Served, Source, events_of, uid_of_date
from permanences.feeds.texts import Words
from permanences.models import BusyBlock, Permanence
from permanences.rules.recurrence import Slot

YEARS_AHEAD: Final = 3
# RFC 7986 wants a date in every calendar, also in one that never held anything.
BEFORE_ANYTHING: Final = "2020-01-01T00:00:00+00:00"


@dataclass(frozen=True, slots=True)
class Rendered:
    body: bytes
    etag: str


_kept: Kept[Rendered] = Kept(size=500)


def kept(key: tuple[str, ...], token: str, at: datetime) -> Rendered | None:
    """What this process already wrote under the token: the cheap way to a 304."""
    return _kept.get((*key, at.year), token)


def keep(key: tuple[str, ...], token: str, at: datetime, rendered: Rendered) -> Rendered:
    _kept.put((*key, at.year), token, rendered)
    return rendered


def of_establishment(establishment: Establishment, at: datetime) -> Rendered:
    found = Permanence.objects.published().reaching(establishment)
    with translation.override(settings.LANGUAGE_CODE):
        name = _("Permanences du service social, %(place)s") % {"place": establishment.name}
    return _render(
        name,
        agenda.load(found, date.min, date.max),
        at,
        url=establishment.get_absolute_url(),
    )


def of_worker(worker: Worker, at: datetime) -> Rendered:
    first, last = _range(at)
    found = Permanence.objects.published().filter(agenda.concerns([worker], first, last))
    with translation.override(settings.LANGUAGE_CODE):
        name = _("Mes permanences")
    return _render(
        name,
        agenda.load(found, date.min, date.max),
        at,
        reader=worker,
        url=reverse("permanences:mine"),
        taken=[_taken(block) for block in blocks.of_worker(worker, first)],
    )


def _taken(block: BusyBlock) -> ics.Single:
    """No time of writing is kept: its stamps are made of how often it was moved, and rise with it."""
    stamp = datetime.fromisoformat(BEFORE_ANYTHING) + timedelta(seconds=block.sequence)
    with translation.override(settings.LANGUAGE_CODE):
        # A program that reads no STATUS shows the title all the same.
        wording = ics.Wording(_("Libéré") if block.is_cancelled else _("Occupé"))
    return ics.Single(
        uid=f"{block.uid}@relais",
        starts_at=block.starts_at.astimezone(UTC),
        ends_at=block.ends_at.astimezone(UTC),
        cancelled=block.is_cancelled,
        wording=wording,
        revision=ics.Revision(block.sequence, stamp, stamp),
    )


def _range(at: datetime) -> tuple[date, date]:
    return date(at.year - 1, 1, 1), date(at.year + YEARS_AHEAD, 12, 31)


def _render(
    name: str,
    items: list[agenda.Loaded],
    at: datetime,
    *,
    url: str,
    reader: Worker | None = None,
    taken: Sequence[ics.Single] = (),
) -> Rendered:
    # The language of a feed is not that of the request: its bytes are the same for all.
    with translation.override(settings.LANGUAGE_CODE):
        _first, horizon = _range(at)
        people = agenda.roster(items, date.min, date.max)
        doubts = _doubts(items, people)
        series: list[ics.Series] = []
        singles: list[ics.Single] = [*taken]
        for item in items:
            more, single = _events(item, people, doubts, horizon, reader)
            series += more
            singles += single
        changed = max(
            (i.permanence.changed_at for i in items), default=datetime.fromisoformat(BEFORE_ANYTHING)
        )
        body = ics.render(
            ics.Feed(
                name,
                _("Une date annulée porte le mot « Annulée » ou disparaît. Rien les jours fériés."),
                changed,
                horizon,
                tuple(series),
                tuple(singles),
                busy=reader is not None,
                url=settings.BASE_URL + url,
            )
        )
    return Rendered(body, f'"{blake2b(body, digest_size=12).hexdigest()}"')


Doubts = frozenset[tuple[int, datetime]]  # the dates to be confirmed: of which permanence, and when


def _doubts(items: Sequence[agenda.Loaded], people: Roster) -> Doubts:
    standing_in = [one for rows in people.replacements.values() for one in rows]
    if not standing_in:
        return frozenset()
    first, last = min(one.starts_on for one in standing_in), max(one.ends_on for one in standing_in)
    found = agenda.with_doubts(agenda.occurrences_of(items, first, last))
    return frozenset((o.permanence.pk, o.starts_at) for o in found if o.elsewhere is not None)


def _events(
    item: agenda.Loaded, people: Roster, doubts: Doubts, horizon: date, reader: Worker | None
) -> tuple[tuple[ics.Series, ...], tuple[ics.Single, ...]]:
    permanence = item.permanence
    days = [day for o in item.overrides for day in (o.day, o.new_day) if day is not None]
    slots = item.slots(min([item.rule.starts_on, *days]), max([horizon, *days]))
    words = Words(permanence, reader)
    source = Source(
        uid=str(permanence.uid),
        rule=item.rule,
        slots=tuple(slots),
        wording=words.planned(),
        revision=ics.Revision(permanence.sequence, permanence.created_at, permanence.changed_at),
        url=settings.BASE_URL + words.url(),
    )

    def served(slot: Slot) -> Served:
        worker = duty(people, permanence, slot.starts_at.date()).worker
        held = worker is not None and (reader is None or worker.pk == reader.pk)
        doubtful = (permanence.pk, slot.starts_at) in doubts
        return Served(words.of(slot, worker, doubtful=doubtful), held)

    if reader is not None and reader.pk != permanence.worker_id:
        return (), tuple(_stood_in(source, served))
    return events_of(source, served)


def _stood_in(source: Source, served: Callable[[Slot], Served]) -> Iterator[ics.Single]:
    """In the feed of the one who stands in: a single event for each date served for somebody else."""
    for slot in source.slots:
        as_served = served(slot)
        if as_served.held and slot.takes_place:
            yield ics.Single(
                uid=uid_of_date(source.uid, slot),
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
                cancelled=False,
                wording=as_served.wording,
                revision=source.revision,
                url=source.url,
            )
