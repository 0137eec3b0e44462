"""Each block of the editors as plain data for paper, where what a button or a link says is lost."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.images.models import SourceImageIOError

from core.phone import shown
from pages.amounts import text as amounts
from pages.arriving.concerning import Condition
from pages.blocks import page_ids
from pages.booklet import plain
from pages.booklet.people import Person
from pages.models import RelaisDocument, RelaisImage
from pages.reading.screens import Screen
from pages.reference import Level

# As large as a page is wide, in a format that the printer of the pages reads.
PRINTED = "max-1200x1200|bgcolor-ffffff|format-jpeg"


def person_data(person: Person) -> dict[str, Any]:
    return {
        "heading": person.heading,
        "name": person.name,
        "why": person.why,
        "numbers": [shown(number) for number in person.numbers],
        "email": person.email,
    }


@dataclass(frozen=True, slots=True)
class _Page:
    """What a block needs besides its value."""

    screen: Screen
    resolve: plain.Resolve
    people: Sequence[Person]

    def text(self, value: Any) -> list[dict[str, Any]]:
        return plain.blocks(self.words(value.source), self.resolve)

    def words(self, value: str) -> str:
        """With the amounts of the day."""
        return amounts.plain(value, self.screen.tree.scales, self.screen.day, self.screen.language)


def body(screen: Screen, inside: set[int], people: Sequence[Person]) -> list[dict[str, Any]]:
    page = _Page(screen, resolver(screen, inside, _left_out(screen, inside)), people)
    return [made for child in screen.page.body for made in BLOCKS[child.block_type](child.value, page)]


def _left_out(screen: Screen, inside: set[int]) -> set[int]:
    """Of a booklet that was cut for somebody: the chapters that are not for them."""
    below = screen.tree.children.get(screen.node.pk, ()) if screen.node else ()
    return {node.pk for node in below} - inside


def resolver(screen: Screen, inside: set[int], left_out: Collection[int] = ()) -> plain.Resolve:
    """Links of this text: a chapter of this paper by its page, everything else by its address."""

    def resolve(attrs: plain.Attributes) -> dict[str, str]:
        kind, pk = attrs.get("linktype", ""), int(attrs["id"]) if attrs.get("id", "").isdecimal() else 0
        if kind == "page" and pk in inside:
            return {"chapter": f"chapter-{pk}"}
        if kind == "page":
            node = next(iter(screen.pick([pk])), None)
            gone = {plain.LEFT_OUT: "1"} if pk in left_out else {}
            return _address(settings.BASE_URL + node.url) | gone if node else gone
        if kind == "document":
            document = RelaisDocument.objects.filter(pk=pk).first()
            return _address(settings.BASE_URL + document.url) if document else {}
        href = attrs.get("href", "")
        if href.startswith("/"):
            return _address(settings.BASE_URL + href)
        return _address(href) if href.partition(":")[0] in {"http", "https", "mailto", "tel"} else {}

    return resolve


def _address(url: str) -> dict[str, str]:
    """``shown`` is what somebody types who holds the paper."""
    kind, _colon, rest = url.partition(":")
    return {"url": url, "shown": rest.removeprefix("//").rstrip("/") if kind != "tel" else ""}


def _callout(value: Any, page: _Page) -> list[dict[str, Any]]:
    level = Level(value["level"] or Level.INFO)
    words = {"tone": str(level.label), "level": level.value, "title": value["title"]}
    return [{"kind": "callout", **words, "blocks": page.text(value["text"])}]


def _table(value: Any, page: _Page) -> list[dict[str, Any]]:
    rows = [[page.words(str(cell.value or "")) for cell in row] for row in value.rows]
    head = [column["heading"] for column in value.columns]
    return [{"kind": "table", "caption": value.caption or "", "head": head, "rows": rows}] if head else []


def _amount(value: Any, page: _Page) -> list[dict[str, Any]]:
    """What it is on that day, and the text that fixes it."""
    scale = value["scale"] and page.screen.tree.scales.get(value["scale"].slug)
    if not scale:
        return []
    now = scale.on(page.screen.day)
    said = f"{value['title'] or scale.name} : {page.words(amounts.token(scale.slug))}"
    return [plain.paragraph(words) for words in (said, now.reference if now else "") if words]


def _image(value: Any, page: _Page) -> list[dict[str, Any]]:
    """A picture whose file is lost leaves its words; one whose rights are over leaves nothing."""
    picture = value["image"]
    if picture is None or picture.is_over(page.screen.day):
        return []
    alt, caption = picture.default_alt_text, " ".join(filter(None, (value["caption"], picture.credit)))
    try:
        printed, is_tall = _printed(picture)
        words = {"alt": alt, "caption": caption}
        return [{"kind": "image", "bytes": list(printed), "tall": is_tall, **words}]
    except (SourceImageIOError, FileNotFoundError):
        return [plain.paragraph(words) for words in (alt, caption) if words]


def _printed(picture: RelaisImage) -> tuple[bytes, bool]:
    """And whether it is higher than wide: it has to hold on a page."""
    rendition = picture.get_rendition(PRINTED)
    with rendition.file.open("rb") as file:
        return file.read(), rendition.height > rendition.width


def _document(value: Any, _page: _Page) -> list[dict[str, Any]]:
    found = value["document"]
    if not found:
        return []
    link = _address(settings.BASE_URL + found.url)
    detail = found.file_extension.upper()
    return [{"kind": "document", "title": found.title, "detail": detail, "text": value["text"] or "", **link}]


def _social_worker(value: Any, page: _Page) -> list[dict[str, Any]]:
    first = page.people[0] if page.people else None
    person = person_data(first) if first else None
    nobody = _("Cherchez votre établissement sur Relais : l’annuaire dit qui vous répond.")
    return [{"kind": "contact", "title": value["title"], "person": person, "nobody": nobody}]


def _benefits(value: Any, page: _Page) -> list[dict[str, Any]]:
    nodes = page.screen.pick(page_ids(value["pages"]))
    items = [
        {"title": node.title, "summary": node.summary, **_address(settings.BASE_URL + node.url)}
        for node in nodes
    ]
    return [{"kind": "pages", "title": value["title"], "items": items}] if items else []


def _for_some(value: Any, page: _Page) -> list[dict[str, Any]]:
    condition, who = Condition.of(value), page.screen.who
    if who is not None and not condition.concerns(who):
        return []
    label = "" if who is not None and condition.is_certain(who) else condition.label
    return [{"kind": "some", "label": label, "blocks": page.text(value["text"])}]


BLOCKS: dict[str, Callable[[Any, _Page], list[dict[str, Any]]]] = {
    "heading": lambda v, p: [{"kind": "heading", "text": v}],
    "text": lambda v, p: p.text(v),
    "callout": _callout,
    "steps": lambda v, p: [
        {"kind": "steps", "title": v["title"], "items": [p.text(item) for item in v["items"]]}
    ],
    "checklist": lambda v, p: [
        {
            "kind": "checklist",
            "title": v["title"],
            "items": [{"text": item, "done": False} for item in v["items"]],
        }
    ],
    "accordion": lambda v, p: [
        {"kind": "answer", "title": item["title"], "blocks": p.text(item["text"])} for item in v
    ],
    "numbers": lambda v, p: [
        {
            "kind": "numbers",
            "items": [
                {"number": shown(i["number"]), "label": i["label"], "text": i["text"] or ""} for i in v
            ],
        }
    ],
    "quote": lambda v, p: [{"kind": "quote", "text": v["text"], "source": v["source"] or ""}],
    "table": _table,
    "image": _image,
    "document": _document,
    "social_worker": _social_worker,
    "benefits": _benefits,
    "for_some": _for_some,
    "amount": _amount,
}
