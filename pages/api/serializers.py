"""Pages and their blocks as the plain values of ``pages.api.schemas``."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from html import unescape
from pathlib import Path
from typing import Any

from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.html import strip_tags
from ninja import Schema

from pages.amounts import text
from pages.amounts.values import Scale, Value
from pages.api import schemas
from pages.blocks import page_ids
from pages.kinds import BY_MODEL, SectionPage
from pages.kinds.event import registration
from pages.models import RelaisDocument, RelaisImage
from pages.reading import places
from pages.reading.policy import Reader
from pages.reading.screens import Screen, reader_of, tree_of
from pages.reading.tree import Node, Tree
from pages.reference import Language, Level, Rights, Unit
from pages.values import ROOT, met, number, rich, words

SIZES = {"small": "width-480", "large": "width-1200"}
WIDTHS = (480, 800, 1200, 1600)  # of ``srcset``


def link(node: Node) -> dict[str, Any]:
    return {
        "id": node.pk,
        "type": BY_MODEL[node.model].api_name,
        "title": node.title,
        "language": node.language,
        "url": node.url,
        "api_url": f"{ROOT}pages/{node.pk}/",
    }


def links(nodes: Iterable[Node]) -> list[dict[str, Any]]:
    return [link(node) for node in nodes]


def summary(node: Node, known: Tree, reader: Reader) -> dict[str, Any]:
    section = section_of(node, known)
    return link(node) | {
        "translations": links(reader.visible(known.translations(node))),
        "summary": node.summary,
        "section": section.slug if section else "",
        "theme": node.facts.get("theme", ""),
        "sensitive": node.sensitive,
        "first_published_at": node.first_published_at,
        "published_at": node.published_at,
        "starts_at": node.facts.get("starts_at"),
        "ends_at": node.facts.get("ends_at"),
        "audience": node.facts.get("audience"),
        "amount": _of_today(node, known) if "amount" in node.facts else None,
        "deadline": node.facts.get("deadline"),
    }


def _of_today(benefit: Node, known: Tree) -> str:
    return text.plain(_plain(benefit["amount"]), known.scales, timezone.localdate(), benefit.language)


def _plain(html: str) -> str:
    """Of a few paragraphs: their words, one after the other."""
    return " ".join(unescape(strip_tags(html.replace("</p>", " ").replace("<br/>", " "))).split())


def summaries(request: HttpRequest, nodes: Iterable[Node], **_arguments: Any) -> list[dict[str, Any]]:
    known, reader = tree_of(request), reader_of(request)
    return [summary(node, known, reader) for node in nodes]


def events(request: HttpRequest, nodes: Iterable[Node], **_arguments: Any) -> list[dict[str, Any]]:
    known, reader, nodes, at = tree_of(request), reader_of(request), list(nodes), timezone.now()
    counts = places.taken(node.pk for node in nodes)
    return [summary(node, known, reader) | _event(node, counts[node.pk], at) for node in nodes]


def _event(node: Node, taken: int, at: datetime) -> dict[str, Any]:
    open_to = registration(places.Terms.of_node(node), taken, at)
    return dict(node.facts) | {"cancelled": node["is_cancelled"], "registration": open_to}


def site_map(node: Node, known: Tree, reader: Reader) -> dict[str, Any]:
    """In the language of the page at its top."""
    below = [n for n in reader.visible(known.children.get(node.pk, ())) if n.language == node.language]
    return link(node) | {"children": [site_map(child, known, reader) for child in below]}


def section_of(node: Node, known: Tree) -> Node | None:
    return next((n for n in [*known.ancestors(node), node] if n.model == SectionPage.__name__), None)


def detail(screen: Screen, node: Node) -> dict[str, Any]:
    page = screen.page
    above = screen.reader.visible(screen.tree.ancestors(node))
    screen.shown |= {f"page-{one.pk}" for one in (node, *above, *screen.children)} | {f"children-{node.pk}"}
    easier, full = screen.easy_to_read, screen.full_version
    screen.pick(one.pk for one in screen.tree.translations(node))
    found = (
        summary(node, screen.tree, screen.reader)
        | {
            "seo_title": page.seo_title,
            "as_of": page.as_of,
            "review_on": page.review_on,
            "legal_reference": page.legal_reference,
            "breadcrumb": links(above),
            "children": links(screen.children),
            "related": links(screen.related),
            "easy_to_read": link(easier) if easier else None,
            "is_easy": page.is_easy,
            "full_version": link(full) if full else None,
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


def _image(value: Any, screen: Screen) -> schemas.ImageBlock | None:
    picture = value["image"]
    if picture is None:
        return None
    screen.note(f"image-{picture.pk}")
    if picture.is_over(screen.day):
        return None
    return schemas.ImageBlock(image=image(picture, value["caption"] or ""))


def image(picture: RelaisImage, caption: str) -> schemas.Image:
    made = picture.get_renditions(*SIZES.values(), *_specs(picture))
    sizes = {name: schemas.Rendition(**_rendition(made[spec])) for name, spec in SIZES.items()}
    return schemas.Image(**_offered(picture, made), caption=caption, renditions=schemas.Renditions(**sizes))


def image_file(picture: RelaisImage) -> schemas.ImageFile:
    return schemas.ImageFile(
        **_offered(picture, picture.get_renditions(*_specs(picture))),
        title=picture.title,
        rights=Rights(picture.rights),
        rights_until=picture.rights_until,
        changed_at=picture.changed_at,
    )


def _specs(picture: RelaisImage) -> list[str]:
    """Each width that is not more than its own; its own where that is less than the narrowest."""
    widths = [width for width in WIDTHS if width <= picture.width] or WIDTHS[:1]
    return [f"width-{width}|format-webp" for width in widths]


def _rendition(made: Any) -> dict[str, Any]:
    return {
        "url": f"{ROOT}images/{Path(made.file.name).name}",
        "width": made.width,
        "height": made.height,
    }


def _offered(picture: RelaisImage, made: Mapping[str, Any]) -> dict[str, Any]:
    sources = [
        schemas.ImageSource(
            **_rendition(made[spec]), type=f"image/{Path(made[spec].file.name).suffix.removeprefix('.')}"
        )
        for spec in _specs(picture)
    ]
    focus = picture.get_focal_point()
    return {
        "id": picture.pk,
        "api_url": f"{ROOT}images/{picture.pk}/",
        "alternative": picture.default_alt_text,
        "credit": picture.credit,
        "width": picture.width,
        "height": picture.height,
        "focal_point": focus
        and schemas.FocalPoint(
            x=round(focus.centroid.x), y=round(focus.centroid.y), width=focus.width, height=focus.height
        ),
        "sources": sources,
        "srcset": ", ".join(f"{one.url} {one.width}w" for one in sources),
    }


def _document(value: Any, screen: Screen) -> schemas.DocumentBlock | None:
    found = value["document"]
    if found:
        screen.note(f"document-{found.pk}")
    return found and schemas.DocumentBlock(text=value["text"] or "", document=document(found))


def document(found: RelaisDocument) -> schemas.Document:
    return schemas.Document(
        id=found.pk,
        title=found.title,
        filename=found.filename,
        extension=found.file_extension,
        size=found.get_file_size() or 0,
        created_at=found.created_at,
        changed_at=found.changed_at,
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
    met(known.slug, screen)
    return schemas.AmountBlock(title=value["title"] or known.name, slug=known.slug)


def amount(scale: Scale, on: date) -> schemas.Amount:
    now = scale.on(on)
    with translation.override(Language.FRENCH):
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
    "for_some": lambda v, s: schemas.ForSomeBlock(
        html=rich(v["text"], s),
        where=v["where"] or "",
        audience=v["audience"] or [],
        establishments=v["establishments"] or [],
    ),
    "amount": _amount,
    "benefits": lambda v, s: schemas.BenefitsBlock(
        title=v["title"], pages=[schemas.PageLink(**link(n)) for n in s.pick(page_ids(v["pages"]))]
    ),
}
