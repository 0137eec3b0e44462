"""What changes in pages without a publication: a mirror, and whoever keeps answers, hear of it as well."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from pages.models import BenefitPage, CampaignPage, EventPage
from portal.tokens.models import ApiToken
from portal.webhooks.models import Event, Webhook
from tests.cast import NOW, Cast
from tests.pages import make
from tests.pages.test_events import IN_A_WEEK, event, press
from tests.pages.test_files import picture
from tests.pages.test_sync import Mirror
from tests.portal.test_api import bearer, new_token

# Wagtail leaves what it made a rendition of to the collector.
pytestmark = pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")


@pytest.fixture
def service() -> Iterator[Client]:
    with time_machine.travel(NOW, tick=False):
        token = new_token()
        ApiToken.objects.update(expires_at=NOW + timedelta(days=900))
        yield bearer(token)


@pytest.fixture
def told() -> Any:
    """The messages since it was last asked: what is named, and the tags that are dropped."""
    hook = Webhook.objects.create(
        name="Vitrine", url="https://x.example/", events=[Event.REGISTRATION_CHANGED], created_at=NOW
    )

    def since() -> list[tuple[int, list[str]]]:
        found = [json.loads(text) for text in hook.deliveries.values_list("payload", flat=True)]
        hook.deliveries.all().delete()
        return [(one["data"]["id"], one["tags"]) for one in found]

    return since


def state(mirror: Mirror, page: EventPage) -> str:
    """What the mirror says, once it has asked; it is what the API says, to the byte."""
    assert mirror.update().bodies == mirror.truth()
    return str(json.loads(mirror.bodies[page.pk])["event"]["registration"]["state"])


def test_the_last_place_reaches_the_mirror_and_those_who_keep_answers(
    cast: Cast, service: Client, told: Any
) -> None:
    page = event(cast, places=2)
    copy = page.create_alias(parent=make.section("handicap"), update_slug="copie")
    mirror = Mirror(service)
    assert state(mirror, page) == "open"
    press(cast, "agent")
    assert (state(mirror, page), told()) == ("open", [])
    press(cast, "newcomer")
    assert state(mirror, page) == state(mirror, copy) == "full"
    listed = service.get("/api/v1/events/")
    assert {one["registration"]["state"] for one in listed.json()["items"]} == {"full"}, "a copy as well"
    [(pk, tags)] = told()
    assert (pk, set(tags)) == (page.pk, {f"page-{page.pk}", f"page-{copy.pk}", "events"})
    assert "events" in listed["Relais-Tags"].split()
    press(cast, "correspondent")  # who waits changes nothing; nor does a place that passes to whoever waits
    press(cast, "agent", "desinscription")
    assert told() == []
    cast.users["newcomer"].delete()
    assert (state(mirror, page), len(told())) == ("open", 1)


def test_the_hour_that_closes_is_in_the_mirror_at_once_and_told_once(
    cast: Cast, service: Client, told: Any
) -> None:
    closes = NOW + timedelta(days=1, hours=2)
    page = event(cast, places=2, registration_closes_at=closes)
    copy = page.create_alias(parent=make.section("handicap"), update_slug="copie")
    mirror = Mirror(service).update()
    call_command("turn_events")
    with time_machine.travel(closes - timedelta(seconds=1), tick=False):
        call_command("turn_events")
        assert (state(mirror, page), told()) == ("open", [])
    with time_machine.travel(closes, tick=False):
        assert state(mirror, page) == state(mirror, copy) == "closed", "before anybody was told"
        call_command("turn_events")
        call_command("turn_events")
        assert {pk for pk, _tags in told()} == {page.pk, copy.pk}
        assert not mirror.update().last or state(mirror, page) == "closed"


# What the document says of it; any other field stays as it was published.
BY_THE_HOUR = {"amount", "amounts", "body", "benefit", "event"}


def moments() -> list[datetime]:
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(NOW), datetime.min.time()))
    days = [midnight + timedelta(days=n) for n in (1, 2, 3, 4, 8, 30, 200, 400)]
    return sorted([*days, NOW + timedelta(hours=3), IN_A_WEEK, IN_A_WEEK + timedelta(days=1)])


@pytest.mark.once
def test_only_what_is_listed_changes_with_the_hour_and_the_mirror_has_it(cast: Cast, service: Client) -> None:
    today = timezone.localdate(NOW)
    make.scale("Garde", ("180", "2026-01-01", str(today)), ("190", str(today + timedelta(days=2)), None))
    image = picture()
    image.rights_until = today + timedelta(days=2)
    shown = make.page(title="Une image", body=[("image", {"image": image, "caption": ""})])
    mirror = Mirror(service).update()  # what it is made of is known before its rights have an end
    image.save()
    event(cast, places=None, registration_closes_at=NOW + timedelta(hours=3))
    amount = "<p>Jusqu’à [[bareme:garde]]</p>"
    make.page(BenefitPage, make.section("prestations"), "Aide", amount=amount, review_on=today)
    make.page(
        CampaignPage, make.section("vie-pratique"), "Campagne", starts_at=NOW, ends_at=NOW + timedelta(days=3)
    )
    before = {pk: json.loads(body) for pk, body in mirror.update().bodies.items()}
    changed: set[str] = set()
    for moment in moments():
        with time_machine.travel(moment, tick=False):
            assert mirror.update().bodies == mirror.truth(), moment
        for pk, body in mirror.bodies.items():
            now = json.loads(body)
            changed |= {name for name in now if now[name] != before[pk][name]}
            before[pk] = now
    assert changed == BY_THE_HOUR
    assert before[shown.pk]["body"] == []
    with time_machine.travel(moments()[-1] + timedelta(hours=2), tick=False):
        assert not mirror.update().last, "a day that changes nothing is not told"
