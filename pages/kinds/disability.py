"""The disability policy."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from pages.kinds.base import RelaisPage, situation


class DisabilityPolicyPage(RelaisPage):
    """The disability policy: rights and steps, with an easy-to-read version where there is one."""

    api_name = "disability"
    search_weight = 1.0
    has_siblings_menu = True
    template = "pages/disability.html"
    parent_page_types: ClassVar[list[str]] = ["pages.SectionPage"]
    subpage_types: ClassVar[list[str]] = []
    is_creatable = True
    page_description = _("Un droit ou une démarche de la politique du handicap.")

    class Meta:
        verbose_name = _("page sur le handicap")

    def start(self) -> None:
        self.body = situation()
