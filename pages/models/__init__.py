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
from pages.models.amounts import Scale, ScaleValue
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
    "RelaisDocument",
    "RelaisImage",
    "RelaisPage",
    "RelaisRendition",
    "ReviewReminder",
    "Scale",
    "ScaleValue",
    "SectionPage",
    "ThemePage",
    "TreeVersion",
]
