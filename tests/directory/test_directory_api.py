"""The directory for programs."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.models import Absence, Establishment, Posting, Replacement, Worker
from tests.cast import NOW, Cast

V1 = "/api/v1"


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


def get(cast: Cast, path: str, status: int = 200) -> dict:
    response = cast.client("agent").get(f"{V1}{path}")
    assert response.status_code == status, response.content
    return response.json()


def test_coverage_says_who_and_why_at_a_moment(cast: Cast):
    absence = Absence.objects.create(
        worker=cast.workers["assistant"], starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 9)
    )
    Replacement.objects.create(
        absence=absence,
        substitute=cast.workers["neighbour"],
        state="approved",
        starts_on=absence.starts_on,
        ends_on=absence.ends_on,
    )
    path = f"/establishments/{cast.court.code}/coverage/"
    assert get(cast, path)["via"] == "holder"
    then = get(cast, f"{path}?at=2026-12-01T08:00:00Z")
    assert (then["via"], then["worker"]["last_name"], then["until"]) == (
        "replacement",
        "Genièvre",
        "2026-12-09",
    )
    assert then["holder"]["id"] == str(cast.workers["assistant"].public_id)
    assert [link["via"] for link in then["chain"]] == ["replacement", "regional", "national"]


def test_a_moment_without_an_offset_is_local_to_the_establishment(cast: Cast):
    Posting.objects.create(
        worker=cast.workers["neighbour"], region=cast.overseas, starts_on=date(2026, 12, 1)
    )
    path = f"/establishments/{cast.far_prison.code}/coverage/?at=2026-12-01T00:30:00"
    assert get(cast, path)["via"] == "regional"
    assert get(cast, f"{path}Z")["via"] == "regional"
    assert get(cast, path.replace("2026-12-01T00", "2026-11-30T23"))["via"] == "national"


def test_with_nobody_the_answer_is_still_an_answer(cast: Cast):
    Posting.objects.all().delete()
    found = get(cast, f"/establishments/{cast.court.code}/coverage/")
    assert (found["worker"], found["via"], found["chain"]) == (None, "nobody", [])


@pytest.mark.parametrize(
    "at", ["hier", "2026-13-01", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "%00", "1e999"]
)
def test_a_bad_moment_is_422(cast: Cast, at: str):
    get(cast, f"/establishments/{cast.court.code}/coverage/?at={at}", status=422)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 3),
        ("q=lille", 1),
        ("q=arret", 2),  # also the one whose name does not say what people call it
        ("department=974", 1),
        ("directorate=DAP", 2),
        ("kind=tribunal_judiciaire", 1),
        ("region=nord", 2),
    ],
)
def test_establishments_are_listed_and_filtered(cast: Cast, query: str, count: int):
    assert get(cast, f"/establishments/?{query}")["count"] == count


@pytest.mark.parametrize(
    "query", ["directorate=XXX", "kind=x", "limit=-1", "limit=abc", "offset=-5", "q=" + "x" * 101]
)
def test_bad_filters_are_422(cast: Cast, query: str):
    get(cast, f"/establishments/?{query}", status=422)


def test_one_of_each_can_be_read(cast: Cast):
    worker = cast.workers["assistant"]
    assert get(cast, f"/establishments/{cast.court.code}/")["region"] == "nord"
    assert get(cast, f"/workers/{worker.public_id}/")["last_name"] == "Basilic"
    assert get(cast, "/departments/974/")["time_zone"] == "Indian/Reunion"
    assert [region["code"] for region in get(cast, "/regions/")["items"]] == ["nord", "outre-mer"]


@pytest.mark.parametrize(
    "path",
    [
        "/establishments/x/",
        "/establishments/x/coverage/",
        "/workers/00000000-0000-0000-0000-000000000000/",
        "/departments/ZZ/",
    ],
)
def test_what_does_not_exist_is_404(cast: Cast, path: str):
    get(cast, path, status=404)


def test_a_worker_who_left_is_not_listed(cast: Cast):
    Worker.objects.filter(pk=cast.workers["assistant"].pk).update(is_active=False)
    assert get(cast, "/workers/")["count"] == 3


@pytest.mark.parametrize("path", ["/establishments/", "/workers/", "/departments/"])
def test_a_list_costs_the_same_with_3_rows_and_with_more(cast: Cast, path: str):
    from tests.directory.test_pages import more

    client = cast.client("agent")

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(V1 + path)
        return len(seen)

    cost()
    few = cost()
    more(cast, 6)
    Worker.objects.bulk_create(
        Worker(first_name="A", last_name=f"B{n}", role="social_worker") for n in range(6)
    )
    assert cost() == few


def test_a_number_comes_as_people_read_it_and_as_a_link_that_dials_from_anywhere(cast: Cast):
    worker = cast.workers["assistant"]
    Worker.objects.filter(pk=worker.pk).update(phone="0262 99 00 12", mobile="")
    Establishment.objects.filter(pk=cast.court.pk).update(phone="3114")
    client = cast.client("agent")
    found = client.get(f"/api/v1/workers/{worker.public_id}/").json()
    assert (found["phone"], found["phone_uri"]) == ("0262 99 00 12", "tel:+262262990012")
    assert (found["mobile"], found["mobile_uri"]) == ("", "")
    assert client.get(f"/api/v1/establishments/{cast.court.code}/").json()["phone_uri"] == "tel:3114"
