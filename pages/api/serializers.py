"""Pages and their blocks as the plain values of ``pages.api.schemas``."""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.http import HttpRequest
from django.utils import translation
from ninja import Schema

from pages.amounts import text
from pages.amounts.values import Scale, Value
from pages.api import schemas
from pages.blocks import page_ids
from pages.kinds import BY_MODEL, SectionPage
from pages.models import RelaisDocument, RelaisImage
from pages.reading.policy import Reader
from pages.reading.screens import Screen, tree_of
from pages.reading.tree import Node, Tree
from pages.reference import Level, Unit
from pages.values import ROOT, number, rich, words

SIZES = {"small": "width-480", "large": "width-1200"}


def link(node: Node) -> dict[str, Any]:
    return {
        "id": node.pk,
        "type": BY_MODEL[node.model].api_name,
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
    return next((n for n in [*known.ancestors(node), node] if n.model == SectionPage.__name__), None)


def detail(screen: Screen, node: Node) -> dict[str, Any]:
    page = screen.page
    above = screen.reader.visible(screen.tree.ancestors(node))
    easier = screen.easy_to_read
    found = (
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
        | ({page.api_name: page.particular(screen)} if page.api_schema else {})
    )
    named = dict.fromkeys(screen.amounts)  # by now all its texts have been read
    return found | {"amounts": [amount(screen.tree.scales[slug], screen.day) for slug in named]}


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


def _table(value: Any, screen: Screen) -> schemas.TableBlock:
    rows = [[words(str(cell.value or ""), screen) for cell in row] for row in value.rows]
    head = [column["heading"] for column in value.columns]
    return schemas.TableBlock(caption=value.caption, head=head, rows=rows)


def _amount(value: Any, screen: Screen) -> schemas.AmountBlock | None:
    known = value["scale"] and screen.tree.scales.get(value["scale"].slug)
    if not known:
        return None
    screen.amounts.append(known.slug)
    return schemas.AmountBlock(title=value["title"] or known.name, slug=known.slug)


def amount(scale: Scale, on: date) -> schemas.Amount:
    now = scale.on(on)
    with translation.override(text.LANGUAGE):
        sentence = scale.sentence(on)
    return schemas.Amount(
        slug=scale.slug,
        name=scale.name,
        unit=Unit(scale.unit),
        value=_worth(now) if now else None,
        text=sentence,
        values=[_worth(value) for value in scale.values],
    )


def amounts(request: HttpRequest, scales: Iterable[Scale], **_arguments: Any) -> list[schemas.Amount]:
    return [amount(scale, request.relais_day) for scale in scales]  # type: ignore[attr-defined]


def _worth(value: Value) -> schemas.AmountValue:
    return schemas.AmountValue(
        amount=float(value.amount),
        starts_on=value.starts_on,
        ends_on=value.ends_on,
        legal_reference=value.reference,
    )


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
    "amount": _amount,
    "benefits": lambda v, s: schemas.BenefitsBlock(
        title=v["title"], pages=[schemas.PageLink(**link(n)) for n in s.pick(page_ids(v["pages"]))]
    ),
}
