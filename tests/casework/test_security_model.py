"""docs/security-model.md: each of its lines names the tests that hold it, and these are there."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.portal.web import ROOT

MODEL = ROOT / "docs" / "security-model.md"
TABLES = ("Who must not read a case", "How a request is sealed")
HELD, LIMITS = "Line by line", "Limits, stated"
# Sections whose prose has no leads of its own.
PROSE = {"How a request is sealed", "Guessing", "The register", "Six words"}
NOTHING = "nothing is promised"  # of a limit that is only told
LEAD = re.compile(r"^(?:- )?\*\*(.+?)\*\*")
NAMED = re.compile(r"`(\w+/test_\w+\.py)::(test_\w+)`")
ANYWHERE = re.compile(r"`(test_\w+)`")
FILES = re.compile(r"`(?:tests/)?(\w+/)?(test_\w+\.py)`")


def sections() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    heading = ""
    for line in MODEL.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ")
        found.setdefault(heading, []).append(line)
    return found


def cells(lines: list[str]) -> Iterator[list[str]]:
    """The rows of the tables, without their heads."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return (row for row in rows if row[0] not in ("who", "what", "line", "broken on purpose", "---"))


def leads() -> dict[str, str]:
    """What stands at the beginning of a row, of a paragraph or of a section, and in which section."""
    found = {heading: heading for heading in PROSE}
    for heading, lines in sections().items():
        if heading in TABLES:
            found |= {row[0]: heading for row in cells(lines)}
        if heading != HELD:
            found |= {match[1]: heading for line in lines if (match := LEAD.match(line))}
    return found


def names_in(path: Path) -> set[str]:
    return set(re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE))


def faults(rows: list[list[str]]) -> Iterator[str]:
    lines = leads()
    yield from (f"no test holds: {lead}" for lead in lines.keys() - {row[0] for row in rows})
    for lead, claim, said in rows:
        named = NAMED.findall(said)
        if lead not in lines:
            yield f"no such line: {lead}"
        elif not named and not (said == NOTHING and lines[lead] == LIMITS):
            yield f"no test: {lead}, {claim}"
        for file, name in named:
            path = ROOT / "tests" / file
            if not path.is_file() or name not in names_in(path):
                yield f"no such test: {file}::{name}"


def test_each_line_of_the_model_has_its_tests_and_they_are_there() -> None:
    assert list(faults(list(cells(sections()[HELD])))) == []


def test_what_the_page_names_besides_is_there_too() -> None:
    text = MODEL.read_text(encoding="utf-8")
    files = list((ROOT / "tests").glob("*/test_*.py"))
    there = {name for file in files for name in names_in(file)}
    assert sorted(set(ANYWHERE.findall(text)) - there) == []
    assert sorted({name for _folder, name in FILES.findall(text)} - {file.name for file in files}) == []


def test_a_line_without_a_test_and_a_test_that_is_gone_are_noticed() -> None:
    good = list(cells(sections()[HELD]))
    assert any("no test holds" in fault for fault in faults(good[5:]))
    assert "no such test: casework/test_case.py::test_gone" in faults(
        [*good, ["seals", "none", "`casework/test_case.py::test_gone`"]]
    )
    assert "no test: seals, none" in faults([*good, ["seals", "none", NOTHING]])
