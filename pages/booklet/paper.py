"""The booklet as plain data for paper: the whole of it, or what of it is for one reader."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from core import french, typesetting
from core.kept import Kept
from core.phone import shown
from directory.models import User
from directory.reference import EMERGENCY_NUMBERS, BeneficiaryStatus
from pages.amounts import text
from pages.booklet import plain
from pages.booklet.paper_blocks import body, person_data, resolver
from pages.booklet.people import Person
from pages.reading import arriving
from pages.reading.screens import Screen
from pages.reference import Stage

TEMPLATE = Path(__file__).with_name("booklet.typ")
# By the digest of all that is printed: whatever changes in it is typeset anew.
_kept: Kept[bytes] = Kept(size=24)


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom it is printed: what stands on the cover and on the back. ``ticks``: None for the whole."""

    lines: tuple[str, ...]
    people: Sequence[Person]
    day: date
    ticks: arriving.Ticks | None = None


def pdf(booklet: Screen, chapters: Iterable[Screen], reader: Reader) -> bytes:
    """PDF/UA-1, in the language of the pages."""
    with translation.override(booklet.language):
        data = content(booklet, list(chapters), reader)
    name = sha256(json.dumps(data).encode()).hexdigest()
    made = _kept.get(name, "")
    if made is None:
        made = typesetting.compiled(TEMPLATE, data)
        _kept.put(name, "", made)
    return made


def content(booklet: Screen, chapters: list[Screen], reader: Reader) -> dict[str, Any]:
    inside = {chapter.page.pk for chapter in chapters}
    return {
        "language": booklet.language,
        "title": booklet.page.title,
        "summary": booklet.page.summary,
        "service": _("Service social du personnel"),
        "lines": reader.lines,
        "printed": _("Imprimé le %(day)s.") % {"day": french.day(reader.day, year=True)},
        "contents": _("Sommaire"),
        "intro_title": _("Pour commencer"),
        "intro": body(booklet, inside, reader.people),
        "chapters": [_chapter(chapter, inside, reader) for chapter in chapters],
        "back_title": _("Qui appeler"),
        "people": [person_data(person) for person in reader.people],
        "nobody": "" if reader.people else _nobody(reader),
        "danger": _("En danger"),
        "emergency": [{"number": shown(n.number), "label": str(n.label)} for n in EMERGENCY_NUMBERS],
        "words": {
            "todo": _("Ce qu’il me reste à faire"),
            "ask": _("À qui demander"),
            "page": _("page"),
            "done": _("Fait"),
            "open": _("À faire"),
        },
    }


def _chapter(screen: Screen, inside: set[int], reader: Reader) -> dict[str, Any]:
    page = screen.page
    lines = arriving.todo(screen.node, reader.ticks or frozenset(), screen.tree).lines if screen.node else ()
    mine = reader.ticks is not None and screen.who is not None and page.condition.is_certain(screen.who)
    return {
        "label": f"chapter-{page.pk}",
        "title": page.title,
        "stage": page.stage_beside,
        # The stage "Outre-mer" says it already.
        "whom": ""
        if mine or page.condition.is_for_all or page.stage == Stage.OVERSEAS
        else page.condition.label,
        "summary": page.summary,
        "blocks": body(screen, inside, reader.people),
        "todo": [{"text": line.text, "done": line.is_done} for line in lines],
        "rules": _rules(page),
        "ask": plain.blocks(_of_the_day(screen, page.ask), resolver(screen, inside)),
    }


def _of_the_day(screen: Screen, words: str) -> str:
    return text.plain(words, screen.tree.scales, screen.day, screen.language)


def _nobody(reader: Reader) -> str:
    if reader.ticks is None:
        return _("« Mon livret », sur Relais, dit qui vous répond là où vous travaillez.")
    return _("Dites sur Relais où vous travaillez : ces pages vous diront qui vous répond.")


def _rules(page: Any) -> list[str]:
    """What the chapter rests on, and the day on which that was checked."""
    said = []
    if page.legal_reference:
        said.append(_("Textes de référence : %(texts)s") % {"texts": page.legal_reference})
    if page.as_of:
        said.append(_("Règles en vigueur au %(day)s.") % {"day": french.short_day(page.as_of, year=True)})
    return said


def cover(user: User, language: str) -> tuple[str, ...]:
    """What chose the pages; no name, as a paper may be left in a printer. ``language``: the booklet's."""
    with translation.override(language):
        place, arrived = user.workplace, user.arrived_on
        status = BeneficiaryStatus(user.status).label if user.status in BeneficiaryStatus.values else ""
        arrival = _("Arrivée le %(day)s") % {"day": french.short_day(arrived, year=True)} if arrived else ""
        found = (_("Mon livret"), f"{place.name}, {place.city}" if place else "", str(status), arrival)
        return tuple(filter(None, found))
