"""What the API says of pages; each block of a body has its own kind, so that a client knows what it reads."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, create_model

from pages.kinds import KINDS
from pages.reference import EventKind, Level, Subject, Unit
from pages.values import Number

if TYPE_CHECKING:
    PageType = str
else:
    PageType = Literal[tuple(kind.api_name for kind in KINDS)]


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
    """``banner`` is null when no campaign runs; ``banners`` are all, the one that began last first."""

    banner: Banner | None
    banners: list[Banner]


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


class AmountBlock(Schema):
    """The portal shows the values of that scale as a table; ``amounts`` of the page has them."""

    type: Literal["amount"] = "amount"
    title: str
    slug: str


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
    | BenefitsBlock
    | AmountBlock,
    Field(discriminator="type"),
]


class AmountValue(Schema):
    """What a scale is worth between two days, both included; ``ends_on`` is null where none follows."""

    amount: float
    starts_on: date
    ends_on: date | None
    legal_reference: str


class Amount(Schema):
    """A scale: ``value`` is that in force on the day asked for, null when there is none, ``text`` the words
    that the portal shows of it. ``values`` are all, former and coming, by date."""

    slug: str
    name: str
    unit: Unit
    value: AmountValue | None
    text: str
    values: list[AmountValue]


class AnyPage(PageSummary):
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
    amounts: list[Amount] = Field(description="The scales that its texts name, as of today")
    body: list[Block]


# Each kind that has something of its own, under the name that it gives itself.
_particular: dict[str, Any] = {
    kind.api_name: (kind.api_schema | None, None) for kind in KINDS if kind.api_schema is not None
}
PageDetail = create_model("PageDetail", __base__=AnyPage, __doc__=AnyPage.__doc__, **_particular)
