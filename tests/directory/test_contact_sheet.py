"""R3: fixed and mobile numbers on one sheet, for the HR service of that establishment."""

import csv
import io
from datetime import date

from directory.models import Correspondent, Posting
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
