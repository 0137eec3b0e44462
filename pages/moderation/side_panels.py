"""Beside the form of a page: what readers would stumble over."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.side_panels import BaseSidePanel

from pages.quality import findings


class QualitySidePanel(BaseSidePanel):
    """Of the draft that is saved; it keeps nobody from anything."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Ouvrir ou fermer « Qualité du texte »")
        icon_name = "clipboard-list"

        def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {"count": len(self.panel.report.findings)}

    name = "quality"
    title = _("Qualité du texte")
    template_name = "pages/admin/quality.html"
    order = 340

    @cached_property
    def report(self) -> findings.Report:
        return findings.report(self.object, timezone.localdate())

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        by_place = sorted(self.report.findings, key=lambda one: one.kind != findings.Kind.DEAD)
        places = [(part, list(found)) for part, found in groupby(by_place, key=lambda one: one.part)]
        urgent = getattr(self.object, "must_be_plain", False)
        return context | {"report": self.report, "places": places, "is_urgent": urgent}
