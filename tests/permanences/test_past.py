"""What is over cannot be written, changed or restored, and is shown as over."""

import re
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from permanences.models import Override, Permanence, State
from tests.cast import NOW
from tests.permanences import world
from tests.permanences.world import MORNING, TUESDAY, hidden, post, typed

pytestmark = pytest.mark.usefixtures("that_tuesday")
YESTERDAY, TOMORROW = TUESDAY - timedelta(days=1), TUESDAY + timedelta(days=1)
NEXT_TUESDAY = TUESDAY + timedelta(days=7)
OVER = "Cette permanence est déjà finie\xa0: aucune de ses dates n’est à venir."


@pytest.mark.parametrize(
    ("first", "last", "hours"),
    [
        (date(2026, 11, 3), YESTERDAY, {}),
        (date(2026, 11, 3), TUESDAY, {"starts_1": "08:00", "ends_1": "09:30"}),
        (TUESDAY - timedelta(days=7), TOMORROW, {"weekdays": ["0"]}),
        (date(2020, 1, 7), date(2020, 6, 30), {}),
    ],
    ids=["yesterday", "earlier today", "no date until its end", "years ago"],
)
def test_what_is_wholly_in_the_past_is_refused_when_it_is_saved_beside_its_end(cast, first, last, hours):
    page = post(cast, "assistant", "create", **typed(cast, starts_on=first, ends_on=last, **hours))
    assert page.status_code == 422
    assert OVER in _beside(page, "ends_on")
    assert not Permanence.objects.exists()


def test_the_last_hour_of_today_is_still_to_come(cast):
    today = typed(cast, starts_on=TUESDAY, ends_on=TUESDAY)
    assert post(cast, "assistant", "create", **today).status_code == 302


def test_where_it_is_still_yesterday_today_is_no_past(cast):
    """At 21:30 in Paris the next day has begun at La Réunion."""
    far = {"target": f"e:{cast.far_prison.code}", "mode": "telephone", "place": ""}
    with time_machine.travel(datetime.fromisoformat("2026-11-24T21:30:00+01:00"), tick=False):
        gone = typed(cast, starts_on=TUESDAY, ends_on=TUESDAY, **far)
        assert OVER in _beside(post(cast, "national", "create", **gone), "ends_on")
        coming = typed(cast, starts_on=TOMORROW, ends_on=TOMORROW, weekdays=["2"], **far)
        assert post(cast, "national", "create", **coming).status_code == 302


def test_a_change_that_leaves_nothing_to_come_is_refused_as_well(cast):
    made = world.permanence(cast)
    sent = typed(cast, starts_on=date(2026, 11, 3), ends_on=YESTERDAY)
    page = post(cast, "assistant", "edit", made.uid, **sent)
    assert (page.status_code, OVER in _beside(page, "ends_on")) == (422, True)
    assert Permanence.objects.get() == made


def _beside(page, name):
    """The error that stands by that field."""
    return page.content.decode().partition(f'name="{name}"')[2].partition('name="')[0]


@pytest.mark.parametrize(
    ("state", "who", "name"),
    [
        (State.DRAFT, "assistant", "propose"),
        (State.PROPOSED, "coordinator", "approve"),
        (State.APPROVED, "assistant", "publish"),
    ],
)
def test_what_ended_while_it_waited_goes_no_further(cast, state, who, name):
    made = world.permanence(cast, state=state, ends_on=YESTERDAY)
    page = cast.client("coordinator").get(reverse("permanences:waiting"))
    answer = post(cast, who, name, made.uid, version=hidden(page, "version"))
    assert answer.status_code == 409
    assert OVER in answer.content.decode()
    made.refresh_from_db()
    assert made.state == state


# --- A single date ----------------------------------------------------------------------------------------


def addresses(made, day):
    window = made.windows.get().pk
    return [
        reverse(f"permanences:{name}", args=[made.uid, window, day]) for name in ("move_date", "cancel_date")
    ]


@pytest.mark.parametrize("hour", [12, 18])
def test_the_pages_of_a_date_that_is_over_do_not_open_and_no_button_leads_there(cast, hour):
    made = world.permanence(cast)
    client = cast.client("assistant")
    for address in addresses(made, TUESDAY - timedelta(days=7)):
        assert client.get(address).status_code == 404
    for address in addresses(made, TUESDAY):
        assert client.get(address).status_code == 200
        with time_machine.travel(NOW.replace(hour=hour), tick=False):
            assert client.get(address).status_code == 404
            page = client.get(reverse("permanences:mine")).content.decode()
            assert address not in page
            late = client.post(
                address, {"note": "", "new_date": TOMORROW, "starts_at": "9:00", "ends_at": "10:00"}
            )
            assert (late.status_code, "Cette date est passée." in late.content.decode()) == (422, True)


def test_a_date_moved_to_a_later_day_is_changed_until_that_day_is_over(cast):
    made = world.permanence(cast)
    world.moved(made, TUESDAY, TUESDAY + timedelta(days=3))
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        client = cast.client("assistant")
        page = client.get(reverse("permanences:mine")).content.decode()
        for address in addresses(made, TUESDAY):
            assert address in page
            assert client.get(address).status_code == 200
        assert "/retablir/" not in page, "the planned day is over"
        assert client.post(addresses(made, TUESDAY)[1], {"note": ""}).status_code == 302
    assert Override.objects.get().kind == "cancelled"


@pytest.mark.parametrize("at", ["2026-11-24T08:00+01:00", "2026-11-24T10:00+01:00", "2026-11-24T13:00+01:00"])
def test_a_change_is_taken_back_as_long_as_something_of_it_is_to_come(cast, at):
    """Whatever button stands on the page opens; whatever does not stand there is not found."""
    made, other = world.permanence(cast), world.permanence(cast, weekdays=(3,), place=None, mode="telephone")
    rows = []
    for weeks in (-1, 0, 1):
        day = TUESDAY + timedelta(days=7 * weeks)
        rows.append(world.cancelled(made, day))
        rows.append(
            Override.objects.create(
                permanence=other, date=day, kind="added", starts_at=MORNING[0], ends_at=MORNING[1]
            )
        )
        thursday = day + timedelta(days=2)
        rows.append(world.moved(other, thursday, thursday - timedelta(days=3)))
    client = cast.client("assistant")
    with time_machine.travel(datetime.fromisoformat(at), tick=False):
        page = client.get(reverse("permanences:mine"), {"semaines": "4"}).content.decode()
        offered = set(re.findall(r'href="([^"]*/retablir/)"', page))
        for row in rows:
            address = reverse("permanences:restore_date", args=[row.permanence.uid, row.pk])
            opens = client.get(address).status_code
            assert (opens, address in offered) in [(200, True), (404, False)], (row.kind, row.date)
            if opens == 404:
                late = client.post(address)
                assert late.status_code == 422
                assert "Cette date est passée." in late.content.decode()
    assert len(offered) == {8: 5, 10: 5, 13: 3}[datetime.fromisoformat(at).hour]


# --- A series that is over --------------------------------------------------------------------------------


def test_a_series_that_is_over_is_shown_with_its_end_and_as_ended(cast):
    made = world.permanence(cast, ends_on=YESTERDAY)
    running = world.permanence(cast, weekdays=(3,), ends_on=date(2027, 1, 28))
    page = cast.client("assistant").get(reverse("permanences:mine")).content.decode()
    rows = dict(_rows(page))
    assert "Du mardi 6 janvier 2026 au lundi 23 novembre 2026" in rows[str(made.uid)]
    assert "terminée" in rows[str(made.uid)]
    assert "publiée" not in rows[str(made.uid)]
    assert "au jeudi 28 janvier 2027" in rows[str(running.uid)]
    assert "publiée" in rows[str(running.uid)]
    own = cast.client("assistant").get(made.get_absolute_url()).content.decode()
    assert "terminée" in own
    assert "Arrêter cette permanence" not in own


def test_a_date_that_is_still_to_come_keeps_it_from_being_over(cast):
    made = world.permanence(cast, ends_on=YESTERDAY)
    start, end = MORNING
    Override.objects.create(permanence=made, date=NEXT_TUESDAY, kind="added", starts_at=start, ends_at=end)
    page = cast.client("assistant").get(reverse("permanences:mine")).content.decode()
    assert "publiée" in dict(_rows(page))[str(made.uid)]


def _rows(page):
    """Of « Mes permanences »: which one, and what is said of it."""
    for part in page.partition('id="titre-toutes"')[2].split("<li>")[1:]:
        uid = re.search(r"/permanences/([0-9a-f-]{36})/", part)
        if uid:
            yield uid[1], part
