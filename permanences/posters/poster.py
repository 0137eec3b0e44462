"""The poster that hangs in an accessible place (R4): one A4 page, tagged, with a QR code."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import french, typesetting
from core.phone import shown as number_shown
from directory.coverage.extension import words_of
from directory.coverage.who_covers import Coverage
from directory.models import Establishment
from permanences.dates import agenda
from permanences.dates.agenda import Loaded, Occurrence
from permanences.models import Mode, Permanence
from permanences.wording import rhythms
from permanences.wording.presentation import row

TEMPLATE = Path(__file__).with_name("poster.typ")
SHOWN_DATES = 7
LINES_OF_WORDS = 2  # dates that give way to the words of a key
SHOWN_BLOCKS = 6  # a sheet holds no more; what is left out is said
TIGHT = 3  # permanences, one with more to say counting for one and a half: beyond, smaller letters


@dataclass(frozen=True, slots=True)
class Block:
    rhythm: str
    hours: str
    where: str
    who: str
    when: str  # from and until when, if it does not go on as it is
    instead: str  # who stands in, and on which dates


@dataclass(frozen=True, slots=True)
class Poster:
    title: str
    service: str
    place: str
    blocks: tuple[Block, ...]
    tight: bool
    more: str
    call: str
    phones: tuple[str, ...]
    write: str
    words: str
    compare: str
    next: str
    dates: tuple[str, ...]
    secret: str
    scan: str
    printed: str
    alt: str
    address: str


def content(place: Establishment, coverage: Coverage, at: datetime, address: str) -> Poster | None:
    """What the poster says today, stand-in included (R5); None when nothing is published.

    In the service's language, whoever prints it: the wall is read by all.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return _content(place, coverage, at, address)


def _content(place: Establishment, coverage: Coverage, at: datetime, address: str) -> Poster | None:
    today = at.astimezone(place.zone_info).date()
    current = Permanence.objects.published().reaching(place).between(today, today + agenda.AHEAD)
    items = sorted(agenda.load(current, today, today + agenda.AHEAD), key=_in_the_week)
    if not items:
        return None
    worker = coverage.worker
    coming = agenda.ahead(place, at)
    blocks = tuple(_block(item, coming, today) for item in items[:SHOWN_BLOCKS])
    tight = len(blocks) + sum(bool(b.when or b.instead) for b in blocks) / 2 > TIGHT
    # On one page, whatever the lines say.
    room = SHOWN_DATES - len(blocks) if tight else SHOWN_DATES - 2 * (len(blocks) - 1)
    words = words_of([worker]).get(worker.pk, "") if worker else ""
    room = max(0, room - LINES_OF_WORDS) if words else room
    return Poster(
        title=_("Le service social vous reçoit"),
        service=_("Service social du personnel"),
        place=f"{place.name}, {place.city}",
        blocks=blocks,
        tight=tight,
        more=_more(len(items) - len(blocks)),
        call=_("Appeler %(name)s") % {"name": worker.name} if worker else "",
        phones=tuple(number_shown(number) for number in (worker.phone, worker.mobile) if number)
        if worker
        else (),
        write=_("Écrire à %(name)s sur Relais") % {"name": worker.name} if words and worker else "",
        words=words,
        compare=_("Vous lirez ces six mots avant d’envoyer. S’ils diffèrent, appelez d’abord.")
        if words
        else "",
        next=_("Les prochaines dates"),
        dates=tuple(_line(o, today, at) for o in coming[:room]),
        secret=_("Gratuit, sans rendez-vous et couvert par le secret professionnel."),
        scan=_("Photographiez ce code pour voir les dates à jour et vous abonner au calendrier."),
        printed=_("Affiche à jour au %(day)s.") % {"day": french.day(today, year=True)},
        alt=_("Code à photographier : %(address)s") % {"address": address},
        address=address,
    )


def _in_the_week(item: Loaded) -> tuple[int, time]:
    """Monday first, then by hour: as somebody who stands before it looks for a day."""
    return min(item.rule.weekdays), min(window.starts_at for window in item.rule.windows)


def pdf(poster: Poster) -> bytes:
    """PDF/UA-1: a missing alternative text or title would be an error."""
    return compiled(poster)


def compiled(poster: Poster, **options: Any) -> bytes:
    import segno  # late: for what is printed

    picture = BytesIO()
    segno.make(poster.address, error="q", micro=False).save(picture, kind="svg", border=4)
    return typesetting.compiled(TEMPLATE, asdict(poster), more={"qr": picture.getvalue().decode()}, **options)


def _more(count: int) -> str:
    text = ngettext(
        "Et %(count)d autre permanence : photographiez le code.",
        "Et %(count)d autres permanences : photographiez le code.",
        count,
    )
    return text % {"count": count} if count > 0 else ""


def _block(item: Loaded, coming: list[Occurrence], today: date) -> Block:
    permanence = item.permanence
    on_site = permanence.mode == Mode.ON_SITE and permanence.place is not None
    where = permanence.place.name if on_site and permanence.place else _("Par téléphone")
    served = [o for o in coming if o.permanence.pk == permanence.pk and o.takes_place]
    return Block(
        rhythm=rhythms.rhythm(item.rule),
        hours=rhythms.hours(item.rule.windows),
        where=where,
        who=permanence.worker.name,
        when=_when(item.rule.starts_on, item.rule.ends_on, today),
        instead=_instead(served),
    )


def _when(starts_on: date, ends_on: date | None, today: date) -> str:
    values = {
        "start": french.short_day(starts_on),
        "end": french.short_day(ends_on, year=True) if ends_on else "",
    }
    if starts_on > today:
        return (_("Du %(start)s au %(end)s") if ends_on else _("À partir du %(start)s")) % values
    return _("Jusqu’au %(end)s") % values if ends_on else ""


def _instead(served: list[Occurrence]) -> str:
    """By the dates that somebody else serves, the absence being nobody's business."""
    days: dict[str, list[date]] = {}
    for occurrence in served:
        if occurrence.is_replaced and occurrence.worker is not None:
            days.setdefault(occurrence.worker.name, []).append(occurrence.starts_at.date())
    said = [_stands_in(name, found[0], found[-1]) for name, found in days.items()]
    if not all(occurrence.is_certain for occurrence in served):
        said.append(_("Appelez avant de venir."))
    return " ".join(said)


def _stands_in(name: str, first: date, last: date) -> str:
    values = {"name": name, "first": french.short_day(first), "last": french.short_day(last)}
    if first == last:
        return _("%(name)s remplace le %(first)s.") % values
    return _("%(name)s remplace du %(first)s au %(last)s.") % values


def _line(occurrence: Occurrence, today: date, at: datetime) -> str:
    shown = row(occurrence, today, at)
    day = french.day(occurrence.starts_at.date())
    said = ", ".join(filter(None, (shown.label if shown.struck else "", shown.detail)))
    return f"{day}, {shown.span}" + (f" ({said.rstrip('.')})" if said else "")
