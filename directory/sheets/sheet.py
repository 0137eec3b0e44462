"""The numbers that HR services and heads of establishment must have, on one sheet (R3).

An absence alone changes nothing on it: the worker's number stays, and the page says until when they are
away. Who stands in, and who holds a post, does change it; that is what ``Sheet.fingerprint`` looks at.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core import french
from core.phone import written
from core.text import inert
from directory.coverage.chain import Via
from directory.coverage.extension import words_of
from directory.coverage.presence import Roster, roster
from directory.coverage.who_covers import Coverage, Link, who_covers, who_covers_many
from directory.models import Establishment, Posting, Region, Worker


@dataclass(frozen=True, slots=True)
class Line:
    """``where``: the sector, on a region's sheet; ``until``: the last day of a stand-in; ``words``: six of
    the key under which they are written to in confidence, if they hold one."""

    via: Via
    worker: Worker
    where: str = ""
    until: date | None = None
    away_until: date | None = None
    words: str = ""

    @property
    def capacity(self) -> str:
        """As people say it."""
        said = {
            Via.HOLDER: self.where or _("Service social de l’établissement"),
            Via.REPLACEMENT: _("En remplacement"),
            Via.REGIONAL: _("Coordination régionale"),
            Via.NATIONAL: _("Coordination nationale"),
        }[self.via]
        if self.via is Via.REPLACEMENT and self.where:
            said = f"{self.where}, {said[0].lower()}{said[1:]}"
        if self.until is None:
            return said
        day = french.short_day(self.until, year=True)
        return _("%(capacity)s jusqu’au %(day)s") % {"capacity": said, "day": day}

    @property
    def note(self) -> str:
        if self.away_until is None:
            return ""
        return _("En absence jusqu’au %(day)s.") % {"day": french.short_day(self.away_until, year=True)}

    @property
    def numbers(self) -> list[str]:
        return [number for number in (self.worker.phone, self.worker.mobile) if number]

    @property
    def content(self) -> list[str]:
        """What a reader would have to correct by hand: neither the language nor an absence counts."""
        w = self.worker
        until = self.until.isoformat() if self.until else ""
        person = [str(w.public_id), w.name, w.role, w.title, w.phone, w.mobile, w.email]
        return [self.via.value, self.where, until, *person, *filter(None, [self.words])]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Of an establishment, or of a region."""

    of: Establishment | Region
    lines: tuple[Line, ...]
    at: datetime

    @property
    def kind(self) -> str:
        return "establishment" if isinstance(self.of, Establishment) else "region"

    @property
    def region(self) -> Region:
        return self.of.department.region if isinstance(self.of, Establishment) else self.of

    @property
    def day(self) -> date:
        zone = self.of.zone_info if isinstance(self.of, Establishment) else None
        return timezone.localdate(self.at, zone)

    @property
    def workers(self) -> list[Worker]:
        return list({line.worker.pk: line.worker for line in self.lines}.values())

    @property
    def has_words(self) -> bool:
        return any(line.words for line in self.lines)

    @property
    def fingerprint(self) -> str:
        said = [self.of.name, *sorted(line.content for line in self.lines)]
        return sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def contact_sheet(establishment: Establishment, at: datetime) -> Sheet:
    return _with_words([_of_establishment(establishment, who_covers(establishment, at), at)])[0]


def contact_sheets(establishments: Iterable[Establishment], at: datetime) -> Iterator[Sheet]:
    """The queries of ``who_covers_many``, and one for the words of the keys."""
    loaded = list(establishments)
    coverage = who_covers_many(loaded, at)
    yield from _with_words([_of_establishment(one, coverage[one.pk], at) for one in loaded])


def _of_establishment(establishment: Establishment, coverage: Coverage, at: datetime) -> Sheet:
    """In the order in which to call: who answers at each level, then who is away at that level."""
    present = {link.worker.pk for link in coverage.chain}
    answering = [_answering(link, coverage) for link in coverage.chain]
    away = [
        Line(post.via, post.worker, away_until=post.away_until)
        for post in coverage.posted
        if post.worker.pk not in present
    ]
    lines: dict[int, Line] = {}
    for level in ((Via.HOLDER, Via.REPLACEMENT), (Via.REGIONAL,), (Via.NATIONAL,)):
        for line in (*answering, *away):
            if line.via in level:
                lines.setdefault(line.worker.pk, line)
    return Sheet(establishment, tuple(lines.values()), at)


def _answering(link: Link, coverage: Coverage) -> Line:
    return Line(link.via, link.worker, until=coverage.until if link.via is Via.REPLACEMENT else None)


def region_sheet(region: Region, at: datetime) -> Sheet:
    """Who leads it, then who holds each sector, stand-ins included: three queries, and one for words."""
    day = timezone.localdate(at)
    posts = Q(region=region) | Q(sector__region=region) | Q(is_national=True)
    postings = list(Posting.objects.on(day).filter(posts).select_related("worker", "sector"))
    people = roster((posting.worker_id for posting in postings), day, day)
    lines = [line for posting in sorted(postings, key=_rank) for line in _held(posting, people, day)]
    return _with_words([Sheet(region, tuple(lines), at)])[0]


def _with_words(sheets: list[Sheet]) -> list[Sheet]:
    words = words_of(worker for sheet in sheets for worker in sheet.workers)

    def said(line: Line) -> Line:
        return replace(line, words=words.get(line.worker.pk, ""))

    return [replace(sheet, lines=tuple(map(said, sheet.lines))) for sheet in sheets]


def _rank(posting: Posting) -> tuple[int, str, date, int]:
    level = 0 if posting.region_id else 1 if posting.is_national else 2
    return level, posting.sector.name if posting.sector else "", posting.starts_on, posting.pk


def _held(posting: Posting, people: Roster, day: date) -> Iterator[Line]:
    via = Via.REGIONAL if posting.region_id else Via.NATIONAL if posting.is_national else Via.HOLDER
    where = posting.sector.name if posting.sector else ""
    for r in people.stand_ins(posting.worker_id, day):
        if r.is_for(posting.sector_id):
            yield Line(Via.REPLACEMENT, r.substitute, where, until=r.ends_on)
    yield Line(via, posting.worker, where, away_until=people.last_day_away(posting.worker_id, day))


def headings() -> list[str]:
    return [
        _("À quel titre"),
        _("Nom"),
        _("Fonction"),
        _("Téléphone fixe"),
        _("Téléphone mobile"),
        _("Adresse électronique"),
        _("Six mots de la clé"),
    ]


def as_rows(sheet: Sheet) -> Iterator[list[str]]:
    """For a spreadsheet: no cell can be taken for a formula."""
    yield headings()
    for line in sheet.lines:
        person = line.worker
        numbers = [_in_a_cell(number) for number in (person.phone, person.mobile)]
        cells = (line.capacity, person.name, person.display_role, *numbers, person.email, line.words)
        yield [inert(cell) for cell in cells]


def _in_a_cell(number: str) -> str:
    """In groups: a spreadsheet takes digits in one piece for a figure, whose first zero goes, and a "+" for
    the beginning of a formula. The spaces are plain: those that do not break part thousands in French."""
    kept = written(number)
    return f"00 {kept[1:]}" if kept.startswith("+") else kept
