"""What people read follows French typography: ’ and no-break spaces, in every sentence to translate."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.portal.web import APPS, ROOT

CALLS = {
    "_",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "pgettext",
    "pgettext_lazy",
    "ngettext",
    "ngettext_lazy",
}
IN_TEMPLATE = (
    re.compile(r"\{%\s*trans(?:late)?\s+\"([^\"]*)\""),
    re.compile(r"\{%\s*trans(?:late)?\s+'([^']*)'"),
    re.compile(r"\{%\s*blocktrans(?:late)?\b[^%]*%\}(.*?)\{%\s*endblocktrans(?:late)?", re.S),
    re.compile(r"_\(\"([^\"]*)\"\)"),
)
FAULTS = {
    "a straight apostrophe": re.compile(r"[A-Za-zÀ-ÿ]'[A-Za-zÀ-ÿ]"),
    "a plain space before : or »": re.compile(r"\w [:»](?:\s|$)"),
    "a plain or missing narrow space before ; ! ?": re.compile(r"(?:\w[ \u00a0]|[a-zà-ÿ])[;!?](?:\s|$)"),
    "a plain space after «": re.compile(r"« "),
    "a plain space before %": re.compile(r"\d %"),
    "three dots": re.compile(r"\.\.\."),
    "a phone number with plain spaces": re.compile(r"\b0\d \d\d \d\d"),
}


def _sentences(path: Path) -> Iterator[str]:
    text = path.read_text()
    if path.suffix == ".py":
        for node in ast.walk(ast.parse(text)):
            name = getattr(getattr(node, "func", None), "id", "") or getattr(
                getattr(node, "func", None), "attr", ""
            )
            if isinstance(node, ast.Call) and name in CALLS:
                yield from (
                    a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)
                )
        return
    for pattern in IN_TEMPLATE:
        yield from (re.sub(r"<[^>]*>", " ", found).strip() for found in pattern.findall(text))


def _files() -> dict[str, Path]:
    found = [f for folder in APPS.values() for ext in ("py", "html", "txt") for f in folder.rglob(f"*.{ext}")]
    return {str(f.relative_to(ROOT)): f for f in sorted(found) if "migrations" not in f.parts}


FILES = _files()


def faults(sentence: str) -> list[str]:
    return [f"{what}: {sentence}" for what, pattern in FAULTS.items() if pattern.search(sentence)]


def test_every_sentence_is_well_set():
    found = {name: [f for s in _sentences(path) for f in faults(s)] for name, path in FILES.items()}
    assert {name: told for name, told in found.items() if told} == {}


@pytest.mark.parametrize(
    "bad",
    [
        "l'agent",
        "Attention :",
        "Vraiment ?",
        "Vraiment\u00a0?",
        "Vraiment?",
        "« oui »",
        "Et puis...",
        "01 99 00 12 34",
    ],
)
def test_the_scan_finds_what_is_badly_set(bad: str):
    assert faults(bad) != []


@pytest.mark.parametrize(
    "good",
    [
        "l’agent",
        "Attention\u00a0:",
        "Vraiment\u202f?",
        "«\u00a0oui\u00a0»",
        "de 9 h à 12 h",
        "Et puis…",
    ],
)
def test_the_scan_lets_good_typography_pass(good: str):
    assert faults(good) == []


CONTENT = sorted((ROOT / "portal/demo/content").rglob("*.yaml"))
# What YAML itself writes with a colon or an apostrophe, and a list of links.
_LAW = re.compile(r"^legal_reference:.*$", re.M)
_FOREIGN = re.compile(r"\w'\w|[«»\u00a0\u202f]| [:;!?]")
_SYNTAX = re.compile(r"^\s*-?\s*'|'$", re.M)


def _french(path: Path) -> str:
    """Of a page in English, its references to the law."""
    text = path.read_text()
    return "\n".join(_LAW.findall(text)) if "en" in path.relative_to(ROOT).parts else text


def test_the_pages_in_english_have_the_signs_of_english() -> None:
    english = {
        path.stem: _LAW.sub("", path.read_text()) for path in CONTENT if _french(path) != path.read_text()
    }
    assert len(english) > 20
    assert {name: found for name, text in english.items() if (found := _FOREIGN.findall(text))} == {}


def test_the_pages_of_the_demo_are_well_set() -> None:
    found = [
        f"{path.stem}: {fault}: {match[0]!r}"
        for path in CONTENT
        for fault, pattern in FAULTS.items()
        for match in pattern.finditer(_SYNTAX.sub("", _french(path)))
    ]
    assert found == []


def test_there_is_something_to_scan() -> None:
    """A folder that moved would leave nothing to find fault with."""
    assert (len(FILES) > 500, len(CONTENT) > 60) == (True, True)
