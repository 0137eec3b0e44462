"""What people type about absences and replacements, as domain values (R5)."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms import DayField, PlainField
from directory.absences.candidates import Candidate
from directory.concerns import SeenForm
from directory.models import Worker


class AbsenceForm(SeenForm):
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


class LastDayForm(SeenForm):
    last = DayField(label=_("Dernier jour d’absence"), help_text=_("La personne revient le lendemain."))


class ReplacementForm(SeenForm):
    """``candidates``: in the order in which they are offered."""

    substitute = forms.ModelChoiceField(
        queryset=Worker.objects.none(),
        label=_("Remplaçant ou remplaçante"),
        empty_label=_("Choisissez une personne"),
    )
    starts_on = DayField(label=_("Premier jour"))
    ends_on = DayField(label=_("Dernier jour"))
    override_reason = PlainField(
        label=_("Motif, si la personne ne vient pas d’un secteur voisin ou malgré un avertissement"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, candidates: list[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Worker]", self.fields["substitute"])
        field.queryset = Worker.objects.filter(pk__in=[c.worker.pk for c in candidates])
        empty = ("", field.empty_label)
        field.choices = [empty, *((str(title), found) for title, found in _groups(candidates).items())]


def _groups(candidates: list[Candidate]) -> dict[str, list[tuple[int, str]]]:
    """In the order of the candidates: a region comes when its nearest does."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for one in candidates:
        if one.is_neighbour:
            title = gettext("Secteurs voisins")
        elif one.is_same_region:
            title = gettext("Même région, avec un motif")
        elif one.region is not None:
            title = gettext("%(region)s, avec un motif") % {"region": one.region.name}
        else:
            title = gettext("Coordination, avec un motif")
        groups.setdefault(title, []).append(_option(one))
    return groups


def _option(candidate: Candidate) -> tuple[int, str]:
    name = ", ".join([candidate.worker.name, *candidate.sectors])
    if candidate.is_away:
        name = gettext("%(name)s (absence sur la période)") % {"name": name}
    return candidate.worker.pk, name
