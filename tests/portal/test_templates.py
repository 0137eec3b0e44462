"""What every template keeps to: no inline script or style, short, used, whole."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import TemplateSyntaxError
from django.template.loader import get_template

from portal.theme.assets import DIST, ICON, STYLES, _joined, sources
from tests.portal.web import APPS, ROOT

LONGEST = 120  # lines
WIDEST = 160  # characters
# Templates that a library asks for by a name that stands nowhere in our sources.
ASKED_BY_OTHERS = (
    "account/",
    "mfa/",
    "usersessions/",
    "wagtailadmin/",
    "wagtailcore/",
    "wagtailimages/",
    "admin/",
)
FOUND_BY_NAME = {"429.html"}
INLINE = {
    "a script without a file": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a name on what has no role": re.compile(
        r"<div(?![^>]*\brole=)[^>]*\saria-label(ledby)?=", re.IGNORECASE
    ),
    "a box to tick that browsers fill": re.compile(r'<input type="checkbox"[^>]*\sautocomplete='),
    "a javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "text that is not escaped": re.compile(r"\|\s*safe\b|\{%\s*autoescape off"),
}


def _templates() -> Iterator[tuple[str, Path]]:
    for folder in APPS.values():
        root = folder / "templates"
        for path in sorted([*root.rglob("*.html"), *root.rglob("*.txt")]):
            yield str(path.relative_to(root)), path


ALL = dict(_templates())
PAGES = {name: path for name, path in ALL.items() if name.endswith(".html")}


COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.DOTALL)


def test_every_template_can_be_compiled():
    assert len(ALL) > 200
    assert [said for name in ALL if (said := _wrong(name))] == []


def test_every_line_can_be_read_without_scrolling():
    wide = [
        f"{name}:{number}"
        for name, path in ALL.items()
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > WIDEST
    ]
    assert wide == []


def _wrong(name: str) -> str:
    try:
        get_template(name)
    except TemplateSyntaxError as error:
        return f"{name}: {error}"
    return ""


def test_every_template_is_short():
    lines = {name: len(path.read_text().splitlines()) for name, path in ALL.items()}
    assert {name: count for name, count in lines.items() if count > LONGEST} == {}


def test_nothing_is_inline():
    ours = {name: path for name, path in PAGES.items() if not name.startswith("wagtailadmin/")}
    texts = {name: COMMENT.sub("", path.read_text()) for name, path in ours.items()}
    assert [(n, what) for n, text in texts.items() for what, bad in INLINE.items() if bad.search(text)] == []


@pytest.mark.parametrize(
    "bad",
    [
        "<script>x</script>",
        "<p style='a'>",
        '<a onclick="x">',
        "<style>a{}</style>",
        "{{ x|safe }}",
        '<div class="a" aria-labelledby="b">',
        '<input type="checkbox" id="a" autocomplete="off">',
    ],
)
def test_the_scan_for_inline_things_can_fail(bad: str):
    assert [what for what, pattern in INLINE.items() if pattern.search(bad)] != []


def test_every_template_is_used():
    files = [f for folder in APPS.values() for ext in ("py", "html", "txt") for f in folder.rglob(f"*.{ext}")]
    text = "\n".join(f.read_text() for f in files)
    dead = [
        name
        for name in ALL
        if name not in FOUND_BY_NAME and not name.startswith(ASKED_BY_OTHERS) and not _named(name, text)
    ]
    assert dead == []


def _named(name: str, text: str) -> bool:
    """By its whole name, or by a name that is finished at run time: ``f"portal/{page}.html"``."""
    folder, _slash, _file = name.rpartition("/")
    return name in text or f'"{folder}/{{' in text


def test_every_design_system_class_exists_in_the_sheet_that_is_served():
    known = set(re.findall(r"\.(fr-[a-zA-Z0-9_-]+)", _joined("main.min.css", ["core", *STYLES])))
    used = set()
    for path in PAGES.values():
        for classes in CLASSES.findall(path.read_text()):
            plain = re.sub(r"\{[%{].*?[%}]\}", "\0", classes, flags=re.S)
            used |= {c for c in plain.split() if c.startswith("fr-") and "\0" not in c}
    unknown = {c for c in used if c not in known and not c.startswith("fr-icon-")}
    assert unknown - HOOKS == set()


CLASSES = re.compile(r'class="((?:\{[%{].*?[%}]\}|[^"{])*)"')
# Names that carry behaviour or a place in the design system without a rule of their own.
HOOKS = {
    "fr-artwork", "fr-header__body",
    "fr-btn--search", "fr-btn--menu", "fr-translate__btn", "fr-fieldset__content", "fr-display",
    "fr-header__search", "fr-modal__title", "fr-hr-or", "fr-skiplinks__list", "fr-footer__content",
}  # fmt: skip  # names, one list


def test_every_icon_that_is_named_exists():
    sheet = (DIST / "utility" / "icons" / "icons.main.min.css").read_text()
    known = set(ICON.findall(sheet))
    named = {
        icon
        for path in sources()
        if ROOT in path.parents
        for icon in ICON.findall(path.read_text())
        if not icon.startswith("fr-icon--")
    }
    assert named - known == set()
