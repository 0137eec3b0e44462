"""« Où travaillez-vous ? »: asked once, kept in the profile, changed or forgotten at any time."""

import pytest

from directory.models import Establishment
from tests.cast import Cast

URL = "/annuaire/mon-lieu-de-travail/"


def test_three_letters_of_a_town_offer_the_places_to_choose(cast: Cast):
    page = cast.client("newcomer").get(f"{URL}?q=arr").content.decode()
    assert f'value="{cast.prison.code}"' in page
    assert f'value="{cast.court.code}"' not in page


def test_who_finds_nothing_is_told_whom_to_ask(cast: Cast):
    client = cast.client("newcomer")
    page = client.get(f"{URL}?q=nulle+part").text
    assert "Aucun établissement trouvé" in page
    assert "Dites-le à la coordination de votre région" in page
    signs = client.get(URL, {"q": "<b>\"'"}).text
    assert "au moins deux lettres" in signs
    assert "relais-choice" not in signs
    for path in (URL, "/annuaire/"):  # whose browser cuts nothing of what is pasted
        long = client.get(path, {"q": "Lille " * 20})
        assert (long.status_code, "maxlength" in long.text) == (400, False)
        assert long.text.count("100 caractères au plus, il y en a 119.") == 1
        assert f'value="{"Lille " * 20}"' in long.text
    for path in (f"{URL}choix/", "/annuaire/resultats/"):
        assert "data-relais-said>Raccourcissez" in client.get(path, {"q": "Lille " * 20}).text


def test_the_choice_is_kept_said_and_leads_back(cast: Cast):
    client = cast.client("agent")
    response = client.post(URL, {"establishment": cast.prison.code, "next": "/annuaire/"})
    assert (response.status_code, response["Location"]) == (302, "/annuaire/")
    assert cast.user("agent").workplace == cast.prison
    assert "Maison d’arrêt d’Arras" in client.get("/annuaire/").content.decode()


def test_it_can_be_forgotten(cast: Cast):
    cast.client("agent").post(URL, {"establishment": ""})
    assert cast.user("agent").workplace is None


def test_it_can_be_skipped_and_changes_nothing(cast: Cast):
    client = cast.client("agent")
    assert client.post(URL, {"skip": "1"}).status_code == 302
    assert cast.user("agent").workplace == cast.court
    assert client.session["workplace_skipped"] is True


@pytest.mark.parametrize("code", ["inconnu", "\x00", "x" * 500, "<script>", "' OR 1=1 --"])
def test_an_unknown_place_is_422_and_changes_nothing(cast: Cast, code: str):
    response = cast.client("agent").post(URL, {"establishment": code})
    assert response.status_code == 422
    assert "Cherchez-le par sa ville" in response.content.decode()
    assert cast.user("agent").workplace == cast.court


def test_a_closed_place_cannot_be_chosen(cast: Cast):
    Establishment.objects.filter(pk=cast.prison.pk).update(is_active=False)
    assert cast.client("agent").post(URL, {"establishment": cast.prison.code}).status_code == 422


@pytest.mark.parametrize(
    "target",
    ["https://ailleurs.example.com/", "//ailleurs.example.com", "javascript:alert(1)", "\\\\evil", "x"],
)
def test_it_never_leads_out_of_the_portal(cast: Cast, target: str):
    response = cast.client("agent").post(URL, {"establishment": cast.court.code, "next": target})
    assert response["Location"] == "/"


@pytest.mark.parametrize("query", ["q=%00", "q=" + "x" * 200])
def test_hostile_questions_are_400(cast: Cast, query: str):
    assert cast.client("agent").get(f"{URL}?{query}").status_code == 400
