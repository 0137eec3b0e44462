"""Pages and their blocks as the plain values of ``pages.schemas``."""

from collections.abc import Callable, Iterable
from typing import Any

from ninja import Schema
from wagtail.rich_text import expand_db_html

from pages import schemas
from pages.blocks import page_ids
from pages.models import (
    BenefitPage,
    BookletChapterPage,
    CampaignPage,
    EmergencyPage,
    EventPage,
    RelaisImage,
)
from pages.rendering import html_of
from pages.screens import Screen
from pages.tree import Node, Tree

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
    return {"id": node.pk, "type": KIND_NAMES[node.model], "title": node.title, "url": node.url}


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


def section_of(node: Node, known: Tree) -> Node | None:
    return next((n for n in [*known.ancestors(node), node] if n.model == "SectionPage"), None)


def detail(screen: Screen, node: Node) -> dict[str, Any]:
    page = screen.page
    above = screen.reader.visible(screen.tree.ancestors(node))
    particular = next((build(page) for model, build in PARTICULAR.items() if isinstance(page, model)), {})
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
            "body": [block(child, screen) for child in page.body],
        }
        | particular
    )


def block(child: Any, screen: Screen) -> Schema:
    return BLOCKS[child.block_type](child.value, screen)


def image(picture: RelaisImage, caption: str) -> schemas.Image:
    found = picture.get_renditions(*SIZES.values())
    renditions = {
        name: schemas.Rendition(url=r.url, width=r.width, height=r.height)
        for name, spec in SIZES.items()
        if (r := found[spec])
    }
    return schemas.Image(alternative=picture.default_alt_text, caption=caption, renditions=renditions)


def number(value: Any) -> schemas.Number:
    return schemas.Number(number=value["number"], label=value["label"], text=value["text"] or "")


def _table(value: Any, _screen: Screen) -> schemas.TableBlock:
    rows = [[str(cell.value or "") for cell in row] for row in value.rows]
    head = [column["heading"] for column in value.columns]
    return schemas.TableBlock(caption=value.caption, head=head, rows=rows)


BLOCKS: dict[str, Callable[[Any, Screen], Schema]] = {
    "heading": lambda v, s: schemas.HeadingBlock(text=v),
    "text": lambda v, s: schemas.TextBlock(html=html_of(v)),
    "callout": lambda v, s: schemas.CalloutBlock(title=v["title"], html=html_of(v["text"]), level=v["level"]),
    "steps": lambda v, s: schemas.StepsBlock(title=v["title"], items=[html_of(i) for i in v["items"]]),
    "checklist": lambda v, s: schemas.ChecklistBlock(title=v["title"], items=list(v["items"])),
    "accordion": lambda v, s: schemas.AccordionBlock(
        items=[schemas.Answer(title=i["title"], html=html_of(i["text"])) for i in v]
    ),
    "numbers": lambda v, s: schemas.NumbersBlock(items=[number(i) for i in v]),
    "quote": lambda v, s: schemas.QuoteBlock(text=v["text"], source=v["source"] or ""),
    "table": _table,
    "image": lambda v, s: schemas.ImageBlock(image=image(v["image"], v["caption"] or "")),
    "document": lambda v, s: schemas.DocumentBlock(
        title=v["document"].title, text=v["text"] or "", url=v["document"].url
    ),
    "social_worker": lambda v, s: schemas.SocialWorkerBlock(title=v["title"]),
    "benefits": lambda v, s: schemas.BenefitsBlock(
        title=v["title"], pages=[schemas.PageLink(**link(n)) for n in s.pick(page_ids(v["pages"]))]
    ),
}


def _benefit(page: BenefitPage) -> dict[str, Any]:
    return {
        "benefit": schemas.Benefit(
            audience=page.audience,
            who=expand_db_html(page.who),
            amount=expand_db_html(page.amount),
            deadline=page.deadline,
            how=expand_db_html(page.how),
            conditions=expand_db_html(page.conditions),
            documents=page.document_list,
        )
    }


def _campaign(page: CampaignPage) -> dict[str, Any]:
    return {
        "campaign": schemas.Campaign(
            starts_at=page.starts_at, ends_at=page.ends_at, subject=page.subject, banner=page.banner
        )
    }


def _event(page: EventPage) -> dict[str, Any]:
    return {
        "event": schemas.Event(
            starts_at=page.starts_at, ends_at=page.ends_at, kind=page.kind, place=page.place
        )
    }


def _emergency(page: EmergencyPage) -> dict[str, Any]:
    numbers = [number(child.value) for child in page.numbers]
    steps = [child.value for child in page.steps]
    return {
        "emergency": schemas.Emergency(numbers=numbers, steps=steps, involve=expand_db_html(page.involve))
    }


def _chapter(page: BookletChapterPage) -> dict[str, Any]:
    return {"chapter": schemas.Chapter(stage=page.stage, todo=page.todo_list, ask=expand_db_html(page.ask))}


PARTICULAR: dict[type, Callable[[Any], dict[str, Any]]] = {
    BenefitPage: _benefit,
    CampaignPage: _campaign,
    EventPage: _event,
    EmergencyPage: _emergency,
    BookletChapterPage: _chapter,
}
