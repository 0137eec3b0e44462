"""What the API says of pages; each block of a body has its own kind, so that a client knows what it reads."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, create_model

from directory.reference import BeneficiaryStatus, Directorate, EstablishmentKind
from pages.arriving.concerning import Where
from pages.entitlements.conditions import AnyCondition
from pages.kinds import KINDS
from pages.kinds.event import Registration
from pages.reference import EventKind, Language, Level, Rights, Subject, Unit
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
    language: Language = Field(description="What it is written in")
    url: str = Field(description="Its path in the portal")
    api_url: str = Field(description="Where the API answers it")


class PageSummary(PageLink):
    """A page in a list."""

    translations: list[PageLink] = Field(
        description="The same page in other languages, as far as this reader may read them"
    )
    summary: str
    section: str = Field(description="Slug of the section, or an empty string")
    theme: str = Field(description="Theme of R15, or an empty string")
    sensitive: bool
    first_published_at: datetime | None
    published_at: datetime | None = Field(description="When it was last published, as it is read now")
    starts_at: datetime | None = Field(None, description="Of an event or a campaign")
    ends_at: datetime | None = None
    audience: list[BeneficiaryStatus] | None = Field(
        None, description="Of a benefit: the statuses of R16 that are entitled; empty when all are"
    )
    amount: str | None = Field(None, description="Of a benefit, as plain text")
    deadline: str | None = Field(None, description="Of a benefit")


class SiteMapEntry(PageLink):
    """A page with those under it that this reader may read, in order."""

    children: list["SiteMapEntry"]


class FocalPoint(Schema):
    """The centre of what matters in the image, in pixels from its left and top edges, and its size."""

    x: int
    y: int
    width: int
    height: int


class Rendition(Schema):
    """An image at one size, never larger than it was. The API serves it, with the same sign-in."""

    url: str
    width: int
    height: int


class Renditions(Schema):
    small: Rendition = Field(description="480 pixels wide")
    large: Rendition = Field(description="1200 pixels wide")


class Image(Schema):
    """``credit``: whom to name beneath it, empty where nobody has to be."""

    alternative: str
    caption: str
    credit: str
    renditions: Renditions


class ImageSource(Rendition):
    type: str = Field(description="Its media type, as ``image/webp``")


class ImageFile(Schema):
    """An image in the sizes that it is offered in, the narrowest first; never larger than it was.

    ``rights_until`` is the last day on which it may be shown, null without an end: from the next day on
    neither this list nor any page names it.
    """

    id: int
    title: str
    alternative: str
    credit: str
    rights: Rights
    rights_until: date | None
    width: int
    height: int
    focal_point: FocalPoint | None
    changed_at: datetime
    sources: list[ImageSource]
    srcset: str = Field(description="The same, as the attribute of that name is written in HTML")


class Document(Schema):
    """A file to download. ``size`` is in bytes; the API serves ``file_url``, with the same sign-in."""

    id: int
    title: str
    filename: str
    extension: str
    size: int
    created_at: datetime
    changed_at: datetime
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
    """An event in a list. ``registration`` says whether there is a place left, never who has one."""

    starts_at: datetime
    ends_at: datetime
    kind: EventKind
    place: str
    cancelled: bool
    registration: Registration


class BenefitSummary(PageSummary):
    """A benefit in a list, with what it is computed by; as under ``benefit`` of its page."""

    audience: list[BeneficiaryStatus]
    deadline: str
    conditions_data: list[AnyCondition]
    not_computed: list[str]


class Banner(Schema):
    """What the portal announces on its home page while the campaign runs, and to whom.

    Each of the three lists is empty when it is for all; ``regions`` are codes, as ``/regions/`` says them.
    """

    text: str
    subject: Subject
    starts_at: datetime
    ends_at: datetime
    audience: list[BeneficiaryStatus]
    directorates: list[Directorate]
    regions: list[str]
    page: PageLink


class CurrentBanner(Schema):
    """``banner`` is null when no campaign runs; ``banners`` are all, each the first on its day.

    Those for the reader's workplace; where it is not known, as of a token of a program, all of them.
    """

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


class ForSomeBlock(TextHTML):
    """A paragraph of the booklet for some readers only; an empty condition is none."""

    type: Literal["for_some"] = "for_some"
    where: Where | Literal[""]
    audience: list[BeneficiaryStatus]
    establishments: list[EstablishmentKind]


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
    | ForSomeBlock
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
    is_easy: bool = Field(description="Whether it is written after the rules of easy reading")
    full_version: PageLink | None = Field(description="Of an easy version: the page that it stands for")
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
