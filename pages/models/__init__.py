"""The kinds of pages that editors write, and the files that they show."""

from pages.models.base import RelaisPage
from pages.models.booklet import BookletChapterPage, BookletPage
from pages.models.files import RelaisDocument, RelaisImage, RelaisRendition
from pages.models.kinds import (
    BenefitPage,
    ContentPage,
    DisabilityPolicyPage,
    EmergencyPage,
    HomePage,
    SectionPage,
    ThemePage,
)
from pages.models.news import CampaignPage, EventPage
from pages.models.version import TreeVersion

PAGE_MODELS: tuple[type[RelaisPage], ...] = (
    HomePage,
    SectionPage,
    ThemePage,
    ContentPage,
    BookletPage,
    BookletChapterPage,
    BenefitPage,
    DisabilityPolicyPage,
    EmergencyPage,
    CampaignPage,
    EventPage,
)

__all__ = [
    "PAGE_MODELS",
    "BenefitPage",
    "BookletChapterPage",
    "BookletPage",
    "CampaignPage",
    "ContentPage",
    "DisabilityPolicyPage",
    "EmergencyPage",
    "EventPage",
    "HomePage",
    "RelaisDocument",
    "RelaisImage",
    "RelaisPage",
    "RelaisRendition",
    "SectionPage",
    "ThemePage",
    "TreeVersion",
]
