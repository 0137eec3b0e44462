"""What a worker ticks when a case ends (R17), filled in from what the case says."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from casework.cases.reading import OpenCase
from casework.counting import marks
from casework.counting.ticks import Tick
from casework.writings.request import FirstMessage
from directory.models import Establishment, Region
from directory.reference import OVERSEAS_THEMES, BeneficiaryStatus, Directorate, Theme

UNKNOWN = ("", _("Choisissez"))
OPEN = _("Choisissez, ou décochez la case : la demande ne sera pas comptée.")


def _choice(label: Any, choices: Sequence[tuple[str, Any]]) -> forms.ChoiceField:
    messages = dict.fromkeys(("required", "invalid_choice"), OPEN)
    return forms.ChoiceField(label=label, choices=[UNKNOWN, *choices], error_messages=messages)


class TickForm(forms.Form):
    """``tick`` is None where the box is not ticked; where it is, nothing may be left open.

    ``is_complete``: nothing is left to be chosen, the form may stay folded.
    """

    prefix = "tick"
    use_required_attribute = False
    is_complete = False
    counted = forms.BooleanField(
        label=_("Compter cette demande, sans lien avec elle"),
        help_text=_("Seuls ces quatre mots et le mois sont comptés. Une demande en double ne l’est jamais."),
        required=False,
    )
    theme = _choice(_("Thème principal"), Theme.choices)
    status = _choice(_("Statut"), BeneficiaryStatus.choices)
    directorate = _choice(_("Direction"), Directorate.choices)
    region = _choice(_("Région"), [])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.regions = {region.code: region for region in Region.objects.in_reading_order()}
        field = cast(forms.ChoiceField, self.fields["region"])
        field.choices = [UNKNOWN, *((code, region.name) for code, region in self.regions.items())]

    @sensitive_variables()
    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not data.get("counted"):
            self.errors.clear()  # what is not counted need not be right
            return {**data, "counted": False}
        region = self.regions.get(data.get("region", ""))
        if region is not None and data.get("theme") in OVERSEAS_THEMES and not region.is_overseas:
            self.add_error("theme", _("Ce thème n’existe qu’outre-mer. Choisissez-en un autre."))
        return data

    @property
    def tick(self) -> Tick | None:
        data = self.cleaned_data
        if not data["counted"]:
            return None
        return Tick(data["theme"], data["status"], data["directorate"], data["region"])


_WORDS = ("theme", "status", "directorate", "region")


@sensitive_variables()
def tick_form(
    open_case: OpenCase, sent: Mapping[str, str], refused: TickForm | None = None
) -> TickForm | None:
    """What was chosen in it already or else what the case says; None where there is nothing to tick, since
    it is over or was counted before."""
    first, notes = open_case.first_message, open_case.notes
    if open_case.case.closed_at or marks.was_counted(notes):
        return None
    if refused is not None and refused.errors:
        return refused
    initial = _sent(sent) or _said(first)
    form = TickForm(initial=initial)
    form.is_complete = all(initial.get(name) for name in _WORDS)
    return form


@sensitive_variables()
def _said(first: FirstMessage | None) -> dict[str, Any]:
    """The workplace is looked for as the form wrote it; one that is gone is left to be chosen."""
    if first is None:
        return {"counted": True}
    place = Establishment.objects.labelled(first.workplace)
    found = {"counted": True, "theme": first.theme, "status": first.status}
    if place is not None:
        found |= {"directorate": place.directorate, "region": place.department.region.code}
    return found


def _sent(sent: Mapping[str, str]) -> dict[str, Any]:
    """From the page of a case that was sent by another of its buttons."""
    names = [name for name in TickForm.base_fields if f"{TickForm.prefix}-{name}" in sent]
    if not names:
        return {}
    found: dict[str, Any] = {name: sent[f"{TickForm.prefix}-{name}"] for name in names}
    return {**found, "counted": "counted" in names}
