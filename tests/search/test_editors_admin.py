"""The editors' pages of the search: what is typed is kept, what is wrong is told, who did it is logged."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from wagtail.models import ModelLogEntry

from search.editors import actions
from search.editors.models import Pick, Selection, SynonymGroup
from search.models import Findable
from tests.cast import Cast
from tests.search.conftest import Shelf

pytestmark = pytest.mark.ignore_template_errors
SYNONYMS = "/cms/recherche/synonymes/"
PICKED = "/cms/recherche/resultats-choisis/"


def as_read(client: Client, path: str, form: int = 0) -> dict[str, str]:
    """What a form of that page says of what its editor had read."""
    return {"read": re.findall(r'name="read" value="(\w*)"', client.get(path).text)[form]}


def logged() -> list[tuple[str, str]]:
    return [(entry.action, entry.user.email) for entry in ModelLogEntry.objects.order_by("pk")]


@pytest.mark.parametrize("who", ["editor", "moderator", "administrator"])
def test_a_group_is_added_changed_and_deleted_and_the_log_names_who(cast: Cast, who: str) -> None:
    client = cast.client(who)
    client.post(f"{SYNONYMS}ajouter/", {"words": "boulot, travail;emploi\n boulot "})
    group = SynonymGroup.objects.get()
    assert group.phrases == ["boulot", "travail", "emploi"]
    path = f"{SYNONYMS}{group.pk}/"
    client.post(path, {"words": "boulot\nemploi", "one_way": "on"} | as_read(client, path))
    assert str(SynonymGroup.objects.get()) == "boulot → emploi"
    client.post(f"{path}supprimer/", as_read(client, path))
    assert not SynonymGroup.objects.exists()
    assert logged() == [(f"wagtail.{did}", f"{who}@example.fr") for did in ("create", "edit", "delete")]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Écrivez au moins un mot"),
        ("boulot", "au moins deux mots différents"),
        ("Congé\ncongés\nCONGE", "au moins deux mots différents"),
        ("de la\nboulot", "trop courant"),
        ("boulot\n" + "a" * 81, "trop long"),
        ("boulot\nun deux trois quatre cinq six sept huit neuf dix onze", "trop long"),
        ("\n".join(f"mot{n}" for n in range(16)), "Au plus 15 lignes"),
        ("job\nMétiers", "«\u00a0Métiers\u00a0» est déjà dans le groupe «\u00a0métier, profession\u00a0»"),
    ],
)
def test_what_is_wrong_is_told_by_the_field_and_nothing_is_lost(cast: Cast, typed: str, told: str) -> None:
    SynonymGroup.objects.create(words="métier\nprofession")
    page = cast.client("editor").post(
        f"{SYNONYMS}ajouter/", {"words": typed, "one_way": "on" if not typed else ""}
    )
    assert page.status_code == 422
    assert told in page.text
    assert page.context["form"]["words"].value() == typed
    assert SynonymGroup.objects.count() == 1


def test_a_word_may_be_led_to_from_several_groups(cast: Cast) -> None:
    SynonymGroup.objects.create(words="clm\ncongé longue maladie", one_way=True)
    cast.client("editor").post(
        f"{SYNONYMS}ajouter/", {"words": "long arrêt\ncongé longue maladie", "one_way": "on"}
    )
    assert SynonymGroup.objects.count() == 2


def make_selection(cast: Cast, wordings: str = "dettes") -> str:
    return str(cast.client("editor").post(f"{PICKED}ajouter/", {"wordings": wordings})["Location"])


def test_results_are_put_in_front_moved_left_out_and_let_go(cast: Cast, shelf: Shelf) -> None:
    client, path = cast.client("editor"), make_selection(cast)
    long = "dettes " * 40
    typed = client.get(path, {"q": long}).text
    assert [said in typed for said in ("Seuls les 200 premiers", f'value="{long.strip()}"')] == [True, True]
    debt, theme = (Findable.objects.get(page=page).key for page in (shelf.debt, shelf.theme))
    for do, key in (
        ("pin", debt),
        ("pin", theme),
        ("up", theme),
        ("up", theme),
        ("exclude", debt),
        ("release", theme),
    ):
        answer = client.post(f"{path}choisir/", {"do": do, "key": key, "q": "budget & dettes"})
        assert answer["Location"] == f"{path}?q=budget+%26+dettes"
    assert list(Pick.objects.values_list("key", "is_excluded")) == [(debt, True)]
    done = ["pin", "pin", "move", "exclude", "release"]
    assert [entry[0] for entry in logged()] == ["wagtail.create", *(f"relais.search.{did}" for did in done)]
    assert {entry[1] for entry in logged()} == {"editor@example.fr"}


def test_the_page_offers_what_is_found_and_shows_what_was_picked(cast: Cast, shelf: Shelf) -> None:
    client, path = cast.client("editor"), make_selection(cast)
    client.post(f"{path}choisir/", {"do": "pin", "key": Findable.objects.get(page=shelf.benefit).key})
    shelves = client.get(path).context["shelves"]
    assert [item.title for item in shelves.pinned] == ["Prêt d’installation"]
    assert {item.title for item in shelves.found} == {"Le surendettement", "Budget et dettes"}
    assert client.get(f"{path}?q=arras").context["shelves"].found[0].title == "Maison d’arrêt d’Arras"


@pytest.mark.parametrize("data", [{"do": "pin", "key": "page-999999"}, {"do": "x"}, {"do": "pin"}, {}])
def test_what_cannot_be_picked_is_not_there(cast: Cast, shelf: Shelf, data: dict[str, str]) -> None:
    path = make_selection(cast)
    key = {"key": Findable.objects.get(page=shelf.debt).key} if data.get("do") == "x" else {}
    assert cast.client("editor").post(f"{path}choisir/", data | key).status_code == 404
    assert not Pick.objects.exists()


def test_an_editor_picks_nothing_that_they_may_not_see_nor_reads_its_title(cast: Cast, shelf: Shelf) -> None:
    path, hidden = make_selection(cast), f"page-{shelf.below.pk}"
    assert cast.client("editor").post(f"{path}choisir/", {"do": "pin", "key": hidden}).status_code == 404
    Pick.objects.create(selection=Selection.objects.get(), key=hidden)
    page = cast.client("editor").get(path)
    assert "bergamote" not in page.text
    assert "que vous ne pouvez pas voir" in page.text
    cast.client("editor").post(f"{path}choisir/", {"do": "release", "key": hidden})
    assert not Pick.objects.exists()


def test_there_is_an_end_to_what_is_in_front(cast: Cast, shelf: Shelf) -> None:
    selection = Selection.objects.create(wordings="dettes")
    for n in range(actions.MAX_PINNED):
        Pick.objects.create(selection=selection, key=f"page-{90_000 + n}", position=n)
    key = Findable.objects.get(page=shelf.debt).key
    answer = cast.client("editor").post(
        f"{PICKED}{selection.pk}/choisir/", {"do": "pin", "key": key}, follow=True
    )
    assert "Au plus 10 résultats en tête" in answer.text
    assert selection.picks.count() == actions.MAX_PINNED


@pytest.mark.parametrize(
    ("typed", "told"),
    [("", "Écrivez au moins un mot"), ("le la", "trop courant"), ("Dette", "a déjà ses résultats choisis")],
)
def test_wordings_that_cannot_be_are_told_and_kept(cast: Cast, typed: str, told: str) -> None:
    Selection.objects.create(wordings="les dettes")
    page = cast.client("editor").post(f"{PICKED}ajouter/", {"wordings": typed})
    assert page.status_code == 422
    assert told in page.text
    assert page.context["form"]["wordings"].value() == typed


def test_wordings_are_changed_and_a_selection_deleted_with_what_it_held(cast: Cast, shelf: Shelf) -> None:
    client, path = cast.client("editor"), make_selection(cast)
    client.post(path, {"wordings": "dettes\nDETTE\nplus un sou"} | as_read(client, path))
    assert Selection.objects.get().phrases == ["dettes", "plus un sou"]
    client.post(f"{path}supprimer/", as_read(client, path, form=-1))
    assert not Selection.objects.exists()
    assert [entry[0] for entry in logged()] == ["wagtail.create", "wagtail.edit", "wagtail.delete"]


@pytest.mark.parametrize("who", ["agent", "newcomer", "assistant", "correspondent", "national"])
def test_others_change_nothing_by_any_way(cast: Cast, shelf: Shelf, who: str) -> None:
    group = SynonymGroup.objects.create(words="a1\nb2")
    selection = Selection.objects.create(wordings="dettes")
    key = Findable.objects.get(page=shelf.debt).key
    client = cast.client(who)
    client.post(f"{SYNONYMS}ajouter/", {"words": "boulot\ntravail"})
    client.post(f"{SYNONYMS}{group.pk}/supprimer/")
    client.post(f"{PICKED}{selection.pk}/choisir/", {"do": "exclude", "key": key})
    client.post(f"{PICKED}{selection.pk}/supprimer/")
    assert (SynonymGroup.objects.count(), Selection.objects.count(), Pick.objects.count()) == (1, 1, 0)
    with pytest.raises(PermissionDenied):
        actions.pin(selection.pk, key, by=cast.user(who))
    assert logged() == []


def test_an_administrator_owes_a_second_factor_there_too(cast: Cast) -> None:
    for path in (SYNONYMS, PICKED, "/cms/recherche/pourquoi/"):
        assert "securite" in cast.client("administrator", mfa=False).get(path)["Location"]


@pytest.mark.parametrize("who", ["editor", "moderator", "administrator"])
def test_the_menu_holds_the_entry(cast: Cast, who: str) -> None:
    assert "/cms/recherche/pourquoi/" in cast.client(who).get("/cms/").text
