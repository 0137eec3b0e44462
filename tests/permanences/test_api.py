from datetime import timedelta

import pytest
from django.urls import reverse

from tests.permanences import world
from tests.permanences.world import TUESDAY

URL = "/api/v1/permanences/"


def ask(cast, who="agent", url=URL, **params):
    return cast.client(who).get(url, params)


def test_the_occurrences_of_an_establishment_between_two_days(cast):
    made = world.permanence(cast)
    world.cancelled(made, TUESDAY + timedelta(days=7), "Formation")
    answer = ask(
        cast,
        **{
            "establishment": cast.court.code,
            "from": "2026-11-24",
            "to": "2026-12-08",
        },
    )
    items = answer.json()["items"]
    assert [(item["starts_at"], item["status"], item["takes_place"]) for item in items] == [
        ("2026-11-24T09:00:00+01:00", "planned", True),
        ("2026-12-01T09:00:00+01:00", "cancelled", False),
        ("2026-12-08T09:00:00+01:00", "planned", True),
    ]
    assert items[0]["worker"]["name"] == "Inès Basilic"
    assert (items[0]["place"], items[0]["is_confidential"]) == ("Bâtiment B, bureau 12", True)


def test_without_filter_the_readers_workplace_counts_and_without_one_a_filter_is_asked_for(cast):
    world.permanence(cast)
    assert ask(cast, "agent").json()["count"] >= 4
    assert ask(cast, "editor").status_code == 422


@pytest.mark.parametrize(
    "params",
    [
        {"from": "hier"},
        {"from": "2026-02-30"},
        {"from": "2026-01-01", "to": "2027-03-01"},
        {"from": "2026-02-01", "to": "2026-01-01"},
        {"to": "2099-12-31"},
        {"from": "0001-01-01", "to": "0001-01-02"},
        {"establishment": "x" * 500},
        {"establishment": "a\x00b"},
        {"worker": "moi"},
    ],
)
def test_a_wrong_parameter_is_told_with_422(cast, params):
    assert ask(cast, **params).status_code == 422


@pytest.mark.parametrize(
    "params",
    [
        {"establishment": "nulle-part"},
        {"region": "nulle-part"},
        {"worker": "00000000-0000-0000-0000-000000000000"},
    ],
)
def test_what_does_not_exist_is_a_404(cast, params):
    assert ask(cast, **params).status_code == 404


def test_rules_show_published_permanences_only(cast):
    made = world.permanence(cast, spans=(world.MORNING, world.AFTERNOON))
    world.permanence(cast, state="proposed", spans=(world.AFTERNOON,))
    [rule] = ask(cast, url=URL + "rules/", establishment=cast.court.code).json()["items"]
    assert (rule["id"], rule["weekdays"]) == (str(made.uid), [1])
    assert [w["starts_at"] for w in rule["windows"]] == ["09:00:00", "14:00:00"]
    assert rule["time_zone"] == "Europe/Paris"


def test_nobody_reads_it_without_signing_in(cast):
    assert cast.client("anonymous").get(URL).status_code == 401
    assert reverse("api-v1:permanences") == URL
