"""An entry of the main navigation."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from pages.kinds.base import RelaisPage
from pages.reference import Language
from pages.translation import standing

# Under the entries of the main navigation (pages/editing/setup.py), by the end of their address. A page in
# easy words is a ContentPage, wherever what it stands for is.
BELONGS = {
    "mon-service-social": ("ContentPage",),
    "vie-pratique": ("ThemePage", "ContentPage"),
    "prestations": ("BenefitPage", "ContentPage"),
    "handicap": ("DisabilityPolicyPage", "ContentPage"),
    "nouvel-arrivant": ("BookletPage", "ContentPage"),
    "rendez-vous": ("EventPage", "CampaignPage"),
    "urgence": ("EmergencyPage", "ContentPage"),
}


class SectionPage(RelaisPage):
    """An entry of the main navigation."""

    api_name = "section"
    search_weight = 0.8
    has_side_menu = False
    starts_empty = True
    template = "pages/section.html"
    parent_page_types: ClassVar[list[str]] = ["pages.HomePage"]
    subpage_types: ClassVar[list[str]] = [
        "pages.ContentPage",
        "pages.ThemePage",
        "pages.BookletPage",
        "pages.BenefitPage",
        "pages.DisabilityPolicyPage",
        "pages.EmergencyPage",
        "pages.CampaignPage",
        "pages.EventPage",
    ]
    is_creatable = True
    page_description = _("Une entrée du menu principal.")

    class Meta:
        verbose_name = _("rubrique")

    @property
    def takes(self) -> tuple[str, ...]:
        """The kinds that belong here; a section of an editor's own is about anything.

        A section in English takes what the French one takes, whatever its address ends with.
        """
        kinds = tuple(name.rpartition(".")[2] for name in self.subpage_types)
        french = standing.original_of(self) if self.locale.language_code != Language.FRENCH else None
        return BELONGS.get(french.slug if french is not None else self.slug, kinds)

    def may_go(self, user: Any) -> bool:
        """The main navigation leads there."""
        return bool(user.is_superuser)
