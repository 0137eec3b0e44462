"""R3: fixed and mobile numbers on one sheet, for the HR service of that establishment."""

import csv
import io
from datetime import date

import pytest

from core import phone
from directory.models import Correspondent, Posting, Worker
from tests.cast import Cast


def url(cast: Cast, end: str = "contacts/") -> str:
    return f"/annuaire/etablissements/{cast.court.code}/{end}"


def test_the_sheet_has_the_numbers_of_the_worker_and_of_the_coordinators(cast: Cast):
    page = cast.client("correspondent").get(url(cast)).content.decode()
    for who in ("assistant", "coordinator", "national"):
        assert cast.workers[who].name in page
        for number in (cast.workers[who].phone, cast.workers[who].mobile):
            assert f'href="tel:{number.replace(" ", "")}"' in page


def test_a_correspondent_reaches_it_without_knowing_a_code(cast: Cast):
    assert cast.client("correspondent").get("/annuaire/contacts/")["Location"] == url(cast)
    assert cast.client("agent").get("/annuaire/contacts/").status_code == 403


def test_the_spreadsheet_has_the_same_and_reads_accents(cast: Cast):
    response = cast.client("correspondent").get(url(cast, "contacts.csv"))
    text = response.content.decode("utf-8-sig")
    assert response.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[1][1:5] == [
        "Inès Basilic",
        cast.workers["assistant"].display_role,
        "03 53 01 00 10",
        "06 39 98 00 10",
    ]


@pytest.mark.parametrize(
    ("kept", "in_the_cell"),
    [
        ("0353010010", "03 53 01 00 10"),
        ("+33353010010", "03 53 01 00 10"),
        ("+262 692 12 34 56", "0692 12 34 56"),
        ("+687 25 12 34", "00 687 25 12 34"),
        ("+32470123456", "00 32 470 12 34 56"),
    ],
)
def test_a_number_in_the_spreadsheet_is_whole_and_text(cast: Cast, kept: str, in_the_cell: str):
    Worker.objects.filter(pk=cast.workers["assistant"].pk).update(phone=kept)
    text = cast.client("correspondent").get(url(cast, "contacts.csv")).content.decode("utf-8-sig")
    cell = list(csv.reader(io.StringIO(text), delimiter=";"))[1][3]
    assert cell == in_the_cell
    assert " " in cell
    assert not cell.startswith(("+", "'"))
    assert phone.international(cell) == phone.international(kept), "what is read back is the same number"


def test_no_cell_can_be_a_formula(cast: Cast):
    worker = cast.workers["assistant"]
    worker.first_name, worker.phone = '=HYPERLINK("http://x")', "+33 1 99 00 12 34"
    worker.save()
    text = cast.client("correspondent").get(url(cast, "contacts.csv")).content.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_the_correspondent_of_another_establishment_is_refused(cast: Cast):
    Correspondent.objects.update(establishment=cast.prison)
    assert cast.client("correspondent").get(url(cast)).status_code == 403


def test_a_correspondent_who_is_no_longer_one_is_refused(cast: Cast):
    Correspondent.objects.update(ends_on=date(2021, 1, 1))
    assert cast.client("correspondent").get(url(cast, "contacts.csv")).status_code == 403


def test_without_anyone_it_still_says_whom_to_call(cast: Cast):
    Posting.objects.all().delete()
    assert 'href="tel:' in cast.client("correspondent").get(url(cast)).content.decode()
