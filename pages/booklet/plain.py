"""Rich text of the editors as plain values for paper: paragraphs and lists of runs. Nothing of it is run."""

from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from typing import Any

Attributes = Mapping[str, str]
# Where a link leads on paper, by the attributes of its tag: ``url`` and ``shown``, ``chapter``, or nothing.
Resolve = Callable[[Attributes], Mapping[str, str]]
LEFT_OUT = "left_out"  # beside ``url``, of a chapter that this paper does not hold
NOWHERE: Mapping[str, str] = {"url": "", "shown": "", "chapter": ""}


def blocks(html: str, resolve: Resolve) -> list[dict[str, Any]]:
    """ "p" with runs, and "list" with items, each a list of blocks in turn."""
    reader = _Reader(resolve)
    reader.feed(html)
    reader.close()
    return [_kept(block) for block in reader.found]


def _kept(block: dict[str, Any]) -> dict[str, Any]:
    """A list without the items that lead to what this paper leaves out."""
    if block["kind"] != "list":
        return block
    items = [[_kept(one) for one in item] for item in block["items"]]
    return block | {"items": [item for item in items if not any(_leads_out(one) for one in item)]}


def _leads_out(block: dict[str, Any]) -> bool:
    return any(run.get(LEFT_OUT) for run in block.get("runs", ()))


def paragraph(text: str) -> dict[str, Any]:
    return {"kind": "p", "runs": [{"text": text, "bold": False, **NOWHERE}]}


class _Reader(HTMLParser):
    def __init__(self, resolve: Resolve) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[dict[str, Any]] = []
        self._resolve = resolve
        self._into = [self.found]  # where the next block goes: the whole, or the item of a list
        self._lists: list[dict[str, Any]] = []
        self._runs: list[dict[str, Any]] | None = None
        self._bold = 0
        self._link = NOWHERE

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        match tag:
            case "p":
                self._runs = None
            case "ul" | "ol":
                self._runs = None
                self._lists.append({"kind": "list", "ordered": tag == "ol", "items": []})
                self._into[-1].append(self._lists[-1])
            case "li" if self._lists:
                self._runs = None
                self._into.append([])
                self._lists[-1]["items"].append(self._into[-1])
            case "b" | "strong":
                self._bold += 1
            case "a":
                self._link = {**NOWHERE, **self._resolve({name: value or "" for name, value in attrs})}
            case "br":
                self._add("\n")

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "p":
                self._runs = None
            case "ul" | "ol" if self._lists:
                self._runs = None
                self._lists.pop()
            case "li" if len(self._into) > 1:
                self._runs = None
                self._into.pop()
            case "b" | "strong":
                self._bold = max(0, self._bold - 1)
            case "a":
                self._link = NOWHERE

    def handle_data(self, data: str) -> None:
        text = data.replace("\n", " ")
        if self._runs is not None or text.strip():
            self._add(text)

    def _add(self, text: str) -> None:
        if self._runs is None:
            self._runs = []
            self._into[-1].append({"kind": "p", "runs": self._runs})
        self._runs.append({"text": text, "bold": self._bold > 0, **self._link})
