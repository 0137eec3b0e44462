"""On the first screen of the admin: the scales that end soon, before their pages say what no longer holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from pages.amounts import uses
from pages.amounts.ending import running_out
from pages.editing.dashboard import ToReview, edit_url


@dataclass(frozen=True, slots=True)
class EndingRow:
    """``title`` and ``url`` are those of a page, empty where no page names the scale."""

    scale: str
    scale_url: str
    when: date
    title: str = ""
    url: str = ""
    who: str = ""


class EndingScales(ToReview):
    """Each page that names one, to its keeper; to moderators all, and the scales that no page names."""

    name = "relais_ending_scales"
    template_name = "pages/admin/ending_scales.html"
    order = 25
    heading = gettext_lazy("Montants à renouveler")
    date_label = gettext_lazy("Sans montant à partir du")
    empty = gettext_lazy("Aucun barème ne s’arrête dans les soixante jours.")

    def rows(self) -> Iterable[Any]:
        ending = running_out(timezone.localdate())
        pages = uses.pages_by_scale([scale.pk for scale, _day in ending])
        for scale, day in ending:
            found = [
                p for p in pages.get(scale.pk, []) if self.everyone or p.owner_id == self.request.user.pk
            ]
            place = reverse("wagtailsnippets_pages_scale:edit", args=[scale.pk])
            for page in found:
                yield EndingRow(
                    scale.name, place, day, page.draft_title, edit_url(page), str(page.owner or "")
                )
            if not found and self.everyone:
                yield EndingRow(scale.name, place, day)
