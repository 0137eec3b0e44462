"""What the API says of pages; each block of a body has its own kind, so that a client knows what it reads."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field


class PageLink(Schema):
    """A page, as lists name it."""

    id: int
    type: str
    title: str
    url: str


class PageSummary(PageLink):
    """A page in a list."""

    summary: str
    section: str = Field(description="Slug of the section, or an empty string")
    theme: str = Field(description="Theme of R15, or an empty string")
    sensitive: bool


class Rendition(Schema):
    """An image at one size. Its address asks for the same sign-in as the API."""

    url: str
    width: int
    height: int


class Image(Schema):
    alternative: str
    caption: str
    renditions: dict[str, Rendition]


class HeadingBlock(Schema):
    type: Literal["heading"] = "heading"
    text: str


class TextBlock(Schema):
    type: Literal["text"] = "text"
    html: str


class CalloutBlock(Schema):
    type: Literal["callout"] = "callout"
    title: str
    html: str
    level: str


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
    title: str
    text: str
    url: str


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

    audience: list[str]
    who: str
    amount: str
    deadline: str
    how: str
    conditions: str
    documents: list[str]


class Campaign(Schema):
    """``subject`` is one of the three of R13."""

    starts_at: datetime
    ends_at: datetime
    subject: str
    banner: str


class Event(Schema):
    starts_at: datetime
    ends_at: datetime
    kind: str
    place: str


class Emergency(Schema):
    """R11. ``involve`` is HTML."""

    numbers: list[Number]
    steps: list[str]
    involve: str


class Chapter(Schema):
    """``ask`` is HTML."""

    stage: str
    todo: list[str]
    ask: str


class PageDetail(PageSummary):
    """A page with all that it says. What is particular to its type stands under the type's own name."""

    seo_title: str
    as_of: date | None
    review_on: date | None
    legal_reference: str
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
