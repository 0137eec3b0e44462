"""The document: what the agent said and was told, in tagged PDF (PDF/UA-1), with the list of the files."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from casework.cases.lines import Gap, Written
from casework.cases.reading import OpenCase
from casework.writings.exported import Exported
from casework.writings.file import Attached
from casework.writings.labels import CHANNELS, MOMENTS
from casework.writings.request import FirstMessage
from casework.writings.words import Words
from core import french, typesetting
from core.phone import shown as number_shown
from core.text import plainly
from directory.reference import BeneficiaryStatus, Theme

TEMPLATE = Path(__file__).with_name("case.typ")


@sensitive_variables()
def pdf(open_case: OpenCase, names: Mapping[int, str], at: datetime) -> bytes:
    """``names``: under which name the file of an entry stands beside the document; empty where it is gone."""
    return typesetting.compiled(TEMPLATE, _content(open_case, names, at))


@sensitive_variables()
def _content(open_case: OpenCase, names: Mapping[int, str], at: datetime) -> dict[str, Any]:
    first = open_case.first_message
    return {
        "title": _("Votre demande au service social"),
        "service": _("Service social du personnel"),
        "reference": _("Demande %(reference)s") % {"reference": open_case.case.reference},
        "facts": list(_facts(first)) if first is not None else [],
        "lines": [_line(line, names) for line in open_case.dialogue],
        "printed": _("Remis à la personne le %(day)s.") % {"day": _day(at)},
    }


def _day(at: datetime) -> str:
    return french.day(timezone.localtime(at), year=True)


@sensitive_variables()
def _facts(first: FirstMessage) -> Iterator[tuple[str, str]]:
    channels, moments = dict(CHANNELS), dict(MOMENTS)
    said = (
        (_("Sujet"), dict(Theme.choices).get(first.theme, first.theme)),
        (_("Situation"), dict(BeneficiaryStatus.choices).get(first.status, first.status)),
        (_("Lieu de travail"), first.workplace),
        (_("Nom"), first.name),
        (_("Réponse souhaitée"), {c.value: label for c, label in channels.items()}.get(first.channel, "")),
        (_("Téléphone"), number_shown(first.phone) if first.phone else ""),
        (_("Adresse électronique"), first.email),
        (
            _("Quand"),
            ", ".join(str({m.value: label for m, label in moments.items()}.get(x, x)) for x in first.moments),
        ),
    )
    return ((str(name), plainly(str(value))) for name, value in said if value)


@sensitive_variables()
def _line(line: Written | Gap, names: Mapping[int, str]) -> dict[str, Any]:
    if isinstance(line, Gap):
        return {"who": _("Manque ou modifié"), "when": "", "said": [line.fault.sentence]}
    content = line.content
    author = getattr(content, "author", "")
    at = timezone.localtime(datetime.fromisoformat(content.written_at)) if content.written_at else None
    values = {"day": french.day(at, year=True), "hour": french.hour(at)} if at else {}
    return {
        "who": plainly(author) or _("Vous"),
        "when": _("%(day)s, %(hour)s") % values if at else "",
        "said": [one for one in map(plainly, _said(line, names).splitlines()) if one.strip()],
    }


@sensitive_variables()
def _said(line: Written, names: Mapping[int, str]) -> str:
    content = line.content
    if isinstance(content, FirstMessage):
        return content.message
    if isinstance(content, Words):
        return content.text
    if isinstance(content, Exported):
        return _("Cette demande et ses fichiers vous ont été remis : %(wish)s") % {"wish": content.wish}
    if isinstance(content, Attached):
        beside = names.get(line.number, "")
        told = (
            _("Fichier joint : %(name)s (%(beside)s)")
            if beside
            else _("Fichier qui n’est plus là : %(name)s")
        )
        return told % {"name": content.name, "beside": beside}
    return ""
