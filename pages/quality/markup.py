"""What stands in rich text as it is kept: its words, line by line, and where its links lead."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_LINES = frozenset({"p", "li", "ul", "ol", "br", "h2", "h3", "h4", "h5", "h6", "hr", "blockquote"})


@dataclass(slots=True)
class Link:
    """``page``: the number of ours that it names, if any; ``url``: an address otherwise."""

    page: int | None = None
    url: str = ""
    text: str = ""


@dataclass(slots=True)
class Read:
    text: str = ""
    links: list[Link] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = Read()
        self.inside: Link | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LINES:
            self.found.text += "\n"
        if tag == "a":
            self.inside = _link(dict(attrs))
            self.found.links.append(self.inside)

    def handle_endtag(self, tag: str) -> None:
        if tag in _LINES:
            self.found.text += "\n"
        if tag == "a":
            self.inside = None

    def handle_data(self, data: str) -> None:
        self.found.text += data
        if self.inside is not None:
            self.inside.text += data


def read(html: str) -> Read:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found


def _link(attrs: dict[str, str | None]) -> Link:
    number = attrs.get("id") or ""
    if attrs.get("linktype") == "page":
        return Link(page=int(number) if number.isdecimal() else 0)
    return Link(url=attrs.get("href") or "")
