"""The contact sheet as a printed page: tagged, one A4 sheet turned sideways, more if it must (R3)."""

from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core import french, typesetting
from core.phone import shown
from directory.models import Establishment
from directory.sheets.sheet import Line, Sheet, headings

# How an agent holds a screen against this paper; said beneath the table, on the page as well.
COMPARE = gettext_noop(
    "Sous un nom, les six mots de sa clé. Avant de lui écrire sur Relais, comparez-les à ceux de l’écran. "
    "S’ils diffèrent, appelez d’abord."
)
TEMPLATE = Path(__file__).with_name("contact_sheet.typ")


def pdf(sheet: Sheet) -> bytes:
    """In the service's language, whoever asks: it goes to the wall of an office."""
    with translation.override(settings.LANGUAGE_CODE):
        return typesetting.compiled(TEMPLATE, content(sheet))


def content(sheet: Sheet) -> dict[str, object]:
    capacity, name, _role, phone, mobile, email, _words = headings()
    return {
        "title": _("Service social : qui appeler"),
        "service": _("Service social du personnel"),
        "place": place(sheet),
        "headings": [name, capacity, phone, mobile, email],
        "rows": [_row(line) for line in sheet.lines],
        "nobody": _("Personne n’est affecté pour le moment. Appelez le %(number)s.")
        % {"number": settings.SERVICE_PHONE},
        "advice": _("Ces numéros sont à donner à tout agent qui les demande."),
        "compare": _(COMPARE) if sheet.has_words else "",
        "printed": _("À jour le %(day)s.") % {"day": french.short_day(sheet.day, year=True)},
    }


def place(sheet: Sheet) -> str:
    if isinstance(sheet.of, Establishment):
        return ", ".join(filter(None, (sheet.of.name, sheet.of.city)))
    return _("Région %(name)s") % {"name": sheet.of.name}


def _row(line: Line) -> dict[str, str]:
    worker = line.worker
    numbers = {"phone": worker.phone, "mobile": worker.mobile}
    return {
        "name": worker.name,
        "capacity": line.capacity,
        "note": line.note,
        "email": worker.email,
        "words": line.words,
        **{name: shown(number) for name, number in numbers.items()},
    }
