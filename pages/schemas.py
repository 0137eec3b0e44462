"""What the API says of pages; each block of a body has its own kind, so that a client knows what it reads."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from directory.reference import BeneficiaryStatus
from pages.reference import EventKind, Level, Stage, Subject

PageType = Literal[
    "home", "section", "theme", "content", "booklet", "chapter", "benefit", "disability",
    "emergency", "campaign", "event",
]  # fmt: skip  # names, one list


class PageLink(Schema):
    """A page, as lists name it."""

    id: int
    type: PageType
    title: str
    url: str = Field(description="Its path in the portal")
    api_url: str = Field(description="Where the API answers it")


class PageSummary(PageLink):
    """A page in a list."""

    summary: str
    section: str = Field(description="Slug of the section, or an empty string")
    theme: str = Field(description="Theme of R15, or an empty string")
    sensitive: bool


class SiteMapEntry(PageLink):
    """A page with those under it that this reader may read, in order."""

    children: list["SiteMapEntry"]


class Rendition(Schema):
    """An image at one size, never larger than it was. The API serves it, with the same sign-in."""

    url: str
    width: int
    height: int


class Renditions(Schema):
    small: Rendition = Field(description="480 pixels wide")
    large: Rendition = Field(description="1200 pixels wide")


class Image(Schema):
    alternative: str
    caption: str
    renditions: Renditions


class Document(Schema):
    """A file to download. ``size`` is in bytes; the API serves ``file_url``, with the same sign-in."""

    id: int
    title: str
    filename: str
    extension: str
    size: int
    created_at: datetime
    file_url: str


class TextHTML(Schema):
    """Rich text as HTML: paragraphs, lists, bold and links.

    A link to a page carries ``data-page``, one to a document ``data-document``: their ``id`` in the API.
    A page that this reader may not read leaves its words without a link.
    """

    html: str


class Redirect(Schema):
    """An address that moved. ``page`` is null when ``target`` is an address of another site."""

    old_path: str
    target: str
    is_permanent: bool
    page: PageLink | None


class EventSummary(PageSummary):
    """An event in a list."""

    starts_at: datetime
    ends_at: datetime
    kind: EventKind
    place: str


class Banner(Schema):
    """What the portal announces on its home page while the campaign runs."""

    text: str
    subject: Subject
    starts_at: datetime
    ends_at: datetime
    page: PageLink


class CurrentBanner(Schema):
    """``banner`` is null when no campaign runs."""

    banner: Banner | None


class PreviewLink(Schema):
    """Whoever holds ``url`` reads the draft until ``expires_at``, without signing in."""

    url: str
    expires_at: datetime


class HeadingBlock(Schema):
    type: Literal["heading"] = "heading"
    text: str


class TextBlock(TextHTML):
    type: Literal["text"] = "text"


class CalloutBlock(Schema):
    type: Literal["callout"] = "callout"
    title: str
    html: str
    level: Level


class StepsBlock(Schema):
    """What to do, in order; each step is HTML."""

    type: Literal["steps"] = "steps"
    title: str
    items: list[str]


class ChecklistBlock(Schema):
    type: Literal["checklist"] = "checklist"
    title: str
    items: list[str]


class Answer(Schema):
    title: str
    html: str


class AccordionBlock(Schema):
    type: Literal["accordion"] = "accordion"
    items: list[Answer]


class Number(Schema):
    number: str
    label: str
    text: str


class NumbersBlock(Schema):
    type: Literal["numbers"] = "numbers"
    items: list[Number]


class QuoteBlock(Schema):
    type: Literal["quote"] = "quote"
    text: str
    source: str


class TableBlock(Schema):
    type: Literal["table"] = "table"
    caption: str
    head: list[str]
    rows: list[list[str]]


class ImageBlock(Schema):
    type: Literal["image"] = "image"
    image: Image


class DocumentBlock(Schema):
    type: Literal["document"] = "document"
    text: str
    document: Document


class SocialWorkerBlock(Schema):
    """Where the portal shows the reader's own social worker: see ``/establishments/CODE/coverage/``."""

    type: Literal["social_worker"] = "social_worker"
    title: str


class BenefitsBlock(Schema):
    type: Literal["benefits"] = "benefits"
    title: str
    pages: list[PageLink]


Block = Annotated[
    HeadingBlock
    | TextBlock
    | CalloutBlock
    | StepsBlock
    | ChecklistBlock
    | AccordionBlock
    | NumbersBlock
    | QuoteBlock
    | TableBlock
    | ImageBlock
    | DocumentBlock
    | SocialWorkerBlock
    | BenefitsBlock,
    Field(discriminator="type"),
]


class Benefit(Schema):
    """R16: ``audience`` is empty when everyone is entitled. The texts are HTML."""

    audience: list[BeneficiaryStatus]
    who: str
    amount: str
    deadline: str
    how: str
    conditions: str
    documents: list[str]


class Dated(Schema):
    """Never null on a published page: a draft may lack a date."""

    starts_at: datetime | None
    ends_at: datetime | None


class Campaign(Dated):
    """``subject`` is one of the three of R13."""

    subject: Subject | Literal[""]
    banner: str


class Event(Dated):
    kind: EventKind | Literal[""]
    place: str


class Emergency(Schema):
    """R11. ``involve`` is HTML."""

    numbers: list[Number]
    steps: list[str]
    involve: str


class Chapter(Schema):
    """``ask`` is HTML."""

    stage: Stage | Literal[""]
    todo: list[str]
    ask: str


class PageDetail(PageSummary):
    """A page with all that it says. What is particular to its type stands under the type's own name."""

    seo_title: str
    as_of: date | None
    review_on: date | None
    legal_reference: str
    easy_to_read: PageLink | None = Field(description="The same in words that are easier to read")
    published_at: datetime | None
    breadcrumb: list[PageLink]
    children: list[PageLink]
    related: list[PageLink]
    body: list[Block]
    benefit: Benefit | None = None
    campaign: Campaign | None = None
    event: Event | None = None
    emergency: Emergency | None = None
    chapter: Chapter | None = None
