"""Pages and their blocks as the plain values of ``pages.schemas``."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.http import HttpRequest
from django.utils.html import escape
from ninja import Schema
from wagtail.rich_text import RichText
from wagtail.rich_text.rewriters import LinkRewriter

from pages import schemas
from pages.blocks import page_ids
from pages.models import (
    BenefitPage,
    BookletChapterPage,
    CampaignPage,
    EmergencyPage,
    EventPage,
    RelaisDocument,
    RelaisImage,
)
from pages.policy import Reader
from pages.reference import EventKind, Level, Stage, Subject
from pages.screens import Screen, tree_of
from pages.tree import Node, Tree

ROOT = "/api/v1/"
SIZES = {"small": "width-480", "large": "width-1200"}
KIND_NAMES = {
    "HomePage": "home",
    "SectionPage": "section",
    "ThemePage": "theme",
    "ContentPage": "content",
    "BookletPage": "booklet",
    "BookletChapterPage": "chapter",
    "BenefitPage": "benefit",
    "DisabilityPolicyPage": "disability",
    "EmergencyPage": "emergency",
    "CampaignPage": "campaign",
    "EventPage": "event",
}


def link(node: Node) -> dict[str, Any]:
    return {
        "id": node.pk,
        "type": KIND_NAMES[node.model],
        "title": node.title,
        "url": node.url,
        "api_url": f"{ROOT}pages/{node.pk}/",
    }


def links(nodes: Iterable[Node]) -> list[dict[str, Any]]:
    return [link(node) for node in nodes]


def summary(node: Node, known: Tree) -> dict[str, Any]:
    section = section_of(node, known)
    return link(node) | {
        "summary": node.summary,
        "section": section.slug if section else "",
        "theme": node.facts.get("theme", ""),
        "sensitive": node.sensitive,
    }


def summaries(request: HttpRequest, nodes: Iterable[Node], **_arguments: Any) -> list[dict[str, Any]]:
    known = tree_of(request)
    return [summary(node, known) for node in nodes]


def events(request: HttpRequest, nodes: Iterable[Node], **_arguments: Any) -> list[dict[str, Any]]:
    known = tree_of(request)
    return [summary(node, known) | dict(node.facts) for node in nodes]


def site_map(node: Node, known: Tree, reader: Reader) -> dict[str, Any]:
    below = reader.visible(known.children.get(node.pk, ()))
    return link(node) | {"children": [site_map(child, known, reader) for child in below]}


def section_of(node: Node, known: Tree) -> Node | None:
    return next((n for n in [*known.ancestors(node), node] if n.model == "SectionPage"), None)


def detail(screen: Screen, node: Node) -> dict[str, Any]:
    page = screen.page
    above = screen.reader.visible(screen.tree.ancestors(node))
    build = next((build for model, build in PARTICULAR.items() if isinstance(page, model)), None)
    easier = screen.easy_to_read
    return (
        summary(node, screen.tree)
        | {
            "seo_title": page.seo_title,
            "as_of": page.as_of,
            "review_on": page.review_on,
            "legal_reference": page.legal_reference,
            "published_at": page.last_published_at,
            "breadcrumb": links(above),
            "children": links(screen.children),
            "related": links(screen.related),
            "easy_to_read": link(easier) if easier else None,
            "body": blocks(page.body, screen),
        }
        | (build(page, screen) if build else {})
    )


def blocks(stream: Any, screen: Screen) -> list[Schema]:
    """Those that have something to say: an image or a document may have been deleted since."""
    found = (BLOCKS[child.block_type](child.value, screen) for child in stream)
    return [block for block in found if block is not None]


def _image(value: Any, _screen: Screen) -> schemas.ImageBlock | None:
    picture = value["image"]
    return picture and schemas.ImageBlock(image=image(picture, value["caption"] or ""))


def image(picture: RelaisImage, caption: str) -> schemas.Image:
    found = picture.get_renditions(*SIZES.values())
    sizes = {
        name: schemas.Rendition(
            url=f"{ROOT}images/{Path(found[spec].file.name).name}",
            width=found[spec].width,
            height=found[spec].height,
        )
        for name, spec in SIZES.items()
    }
    return schemas.Image(
        alternative=picture.default_alt_text, caption=caption, renditions=schemas.Renditions(**sizes)
    )


def _document(value: Any, _screen: Screen) -> schemas.DocumentBlock | None:
    found = value["document"]
    return found and schemas.DocumentBlock(text=value["text"] or "", document=document(found))


def document(found: RelaisDocument) -> schemas.Document:
    return schemas.Document(
        id=found.pk,
        title=found.title,
        filename=found.filename,
        extension=found.file_extension,
        size=found.get_file_size() or 0,
        created_at=found.created_at,
        file_url=f"{ROOT}documents/{found.pk}/file/",
    )


def rich(value: RichText | str, screen: Screen) -> str:
    """Rich text as HTML whose links a front end can follow: see ``schemas.TextHTML``."""

    def page(attrs: dict[str, str]) -> str:
        node = next(iter(screen.pick([_number(attrs)])), None)
        return f'<a href="{escape(node.url)}" data-page="{node.pk}">' if node else "<a>"

    def file(attrs: dict[str, str]) -> str:
        pk = _number(attrs)
        return f'<a href="{ROOT}documents/{pk}/file/" data-document="{pk}">'

    source = value.source if isinstance(value, RichText) else value
    return str(LinkRewriter({"page": page, "document": file})(source))


def _number(attrs: dict[str, str]) -> int:
    return int(attrs["id"]) if attrs.get("id", "").isdecimal() else 0


def number(value: Any) -> schemas.Number:
    return schemas.Number(number=value["number"], label=value["label"], text=value["text"] or "")


def _table(value: Any, _screen: Screen) -> schemas.TableBlock:
    rows = [[str(cell.value or "") for cell in row] for row in value.rows]
    head = [column["heading"] for column in value.columns]
    return schemas.TableBlock(caption=value.caption, head=head, rows=rows)


BLOCKS: dict[str, Callable[[Any, Screen], Schema | None]] = {
    "heading": lambda v, s: schemas.HeadingBlock(text=v),
    "text": lambda v, s: schemas.TextBlock(html=rich(v, s)),
    "callout": lambda v, s: schemas.CalloutBlock(
        title=v["title"], html=rich(v["text"], s), level=v["level"] or Level.INFO
    ),
    "steps": lambda v, s: schemas.StepsBlock(title=v["title"], items=[rich(i, s) for i in v["items"]]),
    "checklist": lambda v, s: schemas.ChecklistBlock(title=v["title"], items=list(v["items"])),
    "accordion": lambda v, s: schemas.AccordionBlock(
        items=[schemas.Answer(title=i["title"], html=rich(i["text"], s)) for i in v]
    ),
    "numbers": lambda v, s: schemas.NumbersBlock(items=[number(i) for i in v]),
    "quote": lambda v, s: schemas.QuoteBlock(text=v["text"], source=v["source"] or ""),
    "table": _table,
    "image": _image,
    "document": _document,
    "social_worker": lambda v, s: schemas.SocialWorkerBlock(title=v["title"]),
    "benefits": lambda v, s: schemas.BenefitsBlock(
        title=v["title"], pages=[schemas.PageLink(**link(n)) for n in s.pick(page_ids(v["pages"]))]
    ),
}


def _benefit(page: BenefitPage, screen: Screen) -> dict[str, Any]:
    return {
        "benefit": schemas.Benefit(
            audience=page.audience,
            who=rich(page.who, screen),
            amount=rich(page.amount, screen),
            deadline=page.deadline,
            how=rich(page.how, screen),
            conditions=rich(page.conditions, screen),
            documents=page.document_list,
        )
    }


def _campaign(page: CampaignPage, _screen: Screen) -> dict[str, Any]:
    return {
        "campaign": schemas.Campaign(
            starts_at=page.starts_at,
            ends_at=page.ends_at,
            subject=Subject(page.subject) if page.subject else "",
            banner=page.banner,
        )
    }


def _event(page: EventPage, _screen: Screen) -> dict[str, Any]:
    return {
        "event": schemas.Event(
            starts_at=page.starts_at,
            ends_at=page.ends_at,
            kind=EventKind(page.kind) if page.kind else "",
            place=page.place,
        )
    }


def _emergency(page: EmergencyPage, screen: Screen) -> dict[str, Any]:
    numbers = [number(child.value) for child in page.numbers]
    steps = [child.value for child in page.steps]
    return {"emergency": schemas.Emergency(numbers=numbers, steps=steps, involve=rich(page.involve, screen))}


def _chapter(page: BookletChapterPage, screen: Screen) -> dict[str, Any]:
    return {
        "chapter": schemas.Chapter(
            stage=Stage(page.stage) if page.stage else "", todo=page.todo_list, ask=rich(page.ask, screen)
        )
    }


PARTICULAR: dict[type, Callable[[Any, Screen], dict[str, Any]]] = {
    BenefitPage: _benefit,
    CampaignPage: _campaign,
    EventPage: _event,
    EmergencyPage: _emergency,
    BookletChapterPage: _chapter,
}
