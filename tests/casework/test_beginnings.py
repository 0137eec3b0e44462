"""Cases that a worker begins herself, and the code that she gives for a case."""

import re

import pytest
from django.urls import reverse

from casework import actions
from casework.cases.reading import open_with_code
from casework.models import AuditEvent, Case, Entry, Witness
from casework.sealing import codes
from casework.sealing.derivation import Busy
from casework.writings.request import Taken
from tests.cast import NOW

NEW = "/dossiers/nouveau/"
FOLLOW = "/demande/suivi/"
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}")
NAME = re.compile(r'name="form_name" value="([^"]+)"')
SAID = "Elle demande une aide pour son loyer de décembre."
NOTE = "Semble épuisée : la rappeler vendredi."


def text(answer):
    return answer.content.decode()


@pytest.fixture
def worker(desk):
    return desk.unlocked()


@pytest.fixture
def typed(desk, worker):
    return taken_down(desk, worker)


def taken_down(desk, worker):
    """What somebody said, as it is typed."""
    return {
        "form_name": NAME.findall(text(worker.get(NEW)))[0],
        "came": "permanence",
        "workplace": desk.cast.court.code,
        "theme": "debt",
        "status": "contract",
        "name": "Camille Romarin",
        "phone": "0639981234",
        "message": SAID,
        "note": NOTE,
        "go": "save",
    }


def given(worker, reference):
    """The three pages, and the code that they gave."""
    address = reverse("casework:give_code", args=[reference])
    (name,) = NAME.findall(text(worker.get(address)))
    (code,) = CODE.findall(text(worker.post(address, {"form_name": name, "step": "show"})))
    asked = text(worker.post(address, {"form_name": name, "step": "check"}))
    places = [int(place) - 1 for place in re.findall(r"Groupe (\d) de votre code", asked)]
    groups = dict(zip(("code_first", "code_second"), (code.split("-")[p] for p in places), strict=True))
    return code, worker.post(address, {"form_name": name, "step": "give", **groups})


def test_whoever_came_to_a_permanence_has_a_case_of_their_own(desk, worker, typed):
    sent = worker.post(NEW, typed)
    case = Case.objects.get()
    assert sent["Location"] == reverse("casework:case", args=[case.reference])
    page = text(worker.get(sent["Location"]))
    shown = (SAID, NOTE, "À une permanence", "noté par Inès Basilic", "La personne n’a pas de code")
    assert [words for words in shown if words not in page] == []
    assert "La personne la lira avec son code" not in page
    assert case.contacted_on == NOW.date()  # R10: they spoke
    opened = desk.opened(case)
    assert (opened.faults, type(opened.first_message), opened.has_code) == ((), Taken, False)
    row = text(worker.get(reverse("casework:inbox"))).split("casework-list")[1]
    assert "<strong>La personne</strong>" not in row
    found = text(worker.post(reverse("casework:search"), {"words": "loyer"}))
    assert "<strong>Inès Basilic</strong>" in found
    assert worker.post(NEW, typed)["Location"] == sent["Location"]  # a second press
    assert Case.objects.count() == 1
    desk.turn_the_hour()
    assert desk.opened(case).faults == ()
    actors = dict(AuditEvent.objects.filter(case=case.reference).values_list("verb", "actor"))
    assert actors["sealed"] == "reception"
    assert "Inès" not in str(actors)


def test_in_clear_it_has_the_rows_of_every_other_case(desk, worker, typed, received):
    typed.pop("note")
    worker.post(NEW, typed)
    hers, theirs = Case.objects.exclude(reference=received.reference).get(), desk.case(received)
    for case in (hers, theirs):
        assert list(case.entries.values_list("kind", flat=True)) == ["request"]
        assert case.seals.count() == 2
        assert case.periods.get().by_dialogue
    assert hers.follow_up_version == theirs.follow_up_version
    assert len(bytes(hers.follow_up_public_key)) == len(bytes(theirs.follow_up_public_key))


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"workplace": ""}, 422, "Cherchez puis choisissez son lieu de travail."),
        ({"message": ""}, 422, "Écrivez ce que la personne demande"),
        ({"go": "search", "search": "arras", "workplace": ""}, 200, "Maison d’arrêt d’Arras"),
        ({"go": "search", "search": "zzz"}, 200, "Aucun établissement ne porte ce nom"),
    ],
)
def test_a_search_or_a_mistake_loses_no_word(worker, typed, change, status, said):
    answer = worker.post(NEW, typed | change)
    assert (answer.status_code, said in text(answer), NOTE in text(answer)) == (status, True, True)
    assert not Case.objects.exists()


def test_what_was_typed_when_the_lock_fell_or_no_key_could_be_derived_is_still_there(
    desk, worker, typed, monkeypatch
):
    locked = desk.cast.client("assistant")
    asked = text(locked.post(NEW, typed))
    assert SAID not in asked.split("<form")[0]
    back = locked.post(
        reverse("casework:unlock"), typed | {"passphrase": "quatre tasses de tilleul", "next": NEW}
    )
    assert SAID in text(back)

    def busy(*_args, **_kwargs):
        raise Busy

    monkeypatch.setattr("casework.beginnings.actions.follow_up_of", busy)
    answer = worker.post(NEW, typed)
    assert (answer.status_code, answer["Retry-After"], SAID in text(answer)) == (503, "15", True)
    assert not Case.objects.exists()


def test_a_code_given_later_opens_the_dialogue_and_not_the_notes(desk, worker, typed):
    worker.post(NEW, typed | {"go": "code"})
    case = Case.objects.get()
    code, done = given(worker, case.reference)
    assert done["Location"] == reverse("casework:case", args=[case.reference])
    page = text(worker.get(done["Location"]))
    assert "Un code de suivi a été donné à la personne." in page
    assert "La personne la lira avec son code" in page
    agent = desk.cast.client("agent")
    read = text(agent.post(FOLLOW, {"code": code}))
    assert "<span><strong>Votre demande</strong>, notée par Inès Basilic</span>" in read
    assert SAID in read
    assert not [words for words in (NOTE, "Pas encore de réponse", "modifiée") if words in read]
    carried = re.search(r'name="carried" value="([^"]+)"', read)[1]
    agent.post(
        f"{FOLLOW}repondre/",
        {"carried": carried, "text": "Merci.", "token": "a-token-long-enough-for-a-form"},
    )
    assert desk.opened(case).written[-1].content.text == "Merci."
    assert desk.opened(case).faults == ()


def test_another_code_in_the_place_of_one_that_was_lost(desk, worker, received):
    agent = desk.cast.client("agent")
    assert "Je n’arrive plus" in text(agent.post(FOLLOW, {"code": received.code}))
    code, _done = given(worker, received.reference)
    assert "Je n’arrive plus" in text(agent.post(FOLLOW, {"code": code}))
    former = agent.post(FOLLOW, {"code": received.code})
    assert former.status_code == 422
    assert "Votre service social a donné un autre code pour cette demande" in text(former)
    assert "a été retirée" not in text(former)
    last, _done = given(worker, received.reference)
    assert "a donné un autre code" in text(agent.post(FOLLOW, {"code": code}))
    # Whoever takes the case away cannot have it told as a new code.
    Case.objects.update(follow_up_handle="0" * 64)
    assert "a été retirée" in text(agent.post(FOLLOW, {"code": last}))


def test_nothing_changes_before_two_groups_were_typed_back_and_a_second_press_gives_no_other(
    desk, worker, received
):
    address = reverse("casework:give_code", args=[received.reference])
    (name,) = NAME.findall(text(worker.get(address)))
    worker.post(address, {"form_name": name, "step": "show"})
    wrong = {"form_name": name, "step": "give", "code_first": "0000", "code_second": "0000"}
    assert worker.post(address, wrong).status_code == 422
    before = desk.case(received)
    assert (before.sequence, actions.follow(received.code, at=NOW) is not None) == (1, True)
    code, done = given(worker, received.reference)
    Witness.objects.all().delete()  # the code vouches for the case by itself
    master = codes.master_secret(code.replace("-", ""), codes.PRESENT)
    assert open_with_code(desk.case(received), master).faults == ()
    handle = desk.case(received).follow_up_handle
    assert done.status_code == 302
    assert handle != before.follow_up_handle
    assert Entry.objects.filter(kind="note").count() == 1
    stale = worker.post(address, {"form_name": "not-one-of-ours", "step": "show"})
    assert (stale.status_code, CODE.findall(text(stale))) == (422, [])


def test_a_code_may_be_dictated_and_a_row_that_has_a_name_has_it_changed(desk, received, at):
    client = desk.unlocked()
    assert "dictez-le si vous lui parlez au téléphone" in client.get(at("give_code")).content.decode()
    inbox = client.get(reverse("casework:inbox")).content.decode()
    assert "Changer le nom" in inbox  # the person gave one
    assert "Donner un nom" not in inbox
    forgotten = desk.cast.client("neighbour").get(reverse("casework:recover")).content.decode()
    assert re.search(rf'<nav[^>]*>\s*<a class="fr-link[^"]*" href="{reverse("casework:inbox")}"', forgotten)
