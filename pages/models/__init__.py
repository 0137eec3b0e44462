"""The kinds of pages that editors write, and the files that they show."""

from pages.kinds import (
    KINDS,
    BenefitPage,
    BookletChapterPage,
    BookletPage,
    CampaignPage,
    ContentPage,
    DisabilityPolicyPage,
    EmergencyPage,
    EventPage,
    HomePage,
    RelaisPage,
    SectionPage,
    ThemePage,
)
from pages.models.feedback import PageAnswers, PageWish
from pages.models.files import RelaisDocument, RelaisImage, RelaisRendition
from pages.models.reminders import ReviewReminder
from pages.models.version import TreeVersion

PAGE_MODELS = KINDS

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
    "PageAnswers",
    "PageWish",
    "RelaisDocument",
    "RelaisImage",
    "RelaisPage",
    "RelaisRendition",
    "ReviewReminder",
    "SectionPage",
    "ThemePage",
    "TreeVersion",
]
