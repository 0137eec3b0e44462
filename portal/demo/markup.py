"""The small markup of the content files, as the rich text that Wagtail keeps. Pure.

Paragraphs, ``- `` and ``1. `` lists, ``**bold**``, ``[label](target)``; no HTML passes through.
"""

import re
from collections.abc import Callable
from html import escape

BULLET = re.compile(r"^- +")
NUMBERED = re.compile(r"^\d+\. +")
BOLD = re.compile(r"\*\*(.+?)\*\*")
LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
SAFE = ("/", "https://", "tel:", "mailto:", "#")

# slug of a page -> its id, or None when there is no such page
Find = Callable[[str], int | None]


class UnknownLink(ValueError):
    """A link that leads nowhere: the content file has to be mended."""


def rich(text: str, find: Find) -> str:
    blocks = re.split(r"\n\s*\n", text.strip())
    return "".join(_block(block.splitlines(), find) for block in blocks if block.strip())


def inline(text: str, find: Find) -> str:
    html = BOLD.sub(r"<b>\1</b>", escape(text.strip(), quote=False))
    return LINK.sub(lambda found: _link(found[1], found[2], find), html)


def _block(lines: list[str], find: Find) -> str:
    """Consecutive lines of one kind: a list, or a paragraph; a list may follow its sentence directly."""
    html = ""
    run: list[str] = []
    kind = ""
    for line in lines:
        this = "ul" if BULLET.match(line) else "ol" if NUMBERED.match(line) else "p"
        if this != kind and run:
            html += _close(kind, run, find)
            run = []
        kind = this
        run.append(line)
    return html + _close(kind, run, find)


def _close(kind: str, lines: list[str], find: Find) -> str:
    if kind == "p":
        return f"<p>{inline(' '.join(line.strip() for line in lines), find)}</p>"
    marker = BULLET if kind == "ul" else NUMBERED
    items = "".join(f"<li>{inline(marker.sub('', line), find)}</li>" for line in lines)
    return f"<{kind}>{items}</{kind}>"


def _link(label: str, target: str, find: Find) -> str:
    if target.startswith("page:"):
        pk = find(target.removeprefix("page:"))
        if pk is None:
            raise UnknownLink(f"no page for {target!r}")
        return f'<a linktype="page" id="{pk}">{label}</a>'
    if not target.startswith(SAFE):
        raise UnknownLink(f"{target!r} is not a link that may be written")
    return f'<a href="{target}">{label}</a>'
