"""What people type about absences and replacements, as domain values (R5)."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms import DayField, PlainField
from directory.absences.actions import Candidate
from directory.models import Worker


class AbsenceForm(forms.Form):
    """``workers``: those whose absences the reader arranges. No reason is asked: nobody needs it here."""

    worker = forms.ModelChoiceField(
        queryset=Worker.objects.none(),
        label=_("Qui s’absente ?"),
        empty_label=_("Choisissez une personne"),
        error_messages={"required": _("Choisissez une personne.")},
    )
    starts_on = DayField(label=_("Premier jour d’absence"))
    ends_on = DayField(label=_("Dernier jour d’absence"))

    def __init__(self, *args: Any, workers: "QuerySet[Worker]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Worker]", self.fields["worker"]).queryset = workers


class LastDayForm(forms.Form):
    last = DayField(label=_("Dernier jour d’absence"), help_text=_("La personne revient le lendemain."))


class ReplacementForm(forms.Form):
    """``candidates``: those of ``actions.candidates``."""

    substitute = forms.ModelChoiceField(
        queryset=Worker.objects.none(),
        label=_("Remplaçant ou remplaçante"),
        empty_label=_("Choisissez une personne"),
    )
    starts_on = DayField(label=_("Du"))
    ends_on = DayField(label=_("Au"))
    override_reason = PlainField(
        label=_("Motif, si la personne ne vient pas d’un secteur voisin"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, candidates: list[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Worker]", self.fields["substitute"])
        field.queryset = Worker.objects.filter(pk__in=[c.worker.pk for c in candidates])
        groups = {
            _("Secteurs voisins"): [c for c in candidates if c.is_neighbour],
            _("Autres secteurs, avec un motif"): [c for c in candidates if not c.is_neighbour],
        }
        empty = ("", field.empty_label)
        field.choices = [
            empty,
            *((title, [_option(c) for c in found]) for title, found in groups.items() if found),
        ]


def _option(candidate: Candidate) -> tuple[int, str]:
    name = candidate.worker.name
    if candidate.is_away:
        name = gettext("%(name)s (absence sur la période)") % {"name": name}
    return candidate.worker.pk, name
