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
from pages.models.arriving import BookletMails, BookletTick
from pages.models.feedback import PageAnswers, PageWish
from pages.models.files import RelaisDocument, RelaisImage, RelaisRendition
from pages.models.frame import Notice, SiteMenu
from pages.models.journal import JournalHead, PageChange, PageState
from pages.models.openings import CampaignDay
from pages.models.peers import PeerReviewTask
from pages.models.registrations import CalendarEntry, Registration
from pages.models.reminders import ReviewReminder
from pages.models.token_end import TokenEnd
from pages.models.version import TreeVersion
from pages.quality.addresses import OutsideAddress

PAGE_MODELS = KINDS

__all__ = [
    "PAGE_MODELS",
    "BenefitPage",
    "BookletChapterPage",
    "BookletMails",
    "BookletPage",
    "BookletTick",
    "CalendarEntry",
    "CampaignDay",
    "CampaignPage",
    "ContentPage",
    "DisabilityPolicyPage",
    "EmergencyPage",
    "EventPage",
    "HomePage",
    "Notice",
    "OutsideAddress",
    "PeerReviewTask",
    "Registration",
    "JournalHead",
    "PageChange",
    "PageState",
    "PageAnswers",
    "PageWish",
    "RelaisDocument",
    "RelaisImage",
    "RelaisPage",
    "RelaisRendition",
    "ReviewReminder",
    "Scale",
    "ScaleValue",
    "SectionPage",
    "SiteMenu",
    "ThemePage",
    "TokenEnd",
    "TreeVersion",
]
