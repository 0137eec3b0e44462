"""Screens that do something are found by people’s own words, and named in the plan of the site."""

from typing import Any

import pytest
from django.urls import reverse

from pages.reading.doors import DOORS
from search import index
from search.models import Findable, ServiceScreen
from tests.cast import PEOPLE, Cast
from tests.search.conftest import Shelf

pytestmark = pytest.mark.django_db
ASKED = {
    "suivre ma demande": "contact:followup",
    "code de suivi": "contact:followup",
    "annuaire": "directory:search",
    "calendrier outlook": "permanences:own_subscription",
    "qui appeler ce soir": "contact:start",
    "mot de passe oublié": "mfa_index",
    "plan du site": "pages:sitemap",
}


@pytest.fixture
def _written(shelf: Shelf) -> None:
    index.rebuild(lambda source, done, total: None)


@pytest.mark.usefixtures("_written")
@pytest.mark.parametrize(("typed", "name"), ASKED.items())
def test_what_people_type_leads_to_the_screen(cast: Cast, serving: str, typed: str, name: str) -> None:
    main = cast.client("agent").get("/recherche/", {"q": typed}).text.split("<main", 1)[1].split("</main>")[0]
    first = main.split("relais-result__title", 1)[1]
    assert first.split('href="', 1)[1].split('"')[0] == reverse(name)


@pytest.mark.usefixtures("_written")
def test_it_is_suggested_while_one_types(cast: Cast, serving: str) -> None:
    found = cast.client("agent").get("/recherche/suggestions/", {"q": "suivre ma d"}).json()["suggestions"]
    assert found[0]["url"] == reverse("contact:followup")


@pytest.mark.parametrize("who", [who for who in PEOPLE if who != "anonymous"])
def test_everybody_may_open_each_of_them(cast: Cast, who: str) -> None:
    client = cast.client(who)
    answers = {door.name: client.get(door.url, follow=True).status_code for door in DOORS}
    assert {name: status for name, status in answers.items() if status != 200} == {}


def test_the_plan_of_the_site_names_them_all(cast: Cast) -> None:
    plan = cast.client("agent").get("/plan-du-site/").text.split("<main", 1)[1]
    assert [door.name for door in DOORS if f'href="{door.url}"' not in plan] == []


@pytest.mark.usefixtures("_written")
def test_a_screen_that_is_no_more_leaves_the_search(monkeypatch: Any) -> None:
    monkeypatch.setattr("search.doors.DOORS", DOORS[1:])
    monkeypatch.setattr("search.kinds.service.BY_NAME", {door.name: door for door in DOORS[1:]})
    index.rebuild(lambda source, done, total: None)
    assert not ServiceScreen.objects.filter(name=DOORS[0].name).exists()
    assert Findable.objects.filter(kind="service").count() == len(DOORS) - 1


def test_whoever_has_no_workplace_is_asked_for_it_first(cast: Cast) -> None:
    asked = cast.client("correspondent").get(reverse("permanences:own_subscription"))
    assert asked.url == f"{reverse('directory:workplace')}?next=%2Fpermanences%2Fabonnement%2F"
    own = cast.client("agent").get(reverse("permanences:own_subscription"))
    assert own.url == reverse("permanences:subscribe", args=[cast.court.code])
