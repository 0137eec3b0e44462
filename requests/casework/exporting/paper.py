"""The document: what the agent said and was told, in tagged PDF (PDF/UA-1), with the list of the files.

Each writing stands in it as the agent reads it with the code: its form's own template, without the marks.
"""

import html
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from casework.cases.lines import Gap, Written
from casework.cases.reading import OpenCase
from casework.writings.emergency import Situation
from casework.writings.file import Attached
from casework.writings.labels import CHANNELS, MOMENTS
from casework.writings.request import FirstMessage
from core import french, typesetting
from core.phone import shown as number_shown
from core.text import plainly
from directory.reference import BeneficiaryStatus, Theme

TEMPLATE = Path(__file__).with_name("case.typ")
_WHO = "casework/_who.html"
_BLANKS = re.compile(r"[ \t\r\n]+")  # those of a template; a no-break space stays
_ENDS = re.compile(r"<br\s*/?>|</(?:p|div|dt|dd|li|summary)>")


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
    may_leave = _("Oui") if first.may_leave_message else _("Non, n’en laissez pas")
    said = (
        (_("Danger"), dict(Situation.choices).get(first.danger, first.danger)),
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
        (_("Message sur le répondeur"), may_leave if first.phone else ""),
    )
    return ((str(name), plainly(str(value))) for name, value in said if value)


@sensitive_variables()
def _line(line: Written | Gap, names: Mapping[int, str]) -> dict[str, Any]:
    if isinstance(line, Gap):
        return {"who": _("Manque ou modifié"), "when": "", "said": [line.fault.sentence]}
    at = (
        timezone.localtime(datetime.fromisoformat(line.content.written_at))
        if line.content.written_at
        else None
    )
    values = {"day": french.day(at, year=True), "hour": french.hour(at)} if at else {}
    return {
        "who": " ".join(_as_read(_WHO, line)),
        "when": _("%(day)s, %(hour)s") % values if at else "",
        "said": printed(line, names),
    }


@sensitive_variables()
def printed(line: Written, names: Mapping[int, str]) -> list[str]:
    """The paragraphs of a writing. Of a file, under which name it stands beside the document."""
    content = line.content
    if not isinstance(content, Attached):
        return _as_read(line.form.template, line)
    beside = names.get(line.number, "")
    told = _("Fichier joint : %(name)s (%(beside)s)") if beside else _("Fichier qui n’est plus là : %(name)s")
    return [told % {"name": plainly(content.name), "beside": beside}]


@sensitive_variables()
def _as_read(template: str, line: Written) -> list[str]:
    """What the agent's page shows, as lines of text; what somebody wrote is escaped in it until the end."""
    page = render_to_string(template, {"line": line, "form": line.form, "viewer": "agent"})
    text = strip_tags(_ENDS.sub("\n", _BLANKS.sub(" ", page)))
    return [one for part in html.unescape(text).split("\n") if (one := part.strip(" "))]
