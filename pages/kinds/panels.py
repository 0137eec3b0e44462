"""What the form of a page shows besides its fields."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import PublishingPanel


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
