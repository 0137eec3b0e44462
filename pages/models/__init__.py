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
from pages.models.files import RelaisDocument, RelaisImage, RelaisRendition
from pages.models.openings import CampaignDay
from pages.models.registrations import CalendarEntry, Registration
from pages.models.reminders import ReviewReminder
from pages.models.version import TreeVersion

PAGE_MODELS = KINDS

__all__ = [
    "PAGE_MODELS",
    "BenefitPage",
    "BookletChapterPage",
    "BookletPage",
    "CalendarEntry",
    "CampaignDay",
    "CampaignPage",
    "ContentPage",
    "DisabilityPolicyPage",
    "EmergencyPage",
    "EventPage",
    "HomePage",
    "Registration",
    "RelaisDocument",
    "RelaisImage",
    "RelaisPage",
    "RelaisRendition",
    "ReviewReminder",
    "SectionPage",
    "ThemePage",
    "TreeVersion",
]
