"""What narrows results alike on every database: days, and what was taken out."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from pages.models import CampaignPage
from search.query import finding
from search.query.values import Filters, Viewer, Window, parse
from tests.cast import Cast
from tests.search.conftest import Shelf, add, make_permanence

pytestmark = pytest.mark.usefixtures("serving")

ANYONE = Viewer(0, False, date(2026, 11, 24))
PARIS = ZoneInfo("Europe/Paris")


def keys(typed: str, filters: Filters) -> set[str]:
    return {hit.kind for hit in finding.find(parse(typed), filters, ANYONE, Window(limit=50)).hits}


@pytest.fixture
def dated(cast: Cast, shelf: Shelf) -> None:
    """A campaign in the first days of March 2027, a permanence until the end of 2026."""
    campaign = CampaignPage(
        title="Semaine du tribunal",
        summary="Cerfeuil.",
        subject="ministerial_action",
        banner="Venez.",
        starts_at=datetime(2027, 3, 1, tzinfo=PARIS),
        ends_at=datetime(2027, 3, 5, 18, tzinfo=PARIS),
    )
    add(shelf.section, campaign)
    make_permanence(cast, ends_on=date(2026, 12, 31))


@pytest.mark.usefixtures("dated")
@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        (date(2027, 3, 1), date(2027, 3, 1), {"page"}),
        (date(2027, 3, 5), None, {"page"}),
        (date(2027, 3, 6), None, set()),
        (None, date(2027, 2, 28), {"permanence"}),
        (date(2026, 12, 31), date(2026, 12, 31), {"permanence"}),
        (date(2027, 1, 1), date(2027, 1, 31), set()),
        (date(2026, 12, 1), date(2027, 3, 31), {"page", "permanence"}),
        (None, date(2019, 12, 31), set()),
        (date.min, date.max, {"page", "permanence"}),
        (date.max, date.min, set()),
    ],
)
def test_a_period_keeps_what_takes_place_in_it(
    begins: date | None, ends: date | None, expected: set[str]
) -> None:
    assert keys("tribunal", Filters(begins=begins, ends=ends)) == expected


@pytest.mark.usefixtures("dated")
def test_what_has_no_date_drops_out_of_a_period_only() -> None:
    assert "establishment" in keys("tribunal", Filters())


def test_a_permanence_without_an_end_goes_on(cast: Cast) -> None:
    make_permanence(cast)
    assert keys("tribunal", Filters(begins=date(2090, 1, 1))) == {"permanence"}


def test_what_is_taken_out_is_neither_shown_nor_counted(cast: Cast) -> None:
    everything = finding.find(parse("tribunal"), Filters(), ANYONE, Window(limit=50))
    gone = tuple(hit.key for hit in everything.hits[:2])
    left = finding.find(parse("tribunal"), Filters(without=gone), ANYONE, Window(limit=50))
    assert [hit.key for hit in left.hits] == [hit.key for hit in everything.hits[2:]]
    assert left.total == everything.total - len(gone)


def test_many_things_and_odd_ones_can_be_taken_out(cast: Cast) -> None:
    gone = tuple(f"page-{n}" for n in range(3000)) + ('"', "%s", "'; --")
    assert "establishment" in keys("tribunal", Filters(without=gone))


@pytest.mark.usefixtures("dated")
def test_the_api_is_narrowed_alike_and_says_how_it_answered(cast: Cast) -> None:
    asked = "/api/v1/search/?q=tribunal&begins=2027-03-01&ends=2027-03-02"
    answer = cast.client("agent").get(asked).json()
    assert [item["title"] for item in answer["items"]] == ["Semaine du tribunal"]
    assert (answer["fallback"], answer["correction"]) == (False, "")
    assert cast.client("agent").get("/api/v1/search/?q=tribunal&begins=demain").status_code == 422
