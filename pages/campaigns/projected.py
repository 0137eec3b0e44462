"""What a campaign says, cut into slides: each block of its page whole, as the booklet prints it."""

from collections.abc import Iterator
from typing import Any

from pages.booklet import paper_blocks
from pages.reading.screens import Screen

ANSWERS = 3  # on a slide: more are unreadable from the back of a room
# Blocks that fill a slide of their own, under their own title where they have one.
ALONE = frozenset({"callout", "steps", "checklist", "pages", "numbers", "table", "image", "quote"})


def slides(screen: Screen) -> list[dict[str, Any]]:
    """``title`` and ``blocks`` of each. Who answers differs by reader: the last slide says so."""
    made: list[dict[str, Any]] = []
    heading = screen.page.title
    for blocks in _groups(paper_blocks.body(screen, set(), [])):
        first = blocks[0]
        if first["kind"] == "heading":
            heading = first["text"]
            continue
        own = first.get("title") if first["kind"] != "answer" else ""
        made.append({"title": own or heading, "blocks": blocks})
    return made


def _groups(blocks: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Runs of paragraphs; of answers, a few at a time; every other block by itself."""
    run: list[dict[str, Any]] = []
    for block in [one for one in blocks if one["kind"] != "contact"]:
        if run and (_family(block) != _family(run[0]) or _family(block) == "alone"):
            yield from _cut(run)
            run = []
        run.append(block)
    yield from _cut(run)


def _family(block: dict[str, Any]) -> str:
    kind = block["kind"]
    return "alone" if kind in ALONE or kind == "heading" else "answer" if kind == "answer" else "text"


def _cut(run: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    size = ANSWERS if run and run[0]["kind"] == "answer" else len(run)
    yield from (run[first : first + size] for first in range(0, len(run), size or 1))
