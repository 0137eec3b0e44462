"""The tail is budgeted: modules, functions, tests. Exceptions are listed with their reason."""

import ast
import re
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


@pytest.mark.parametrize("name", FILES)
def test_it_fits_its_budget(name: str):
    text = FILES[name].read_text()
    too_long = [f"{name}: {len(text.splitlines())} lines"] if len(text.splitlines()) > MODULE else []
    most = TEST if name.startswith("tests/") else FUNCTION
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            if length > most:
                too_long.append(f"{name}:{node.lineno} {node.name}: {length} lines")
    assert [found for found in too_long if found.split(" ")[0] not in EXCEPTIONS] == []


def test_no_print_and_no_leftover():
    leftover = re.compile(r"(?<![\w.])print\(|\b(?:TODO|FIXME|XXX)\b|\bbreakpoint\(")
    ours = [name for name in FILES if not name.startswith("tests/")]
    assert [name for name in ours if leftover.search(FILES[name].read_text())] == []


def test_the_formatter_is_switched_off_only_with_a_reason_beside_it():
    off = re.compile(r"#\s*fmt:\s*(?:skip|off)\b(?!\s*#\s*\w)")
    assert [name for name, path in FILES.items() if off.search(path.read_text())] == []
