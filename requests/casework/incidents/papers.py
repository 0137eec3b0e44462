"""The account of an event that is over, to be handed on: as PDF/UA, and for a spreadsheet. Small numbers are
hidden in both: what leaves the service tells of nobody.
"""

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from casework.counting.small import LEAST
from casework.disasters.figures import Line, published
from casework.funds import money
from casework.incidents import handling
from casework.incidents.concerned import concerned, places_of
from casework.incidents.doors import for_concerned, incident_or_404
from casework.incidents.picture import Report, pictured
from casework.incidents.reading import OpenIncident
from casework.keys.unlocking import Unlocked
from core import french, typesetting
from core.text import inert

TEMPLATE = Path(__file__).with_name("account.typ")


@require_safe
@for_concerned
@sensitive_variables()
def paper(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
    """In the language of the service, whoever makes it; its name says nothing of what it is."""
    found, closing, reopened_on = _closed(unlocked, reference)
    with translation.override(settings.LANGUAGE_CODE):
        made = typesetting.compiled(TEMPLATE, _paper(found, closing, reopened_on))
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="document.pdf"'
    return response


@require_safe
@for_concerned
@sensitive_variables()
def as_csv(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
    _found, closing, _reopened_on = _closed(unlocked, reference)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="bilan.csv"'
    response.write("\ufeff")  # spreadsheets then read the accents
    rows = [_headings(), *_rows(closing)]
    csv.writer(response, delimiter=";").writerows([[inert(cell) for cell in row] for row in rows])
    return response


@sensitive_variables()
def _closed(unlocked: Unlocked, reference: str) -> tuple[OpenIncident, Report, date | None]:
    """403 for who does not coordinate it; 404 while it has no account, or is not what was written. Where it
    was reopened, the account of its former end."""
    found = incident_or_404(unlocked, reference)
    head, today = found.head, timezone.localdate(unlocked.at)
    picture = pictured(found, concerned(places_of(head.places if head else ()), today), today)
    if not picture.is_coordination:
        raise PermissionDenied
    if picture.closing is None or found.faults:
        raise Http404
    handling.record_account(found.incident, by=unlocked.worker, at=unlocked.at)
    return found, picture.closing, picture.reopened_on


@sensitive_variables()
def _paper(found: OpenIncident, closing: Report, reopened_on: date | None) -> dict[str, Any]:
    head = found.head
    if head is None:
        raise Http404
    return {
        "title": _("Bilan : %(event)s") % {"event": head.title},
        "service": _("Service social du personnel"),
        "facts": [
            (_("Évènement"), head.kind_label),
            (_("Où"), ", ".join(places_of(head.places).names)),
            (_("Depuis le"), french.short_day(date.fromisoformat(head.since), year=True)),
            (_("Terminé le"), french.short_day(closing.step.row.on, year=True)),
            *([(_("Rouvert le"), french.short_day(reopened_on, year=True))] if reopened_on else []),
            (_("Suivi par"), head.responsible),
        ],
        "actions": _("Les actions menées"),
        "text": closing.letter.text,
        "table": _("Agents aidés, aides et prêts accordés"),
        "headings": _headings(),
        "lines": _rows(closing),
        "foot": _(
            "Une personne peut compter dans plusieurs lignes. Un nombre plus petit que %(least)d n’est "
            "pas écrit, ni le montant qui va avec."
        )
        % {"least": LEAST},
    }


def _headings() -> list[str]:
    return [_("Ce qui est compté"), _("Nombre"), _("Montant")]


def _rows(closing: Report) -> list[list[str]]:
    return [[str(line.label), _number(line), _amount(line)] for line in _lines(closing)]


def _lines(closing: Report) -> Sequence[Line]:
    return published(closing.letter.figures, LEAST)


def _number(line: Line) -> str:
    return _("moins de %(least)d") % {"least": LEAST} if line.number is None else str(line.number)


def _amount(line: Line) -> str:
    return money.shown(line.amount) if line.amount else ""
