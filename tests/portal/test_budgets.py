"""The tail is budgeted: modules, functions, tests. Exceptions are listed with their reason."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.portal.web import APPS, ROOT

MODULE, FUNCTION, TEST = 400, 40, 40
EXCEPTIONS: dict[str, str] = {}


def _sources() -> Iterator[Path]:
    for folder in APPS.values():
        yield from (f for f in folder.rglob("*.py") if "migrations" not in f.parts)
    yield from (ROOT / "tests").rglob("*.py")


FILES = {str(path.relative_to(ROOT)): path for path in sorted(_sources())}


def _too_long(name: str, text: str) -> Iterator[str]:
    if len(text.splitlines()) > MODULE:
        yield f"{name}: {len(text.splitlines())} lines"
    most = TEST if name.startswith("tests/") else FUNCTION
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            if length > most:
                yield f"{name}:{node.lineno} {node.name}: {length} lines"


def test_everything_fits_its_budget():
    too_long = [found for name, path in FILES.items() for found in _too_long(name, path.read_text())]
    assert [found for found in too_long if found.split(" ")[0] not in EXCEPTIONS] == []


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("portal/a.py", "x = 1\n" * 401, ["portal/a.py: 401 lines"]),
        ("portal/a.py", "def f():\n" + "    x = 1\n" * 40, ["portal/a.py:1 f: 41 lines"]),
        ("tests/a.py", "class T:\n async def f():\n" + "  x = 1\n" * 40, ["tests/a.py:2 f: 41 lines"]),
        ("portal/a.py", "def f():\n" + "    x = 1\n" * 39, []),
    ],
)
def test_what_exceeds_its_budget_is_found(name: str, text: str, found: list[str]):
    assert list(_too_long(name, text)) == found


def test_there_is_something_to_measure():
    assert len(FILES) > 500


MOST_MODULES = 16  # a folder that needs a guide is split


def test_no_folder_holds_more_modules_than_one_takes_in():
    rooms = Counter(
        path.parent
        for folder in APPS.values()
        for path in folder.rglob("*.py")
        if path.name != "__init__.py" and "migrations" not in path.parts
    )
    assert {str(room): count for room, count in rooms.items() if count > MOST_MODULES} == {}


def test_no_print_and_no_leftover():
    leftover = re.compile(r"(?<![\w.])print\(|\b(?:TODO|FIXME|XXX)\b|\bbreakpoint\(")
    ours = [name for name in FILES if not name.startswith("tests/")]
    assert [name for name in ours if leftover.search(FILES[name].read_text())] == []


def test_the_formatter_is_switched_off_only_with_a_reason_beside_it():
    off = re.compile(r"#\s*fmt:\s*(?:skip|off)\b(?!\s*#\s*\w)")
    assert [name for name, path in FILES.items() if off.search(path.read_text())] == []
