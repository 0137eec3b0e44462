"""What the form of a page shows besides its fields."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel, PublishingPanel


class SchedulePanel(PublishingPanel):
    """From when until when a page is public.

    Wagtail shows the two dates in a window, and its button stands behind an icon: ours is among the fields.
    """

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**{"heading": _("Dates de publication"), **kwargs})

    class BoundPanel(PublishingPanel.BoundPanel):
        template_name = "pages/admin/schedule.html"

        def show_panel_furniture(self) -> bool:
            return True

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """``faults`` also stand here: those in the closed window nobody finds."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            dates = [self.form[name] for name in ("go_live_at", "expire_at") if name in self.form.fields]
            return context | {"faults": [(one.label, words) for one in dates for words in one.errors]}


class OpeningsPanel(Panel):
    """How often a campaign was opened: numbers alone, small ones left out."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "pages/admin/openings.html"

        def is_shown(self) -> bool:
            return self.instance.pk is not None and super().is_shown()

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {"told": self.instance.opened_on.told(), "sensitive": self.instance.sensitive}
