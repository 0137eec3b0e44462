"""The lines of a page, as readers of an easy text meet them: titles, paragraphs, items."""

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

from pages.easy.rules import sentences

_ENDS_A_LINE = frozenset({"p", "li", "br", "ul", "ol", "h2", "h3", "h4", "div", "hr"})


class _Lines(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = [""]

    def handle_data(self, data: str) -> None:
        self.found[-1] += data

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self._turn(tag)

    def handle_endtag(self, tag: str) -> None:
        self._turn(tag)

    def _turn(self, tag: str) -> None:
        if tag in _ENDS_A_LINE:
            self.found.append("")


def of_html(html: str) -> list[str]:
    parser = _Lines()
    parser.feed(html)
    parser.close()
    return [line.strip() for line in parser.found if line.strip()]


def of_page(page: Any) -> list[str]:
    """What it says, but for its legal references: those are quoted as they are."""
    found = [page.title, *sentences(page.summary)]  # a summary has no second line to begin
    if hasattr(page, "steps"):
        found += [str(child.value) for child in page.steps]
        found += of_html(str(page.involve))
    for child in page.body:
        found += _of_block(child.block_type, child.value)
    return [line for line in found if line.strip()]


def _of_block(kind: str, value: Any) -> list[str]:
    read = _BLOCKS.get(kind)
    return read(value) if read else []


def _under_title(value: Any, *html: Any) -> list[str]:
    return [str(value["title"]), *(line for text in html for line in of_html(str(text)))]


# A table, an image or a file says nothing in lines.
_BLOCKS: dict[str, Callable[[Any], list[str]]] = {
    "heading": lambda value: [str(value)],
    "quote": lambda value: [str(value["text"])],
    "text": lambda value: of_html(str(value)),
    "callout": lambda value: _under_title(value, value["text"]),
    "steps": lambda value: _under_title(value, *value["items"]),
    "checklist": lambda value: _under_title(value, *value["items"]),
    "accordion": lambda value: [line for item in value for line in _under_title(item, item["text"])],
    "numbers": lambda value: [f"{item['label']} {item['text'] or ''}".strip() for item in value],
    "social_worker": lambda value: _under_title(value),
    "benefits": lambda value: _under_title(value),
}
