"""Establishments from a file: all or nothing, and a reason for each line."""

import csv
import io
import re
import zipfile
from pathlib import Path
from unicodedata import normalize

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook
from openpyxl.styles import PatternFill

from directory.importing import FileRefused, Outcome, Report, import_establishments
from directory.models import Department, Establishment
from directory.signals import establishments_written
from tests.cast import Cast

HEADER = ["code", "name", "kind", "directorate", "city", "department"]
LINE = ["spip-de-douai", "SPIP de Douai", "spip", "DAP", "Douai", "59"]


def csv_file(tmp_path: Path, *lines: list[str], header: list[str] = HEADER, encoding: str = "utf-8") -> Path:
    text = io.StringIO()
    csv.writer(text).writerows([header, *lines])
    path = tmp_path / "file.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def xlsx_file(tmp_path: Path, *lines: list[object]) -> Path:
    book = Workbook()
    for line in (HEADER, *lines):
        book.active.append(line)
    path = tmp_path / "file.xlsx"
    book.save(path)
    return path


def changed(**fields: str) -> list[str]:
    return [fields.get(name, value) for name, value in zip(HEADER, LINE, strict=True)]


def outcomes(path: Path, *, apply: bool = True) -> dict[str, int]:
    return {str(outcome): count for outcome, count in import_establishments(path, apply=apply).counts.items()}


@pytest.mark.parametrize("make", [csv_file, xlsx_file])
def test_it_creates_then_finds_nothing_to_do_then_changes(cast: Cast, tmp_path: Path, make):
    assert outcomes(make(tmp_path, LINE)) == {"created": 1}
    assert outcomes(make(tmp_path, LINE)) == {"unchanged": 1}
    assert outcomes(make(tmp_path, changed(city="Cambrai"))) == {"changed": 1}
    found = Establishment.objects.get(code="spip-de-douai")
    assert (found.city, found.folded) == ("Cambrai", "spip de douai cambrai")


def test_without_apply_nothing_changes_and_the_report_is_the_same(cast: Cast, tmp_path: Path):
    before = list(Establishment.objects.values())
    report = import_establishments(csv_file(tmp_path, LINE), apply=False)
    assert (report.counts[Outcome.CREATED], report.applied) == (1, False)
    assert list(Establishment.objects.values()) == before


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (changed(department="99"), "département « 99 » inconnu"),
        (changed(name="=HYPERLINK(1)"), "formule"),
        (changed(city="@SUM(A1)"), "formule"),
        (changed(name="-1+2"), "formule"),
        (changed(kind="château"), "nature « château » inconnue"),
        (changed(directorate="XXX"), "direction « XXX » inconnue"),
        (changed(code="Pas Un Code"), "minuscules"),
        (changed(code=""), "« code » est vide"),
        (changed(name=""), "« name » est vide"),
        (changed(name="x" * 201), "200 caractères"),
        (changed(name="Dou\u202eai"), "invisible"),
        (changed(name="Dou\x00ai"), ""),
        ([*LINE, "de trop"], "plus de cellules"),
        (["seul"], "vide"),
    ],
)
def test_a_wrong_line_is_refused_with_its_number_and_nothing_is_written(
    cast: Cast, tmp_path: Path, line, reason
):
    good = changed(code="autre-code")
    before = Establishment.objects.count()
    report = import_establishments(csv_file(tmp_path, good, line), apply=True)
    (finding,) = report.kept[Outcome.REFUSED]
    assert finding.line == 3
    assert reason.replace(" »", "\u00a0»").replace("« ", "«\u00a0") in finding.detail
    assert Establishment.objects.count() == before


def test_a_code_given_twice_is_refused_and_names_the_first_line(cast: Cast, tmp_path: Path):
    report = import_establishments(csv_file(tmp_path, LINE, LINE), apply=True)
    assert "ligne 2" in report.kept[Outcome.REFUSED][0].detail
    assert not Establishment.objects.filter(code=LINE[0]).exists()


def test_a_spreadsheet_that_lost_the_leading_zero_still_names_its_department(cast: Cast, tmp_path: Path):
    cast.departments["59"].__class__.objects.create(code="01", name="Ain", region=cast.north)
    assert outcomes(xlsx_file(tmp_path, [*LINE[:5], 1])) == {"created": 1}
    assert Establishment.objects.get(code=LINE[0]).department.code == "01"


def test_an_empty_cell_or_a_column_left_out_erases_nothing(cast: Cast, tmp_path: Path):
    code, phone = cast.court.code, "03 53 01 00 99"
    Establishment.objects.filter(pk=cast.court.pk).update(phone=phone)
    line = [code, cast.court.name, cast.court.kind, cast.court.directorate, "", "59"]
    assert outcomes(csv_file(tmp_path, line)) == {"unchanged": 1}
    cast.court.refresh_from_db()
    assert (cast.court.phone, cast.court.city) == (phone, "Lille")


def test_the_search_hears_of_what_was_written(cast: Cast, tmp_path: Path, django_capture_on_commit_callbacks):
    heard = []

    def listen(sender: object, ids: list[int], **_kwargs: object) -> None:
        heard.extend(ids)

    establishments_written.connect(listen)
    with django_capture_on_commit_callbacks(execute=True):
        import_establishments(csv_file(tmp_path, LINE), apply=True)
    establishments_written.disconnect(listen)
    assert heard == [Establishment.objects.get(code=LINE[0]).pk]


# --- Files that cannot be read at all ------------------------------------------------------------------


def raw(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "raw"
    path.write_bytes(content)
    return path


def zip_of(tmp_path: Path, parts: dict[str, bytes]) -> Path:
    path = tmp_path / "raw.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def xlsx_with(tmp_path: Path, part: str, content: bytes) -> Path:
    """A real workbook, one part of which is doctored."""
    with zipfile.ZipFile(xlsx_file(tmp_path, LINE)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return zip_of(tmp_path, parts | {part: content})


ENGLISH = re.compile(r"\b(no such|directory|expected|unexpected|field|found|is a)\b")
LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<sheetData><row><c t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>"""
HOSTILE = {
    "empty": (lambda tmp: raw(tmp, b""), "vide"),
    "latin-1": (lambda tmp: csv_file(tmp, changed(name="Chambéry"), encoding="latin-1"), "UTF-8"),
    "latin-1 header": (lambda tmp: raw(tmp, "code;libellé\n".encode("latin-1")), "UTF-8"),
    "utf-16": (lambda tmp: csv_file(tmp, LINE, encoding="utf-16"), "UTF-16"),
    "missing columns": (
        lambda tmp: csv_file(tmp, header=["code", "name"]),
        "kind, directorate, city, department",
    ),
    "a column twice": (lambda tmp: csv_file(tmp, header=[*HEADER, "name"]), "deux fois"),
    "an open quote": (
        lambda tmp: raw(tmp, b'code,name,kind,directorate,city,department\nx,"open'),
        "refermé",
    ),
    "a giant cell": (lambda tmp: csv_file(tmp, changed(name="x" * 200_000)), "131072"),
    "old workbook": (lambda tmp: raw(tmp, b"\xd0\xcf\x11\xe0rest"), ".xls"),
    "not a workbook": (lambda tmp: raw(tmp, b"PK\x03\x04nonsense"), "illisible"),
    "zip without a workbook": (lambda tmp: zip_of(tmp, {"a.txt": b"a"}), "illisible"),
    "zip bomb": (lambda tmp: zip_of(tmp, {"xl/workbook.xml": b"\0" * 30_000_000}), "volume anormal"),
    "many parts": (lambda tmp: zip_of(tmp, {f"{n}": b"" for n in range(600)}), "volume anormal"),
    "billion laughs": (lambda tmp: xlsx_with(tmp, "xl/worksheets/sheet1.xml", LAUGHS), "illisible"),
    "broken sheet": (
        lambda tmp: xlsx_with(tmp, "xl/worksheets/sheet1.xml", b"<worksheet><sheetD"),
        "illisible",
    ),
    "a misplaced quote": (lambda tmp: raw(tmp, b'code,name\n"a"b,c\n'), "chaque guillemet"),
    "no such file": (lambda tmp: tmp / "nothing.csv", "ouvert"),
    "a folder": (lambda tmp: tmp, "ouvert"),
}


@pytest.mark.once
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_a_clear_message_and_changes_nothing(cast: Cast, tmp_path: Path, name: str):
    make, message = HOSTILE[name]
    before = list(Establishment.objects.values())
    with pytest.raises(FileRefused, match=message) as refused:
        import_establishments(make(tmp_path), apply=True)
    assert not ENGLISH.search(str(refused.value).lower())
    assert list(Establishment.objects.values()) == before


def test_an_error_late_in_the_file_takes_back_what_was_written(cast: Cast, tmp_path: Path):
    lines = [changed(code=f"code-{n}") for n in range(2500)]
    path = csv_file(tmp_path, *lines)
    path.write_bytes(path.read_bytes() + "code-é".encode("latin-1"))
    before = Establishment.objects.count()
    with pytest.raises(FileRefused, match="ligne 2502"):
        import_establishments(path, apply=True)
    assert Establishment.objects.count() == before


def test_more_lines_cost_a_query_per_batch_and_not_per_line(cast: Cast, tmp_path: Path):
    path = csv_file(tmp_path, *[changed(code=f"code-{n}") for n in range(2500)])
    with CaptureQueriesContext(connection) as seen:
        assert outcomes(path) == {"created": 2500}
    assert len(seen) < 300  # most of them the search's, by batches as well


def test_a_file_beyond_the_limit_is_refused(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("directory.importing.readers.MAX_LINES", 2)
    with pytest.raises(FileRefused, match="2 lignes"):
        import_establishments(csv_file(tmp_path, LINE, changed(code="b")), apply=True)


# --- What spreadsheets do to a file ------------------------------------------------------------------------

ALL = [*HEADER, "address", "postal_code", "phone", "email"]
BOURG = ["hd-bourg", "Tribunal de Villefictive", "tribunal_judiciaire", "DSJ", "Villefictive", "1"]
REST = ["1 rue de l'Exemple", "1000", "474000001", "accueil.hd@example.fr"]


@pytest.fixture
def ain(cast: Cast) -> Department:
    return Department.objects.create(code="01", name="Ain", region=cast.north)


def semicolons(*lines: list[str], before: str = "", end: str = "\r\n") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator=end).writerows(lines)
    return f"\ufeff{before}{text.getvalue()}".encode()


def cells(tmp_path: Path) -> Path:
    """Figures in cells of figures."""
    book = Workbook()
    book.active.append(ALL)
    book.active.append([*BOURG[:5], 1, REST[0], 1000, 474000001.0, REST[3]])
    path = tmp_path / "cells.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize("make", [lambda tmp: raw(tmp, semicolons(ALL, [*BOURG, *REST])), cells])
def test_the_zeros_that_a_spreadsheet_took_come_back_and_the_report_says_so(ain, tmp_path: Path, make):
    said = run(make(tmp_path), "--apply")
    found = Establishment.objects.get(code="hd-bourg")
    assert (found.department, found.postal_code, found.phone) == (ain, "01000", "04 74 00 00 01")
    for mended in (
        "department « 1 » lu 01",
        "postal_code « 1000 » lu 01000",
        "phone « 474000001 » lu 0474000001",
    ):
        assert mended.replace("« ", "«\u00a0").replace(" »", "\u00a0»") in said
    assert "ligne 2, hd-bourg" in said
    assert outcomes(make(tmp_path)) == {"unchanged": 1}


def test_a_postal_code_of_another_department_is_not_guessed(ain, tmp_path: Path):
    line = [*BOURG[:5], "59", *REST]
    report = import_establishments(raw(tmp_path, semicolons(ALL, line)), apply=True)
    assert "cinq chiffres" in report.kept[Outcome.REFUSED][0].detail


@pytest.mark.once
def test_rows_and_columns_that_are_only_coloured_do_not_count(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("directory.importing.readers.MAX_LINES", 10_000)
    book = Workbook()
    book.active.append(HEADER)
    book.active.append(LINE)
    colour = PatternFill("solid", fgColor="FFFF00")
    book.active.cell(2, 300).fill = colour
    book.active.cell(40_000, 1).fill = colour
    book.save(tmp_path / "coloured.xlsx")
    assert outcomes(tmp_path / "coloured.xlsx") == {"created": 1}


@pytest.mark.once
def test_a_value_beyond_the_last_column_is_refused_in_a_workbook_too(cast: Cast, tmp_path: Path):
    with pytest.raises(FileRefused, match="40 colonnes"):
        import_establishments(xlsx_file(tmp_path, [*LINE, *[None] * 34, "loin"]), apply=True)


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_too_many_lines_are_refused_before_one_is_judged(
    cast: Cast, tmp_path: Path, suffix, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("directory.importing.readers.MAX_LINES", 20)
    lines = [changed(code=f"code-{n}") for n in range(20)]
    heard: list[float] = []
    with pytest.raises(FileRefused, match="20 lignes"):
        import_establishments(MAKE[suffix](tmp_path, *lines), apply=True, progress=heard.append)
    assert heard == []
    judged = Report()
    with pytest.raises(FileRefused):
        import_establishments(MAKE[suffix](tmp_path, *lines), apply=False, report=judged)
    assert judged.total == 0


MAKE = {"csv": csv_file, "xlsx": xlsx_file}
HABITS = {
    "the separator on a line of its own": lambda: semicolons(HEADER, LINE, before="sep=;\r\n"),
    "the same, quoted": lambda: semicolons(HEADER, LINE, before='"sep=;"\r\n'),
    "line ends of an old Mac": lambda: semicolons(HEADER, LINE, end="\r"),
    "blank lines first": lambda: semicolons([], ["", ""], HEADER, LINE),
    "a column without a name": lambda: semicolons([*HEADER, "", ""], [*LINE, "", ""]),
}


@pytest.mark.once
@pytest.mark.parametrize("habit", HABITS)
def test_the_habits_of_spreadsheets_are_read(cast: Cast, tmp_path: Path, habit: str):
    assert outcomes(raw(tmp_path, HABITS[habit]())) == {"created": 1}


@pytest.mark.once
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_line_break_in_a_cell_becomes_a_space(cast: Cast, tmp_path: Path, end: str):
    line = [*LINE, f"Palais de justice{end}1 rue de l'Exemple", "59000", "", ""]
    assert outcomes(raw(tmp_path, semicolons(ALL, line))) == {"created": 1}
    assert Establishment.objects.get(code=LINE[0]).address == "Palais de justice 1 rue de l’Exemple"
    formula = [*LINE, f"{end}=1+1", "", "", ""]
    assert outcomes(raw(tmp_path, semicolons(ALL, formula))) == {"refused": 1}


@pytest.mark.parametrize(("first", "second"), [("NFC", "NFD"), ("NFD", "NFC"), ("NFD", "NFD")])
def test_accents_written_apart_are_the_same_accents(cast: Cast, tmp_path: Path, first, second):
    def evreux(form):
        return csv_file(
            tmp_path,
            changed(name=normalize(form, "Tribunal d'Évreux-Fictif"), city=normalize(form, "Évreux")),
        )

    assert outcomes(evreux(first)) == {"created": 1}
    assert Establishment.objects.get(code=LINE[0]).city == "Évreux"
    assert outcomes(evreux(second)) == {"unchanged": 1}


@pytest.mark.once
@pytest.mark.parametrize(
    ("department", "typed", "kept"),
    [
        ("988", "25 12 34", "+687 25 12 34"),
        ("987", "40 12 34 56", "+689 40 12 34 56"),
        ("986", "72 12 34", "+681 72 12 34"),
        ("975", "41 12 34", "+508 41 12 34"),
        ("974", "262990012", "0262 99 00 12"),
        ("971", "0590990012", "0590 99 00 12"),
        ("59", "25 12 34", "25 12 34"),
    ],
)
def test_the_department_tells_the_country_of_a_number(cast: Cast, tmp_path: Path, department, typed, kept):
    Department.objects.get_or_create(code=department, defaults={"name": "Fictif", "region": cast.overseas})
    line = [*LINE[:5], department, "", "", typed, ""]
    assert outcomes(raw(tmp_path, semicolons(ALL, line))) == {"created": 1}
    assert Establishment.objects.get(code=LINE[0]).phone == kept


# --- The command -----------------------------------------------------------------------------------------


def run(*args: object) -> str:
    out = io.StringIO()
    call_command("import_establishments", *args, stdout=out)
    return out.getvalue()


def test_the_command_says_what_it_would_do_and_how_to_do_it(cast: Cast, tmp_path: Path):
    said = run(csv_file(tmp_path, LINE))
    assert "Lignes à créer : 1".replace(" :", "\u00a0:") in said
    assert "--apply" in said
    assert not Establishment.objects.filter(code=LINE[0]).exists()


def test_the_command_fails_when_a_line_is_refused(cast: Cast, tmp_path: Path):
    with pytest.raises(CommandError, match="rien n’a été changé"):
        run(csv_file(tmp_path, changed(department="99")), "--apply")


def test_the_real_file_is_accepted_whole_and_is_idempotent(cast: Cast):
    from directory.places.geography import DATA, load_map

    cast.departments["59"].__class__.objects.exclude(establishments__isnull=False).delete()
    load_map()
    first = import_establishments(DATA / "establishments.csv", apply=True)
    assert first.refused == 0
    assert first.total == 638
    assert outcomes(DATA / "establishments.csv") == {"unchanged": 638}
