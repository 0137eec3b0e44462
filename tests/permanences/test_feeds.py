from datetime import UTC, date, timedelta

import icalendar
import pytest
import recurring_ical_events
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from permanences.dates.agenda import slots_for
from permanences.duties import single_dates
from permanences.feeds import tokens
from permanences.models import FeedAddress, Permanence
from tests.cast import NOW
from tests.permanences import world
from tests.permanences.world import TUESDAY

pytestmark = pytest.mark.usefixtures("that_tuesday")

NEXT_TUESDAY = TUESDAY + timedelta(days=7)


@pytest.fixture
def url(cast):
    return tokens.establishment_path(cast.court)


@pytest.fixture
def secret_url(cast):
    address = tokens.reset_address(by=cast.user("assistant"), at=NOW)
    return reverse("permanences:feed_personal", args=[address.secret])


def held(body, first, last):
    events = recurring_ical_events.of(icalendar.Calendar.from_ical(body)).between(
        first, last + timedelta(days=1)
    )
    return sorted(e.start.astimezone(UTC) for e in events if e["STATUS"] != "CANCELLED")


def test_the_feed_expands_to_the_slots_that_the_agenda_lists(cast, client, url):
    made = world.permanence(cast, spans=(world.MORNING, world.AFTERNOON))
    world.by_telephone(cast, weekdays=(3,), starts_on=date(2026, 3, 1))
    world.cancelled(made, NEXT_TUESDAY)
    world.moved(made, NEXT_TUESDAY + timedelta(days=7), NEXT_TUESDAY + timedelta(days=8), world.MORNING)
    world.away(cast, first=date(2026, 12, 15), last=date(2026, 12, 20))
    world.away(cast, first=date(2027, 1, 4), last=date(2027, 1, 10), by=None)
    first, last = date(2026, 1, 1), date(2027, 12, 31)
    listed = slots_for(establishment=cast.court, first=first, last=last)
    expected = sorted(o.starts_at.astimezone(UTC) for o in listed if o.takes_place)
    assert held(client.get(url).content, first, last) == expected


def test_a_personal_feed_holds_what_its_worker_serves_stand_ins_included(cast, client, secret_url):
    world.permanence(cast)
    world.permanence(cast, "neighbour", place=None, mode="telephone", weekdays=(3,))
    world.away(cast, "neighbour", first=TUESDAY, last=TUESDAY + timedelta(days=9), by="assistant")
    world.away(cast, first=date(2026, 12, 14), last=date(2026, 12, 20), by="neighbour")
    first, last = TUESDAY, TUESDAY + timedelta(days=60)
    worker = cast.workers["assistant"]
    listed = slots_for(worker=worker, first=first, last=last)
    expected = sorted(o.starts_at.astimezone(UTC) for o in listed if o.takes_place and o.worker == worker)
    body = client.get(secret_url).content
    assert held(body, first, last) == expected
    assert "vous remplacez Hugo Genièvre" in body.decode().replace("\r\n ", "")


def test_without_its_key_the_feed_of_a_place_is_not_found_in_a_line_of_text(cast, client, settings, url):
    path = reverse("permanences:feed_establishment", args=[cast.court.code])
    other = tokens.establishment_key(cast.prison.code)
    addresses = [path + query for query in ("", "?cle=", "?cle=faux", "?cle=é", f"?cle={other}")]
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 8, []
    for address in (*addresses, url):  # the key of before is withdrawn
        _refused_to_a_program(client.get(address))
    assert cast.client("agent").get(path).status_code == 200


def _refused_to_a_program(answer):
    assert (answer.status_code, answer.get("Location")) == (404, None)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "<" not in answer.content.decode()


def test_neither_half_a_personal_address_nor_one_that_is_gone_leads_to_the_sign_in_page(
    cast, client, secret_url
):
    tokens.reset_address(by=cast.user("assistant"), at=NOW)
    half = secret_url.removesuffix(".ics")
    for address in (secret_url, half, f"{half}/", f"{secret_url}/", half.replace("-", ":") + ".ICS"):
        for answer in (client.get(address), client.head(address)):
            _refused_to_a_program(answer)


def test_a_place_that_is_unknown_or_closed_has_no_feed(cast, client, url):
    cast.court.is_active = False
    cast.court.save()
    assert client.get(url).status_code == 404
    ghost = tokens.establishment_key("nulle-part")
    path = reverse("permanences:feed_establishment", args=["nulle-part"])
    assert client.get(f"{path}?cle={ghost}").status_code == 404


def test_an_unknown_personal_address_is_a_404_even_when_only_its_end_is_wrong(cast, client, secret_url):
    assert client.get(secret_url).status_code == 200
    wrong = secret_url[:-5] + ("0" if secret_url[-5] != "0" else "1") + secret_url[-4:]
    for address in (wrong, "/permanences/flux/x.ics", "/permanences/flux/" + "a" * 500 + ".ics"):
        assert client.get(address).status_code == 404


def test_a_reset_address_replaces_the_former_one_at_once(cast, client, secret_url):
    assert client.get(secret_url).status_code == 200
    worker = cast.client("assistant")
    assert "sous le seul mot" in worker.get(reverse("permanences:calendar")).text
    worker.post(reverse("permanences:reset_calendar"))
    assert client.get(secret_url).status_code == 404


def test_the_address_cannot_be_told_from_a_copy_of_the_database(cast, secret_url):
    row = FeedAddress.objects.values_list().get()
    assert not any(str(value) in secret_url for value in row if len(str(value)) > 16)


def test_unchanged_the_feed_costs_one_query_and_no_body(cast, client, url):
    world.permanence(cast)
    first = client.get(url)
    with CaptureQueriesContext(connection) as cheap:
        again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, len(cheap)) == (304, b"", 1)
    assert again["ETag"] == first["ETag"]


@pytest.mark.parametrize("suffix", ["-gzip", "-br"])
def test_the_tag_of_a_feed_that_a_proxy_compressed_is_known(cast, client, url, suffix):
    world.permanence(cast)
    tag = client.get(url)["ETag"]
    compressed = f'"else", W/{tag[:-1]}{suffix}"'
    assert client.get(url, headers={"If-None-Match": compressed}).status_code == 304
    assert client.get(url, headers={"If-None-Match": f'"x{suffix}"'}).status_code == 200


def test_if_modified_since_answers_304_until_something_changes(cast, client, url):
    made = world.permanence(cast)
    since = {"If-Modified-Since": client.get(url)["Last-Modified"]}
    assert client.get(url, headers=since).status_code == 304
    with time_machine.travel(timezone.now() + timedelta(seconds=5)):
        made.save()
    assert client.get(url, headers=since).status_code == 200


def test_a_change_elsewhere_leaves_the_etag_as_it_is(cast, client, url):
    world.permanence(cast)
    before = client.get(url)["ETag"]
    world.permanence(cast, "neighbour", establishment=cast.prison, place=None, mode="telephone")
    assert client.get(url, headers={"If-None-Match": before}).status_code == 304


@pytest.mark.parametrize("change", ["cancelled", "absence", "phone", "place", "name"])
def test_each_change_gives_a_new_etag_and_raises_the_sequence(cast, client, url, change):
    made = world.permanence(cast)
    before, sequence = client.get(url)["ETag"], _sequence(client, url)
    if change == "cancelled":
        single_dates.cancel(made.windows.get(), NEXT_TUESDAY, note="", by=cast.user("assistant"), at=NOW)
    elif change == "absence":
        world.away(cast)
    else:
        target, field = {
            "phone": (cast.workers["assistant"], "phone"),
            "place": (cast.room, "name"),
            "name": (cast.court, "name"),
        }[change]
        setattr(target, field, "01 99 00 99 99")
        target.save()
    assert client.get(url)["ETag"] != before
    assert _sequence(client, url) > sequence


def _sequence(client, url):
    return max(e["SEQUENCE"] for e in icalendar.Calendar.from_ical(client.get(url).content).events)


def test_identifiers_stay_the_same_whatever_changes(cast, client, url):
    made = world.permanence(cast)
    before = {e["UID"] for e in icalendar.Calendar.from_ical(client.get(url).content).events}
    world.cancelled(made, NEXT_TUESDAY)
    after = {e["UID"] for e in icalendar.Calendar.from_ical(client.get(url).content).events}
    assert before < after, "the date that differs is one event more"
    assert all(str(made.uid) in uid for uid in after)


def test_a_feed_is_a_calendar_that_private_caches_check_again(cast, client, url):
    response = client.get(url)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in response["Cache-Control"]
    assert "no-cache" in response["Cache-Control"] or "max-age=0" in response["Cache-Control"]


def test_a_feed_is_in_french_whoever_asks_first(cast, client, url):
    world.permanence(cast)
    body = client.get(url, headers={"accept-language": "en"}).content.decode()
    assert "Permanences du service social" in body


def test_reading_a_feed_writes_nothing(cast, client, url, secret_url):
    world.permanence(cast)
    with CaptureQueriesContext(connection) as seen:
        client.get(url)
        client.get(secret_url)
        client.head(url)
    assert not [q for q in seen if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert client.post(url).status_code == 405


def test_the_feed_costs_the_same_with_1_permanence_and_with_5(cast, client, url):
    world.permanence(cast)
    world.away(cast)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(4):
        world.permanence(cast, weekdays=(number % 5,), starts_on=date(2026, 2, 1 + number))
    assert Permanence.objects.count() == 5
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)
