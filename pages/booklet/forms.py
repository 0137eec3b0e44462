"""When somebody arrives, their status, and whether they want to be reminded."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from directory.people.profile import ArrivalField, StatusField


class ArrivalForm(forms.Form):
    arrived_on = ArrivalField(
        help_text=_("Elle dit ce qui est à faire maintenant, et garde vos coches d’un appareil à l’autre.")
    )
    status = StatusField(help_text=_("Il choisit les chapitres et les paragraphes qui sont pour vous."))
    mails = forms.BooleanField(
        required=False,
        label=_("Me rappeler par mail ce qu’il me reste à faire"),
        help_text=_("Un message au début de chaque étape, et aucun autre."),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("mails") and not data.get("arrived_on") and "arrived_on" not in self.errors:
            if self.initial.get("arrived_on"):
                data["mails"] = False  # emptied: erased, and the reminder with it
            else:
                self.add_error("arrived_on", _("Sans votre date d’arrivée, aucun rappel ne peut partir."))
        return data
