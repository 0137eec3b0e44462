"""Who reads a case besides whoever has it open: what is written there is not for one person alone."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext as _

from casework import actions
from casework.cases.reading import OpenCase
from core import french
from directory.models import Worker


def company(open_case: OpenCase, worker: Worker) -> list[Worker]:
    return [one for one in actions.readers(open_case.case, open_case.period) if one != worker]


def name_company(field: forms.Field, others: Sequence[Worker]) -> None:
    """Beside a field whose text the person never reads; as it was, where nobody else reads the case."""
    if others:
        names = french.joined([one.name for one in others])
        field.help_text = _("Lue aussi par %(names)s. Le code de la personne ne l’ouvre pas.") % {
            "names": names
        }
