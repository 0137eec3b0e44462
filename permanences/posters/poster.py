"""The poster that hangs in an accessible place (R4): one A4 page, tagged, with a QR code."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from core import french, typesetting
from core.phone import shown as number_shown
from directory.coverage.who_covers import Coverage
from directory.models import Establishment
from permanences.dates import agenda
from permanences.dates.agenda import Loaded, Occurrence
from permanences.models import Mode, Permanence
from permanences.wording import rhythms
from permanences.wording.presentation import row

TEMPLATE = Path(__file__).with_name("poster.typ")
SHOWN_DATES = 7
SHOWN_BLOCKS = 3  # more would not be read on a wall


@dataclass(frozen=True, slots=True)
class Block:
    rhythm: str
    hours: str
    where: str
    who: str


@dataclass(frozen=True, slots=True)
class Poster:
    title: str
    service: str
    place: str
    blocks: tuple[Block, ...]
    call: str
    phones: tuple[str, ...]
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
    items = agenda.load(current, today, today + agenda.AHEAD)
    if not items:
        return None
    worker = coverage.worker
    blocks = tuple(_block(item) for item in items[:SHOWN_BLOCKS])
    room = SHOWN_DATES - 2 * (len(blocks) - 1)  # on one page, whatever the lines say
    return Poster(
        title=_("Le service social vous reçoit"),
        service=_("Service social du personnel"),
        place=f"{place.name}, {place.city}",
        blocks=blocks,
        call=_("Appeler %(name)s") % {"name": worker.name} if worker else "",
        phones=tuple(number_shown(number) for number in (worker.phone, worker.mobile) if number)
        if worker
        else (),
        next=_("Les prochaines dates"),
        dates=tuple(_line(o, today, at) for o in agenda.ahead(place, at)[:room]),
        secret=_("Gratuit, sans rendez-vous et couvert par le secret professionnel."),
        scan=_("Photographiez ce code pour voir les dates à jour et vous abonner au calendrier."),
        printed=_("Affiche à jour au %(day)s.") % {"day": french.day(today, year=True)},
        alt=_("Code à photographier : %(address)s") % {"address": address},
        address=address,
    )


def pdf(poster: Poster) -> bytes:
    """PDF/UA-1: a missing alternative text or title would be an error."""
    return compiled(poster)


def compiled(poster: Poster, **options: Any) -> bytes:
    import segno  # late: for what is printed

    picture = BytesIO()
    segno.make(poster.address, error="q", micro=False).save(picture, kind="svg", border=4)
    return typesetting.compiled(TEMPLATE, asdict(poster), more={"qr": picture.getvalue().decode()}, **options)


def _block(item: Loaded) -> Block:
    permanence = item.permanence
    on_site = permanence.mode == Mode.ON_SITE and permanence.place is not None
    where = permanence.place.name if on_site and permanence.place else _("Par téléphone")
    return Block(rhythms.rhythm(item.rule), rhythms.hours(item.rule.windows), where, permanence.worker.name)


def _line(occurrence: Occurrence, today: date, at: datetime) -> str:
    shown = row(occurrence, today, at)
    day = french.day(occurrence.starts_at.date())
    said = ", ".join(filter(None, (shown.label if shown.struck else "", shown.detail)))
    return f"{day}, {shown.span}" + (f" ({said.rstrip('.')})" if said else "")
