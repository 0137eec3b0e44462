"""Two editors of the search at once: what one typed is lost neither to the other nor to a deletion."""

from typing import Any

import pytest

from search.editors.models import HandStamp, Pick, Selection, SynonymGroup
from search.query import memory
from tests.at_once import Press, press_at_once
from tests.cast import Cast
from tests.search.conftest import Shelf
from tests.search.test_editors_admin import PICKED, SYNONYMS, as_read

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
KINDS: dict[str, tuple[type[Any], str, str]] = {
    "synonyms": (SynonymGroup, SYNONYMS, "words"),
    "wordings": (Selection, PICKED, "wordings"),
}


def made(kind: str) -> tuple[Any, str, str]:
    model, folder, field = KINDS[kind]
    thing = model.objects.create(**{field: "dettes\nargent"})
    return thing, f"{folder}{thing.pk}/", field


@pytest.mark.parametrize("kind", KINDS)
def test_the_second_of_two_sees_what_the_first_wrote_and_keeps_their_own(cast: Cast, kind: str) -> None:
    thing, path, field = made(kind)
    first, second = cast.client("editor"), cast.client("moderator")
    seen = as_read(second, path)
    assert first.post(path, {field: "dettes\nfins de mois"} | as_read(first, path)).status_code == 302
    answer = second.post(path, {field: "dettes\nsurendettement"} | seen)
    assert answer.status_code == 409
    assert "fins de mois" in answer.text
    assert answer.context["form"][field].value() == "dettes\nsurendettement"
    thing.refresh_from_db()
    assert thing.phrases == ["dettes", "fins de mois"]
    both = {field: "dettes\nfins de mois\nsurendettement", "read": answer.context["form"].mark}
    assert second.post(path, both).status_code == 302
    thing.refresh_from_db()
    assert thing.phrases == ["dettes", "fins de mois", "surendettement"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_typed_in_something_deleted_meanwhile_can_be_saved_anew(cast: Cast, kind: str) -> None:
    thing, path, field = made(kind)
    first, second = cast.client("editor"), cast.client("moderator")
    seen = as_read(second, path)
    first.post(f"{path}supprimer/", as_read(first, path, form=-1))
    answer = second.post(path, {field: "dettes\nsurendettement"} | seen)
    assert answer.status_code == 409
    assert "vient de supprimer" in answer.text
    assert answer.context["form"][field].value() == "dettes\nsurendettement"
    assert f'action="{answer.context["action"]}"' in answer.text
    second.post(answer.context["action"], {field: "dettes\nsurendettement", "read": ""})
    assert type(thing).objects.get().phrases == ["dettes", "surendettement"]


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_deletes_what_they_have_not_read(cast: Cast, kind: str) -> None:
    thing, path, field = made(kind)
    first, second = cast.client("editor"), cast.client("moderator")
    seen = as_read(second, path, form=-1)
    first.post(path, {field: "dettes\nfins de mois"} | as_read(first, path))
    told = second.post(f"{path}supprimer/", seen, follow=True)
    assert "changé entre-temps" in told.text
    assert type(thing).objects.get().phrases == ["dettes", "fins de mois"]
    now = as_read(second, path, form=-1)
    for said in ("upprimé", "déjà supprimé"):
        assert said in second.post(f"{path}supprimer/", now, follow=True).text


def test_nobody_deletes_results_that_were_picked_meanwhile(cast: Cast) -> None:
    selection, path, _field = made("wordings")
    client = cast.client("moderator")
    seen = as_read(client, path, form=-1)
    Pick.objects.create(selection=selection, key="page-1")
    assert "changé entre-temps" in client.post(f"{path}supprimer/", seen, follow=True).text
    assert Pick.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_add_one_word_at_once_one_is_told_where_it_is(cast: Cast, live_server: Any) -> None:
    stamp, _made = HandStamp.objects.get_or_create(pk=memory.ROW)
    presses = [
        Press(cast.client(who), f"{SYNONYMS}ajouter/", {"words": f"boulot\n{other}"})
        for who, other in (("editor", "travail"), ("moderator", "emploi"))
    ]
    assert sorted(press_at_once(str(live_server), *presses, while_held=(stamp,))) == [302, 422]
    assert SynonymGroup.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_picking_for_what_is_deleted_at_once_fails_for_nobody(
    cast: Cast, live_server: Any, shelf: Shelf
) -> None:
    selection, path, _field = made("wordings")
    editor, moderator = cast.client("editor"), cast.client("moderator")
    pick = Press(editor, f"{path}choisir/", {"do": "pin", "key": f"page-{shelf.debt.pk}"})
    delete = Press(moderator, f"{path}supprimer/", as_read(moderator, path, form=-1))
    assert press_at_once(str(live_server), pick, delete, while_held=(selection,)) == [302, 302]
