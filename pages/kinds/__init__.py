"""The kinds of pages that editors write: one module each, which says all about it."""

from pages.kinds.base import RelaisPage
from pages.kinds.benefit import BenefitPage
from pages.kinds.booklet import BookletPage
from pages.kinds.campaign import CampaignPage
from pages.kinds.chapter import BookletChapterPage
from pages.kinds.content import ContentPage
from pages.kinds.disability import DisabilityPolicyPage
from pages.kinds.emergency import EmergencyPage
from pages.kinds.event import EventPage
from pages.kinds.home import HomePage
from pages.kinds.section import SectionPage
from pages.kinds.theme import ThemePage

KINDS: tuple[type[RelaisPage], ...] = (
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
# By the name of the class, as ``pages.reading.tree.Node.model`` has it.
BY_MODEL = {kind.__name__: kind for kind in KINDS}

__all__ = [
    "BY_MODEL",
    "KINDS",
    "RelaisPage",
    "BenefitPage",
    "BookletChapterPage",
    "BookletPage",
    "CampaignPage",
    "ContentPage",
    "DisabilityPolicyPage",
    "EmergencyPage",
    "EventPage",
    "HomePage",
    "SectionPage",
    "ThemePage",
]
