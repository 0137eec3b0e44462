"""The list once unlocked: what each row says, her own names, the search; what is missing or damaged."""

import html
from functools import partial

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.cases.faults import Damage
from casework.keys import unlocking
from casework.models import AuditEvent, Case, Entry, Memory, Seal, Verb, WorkerKey
from tests.casework.attacks import TABLES, Copy, Scene, a_ciphertext_emptied, shown
from tests.casework.conftest import CONTENT, PASSPHRASE
from tests.casework.sending import upload
from tests.cast import NOW

INBOX, SEARCH = reverse("casework:inbox"), reverse("casework:search")
NEW, DAMAGED = "Nouveau message", "Modifiée hors de Relais"
GONE = "quelque chose a été retiré en dehors de Relais"
OWN = "Le loyer de la rue des Tilleuls"


@pytest.fixture
def scene(desk, received):
    return Scene(desk, received)


def main(page):
    return shown(page).split("<main")[1].split("</main>")[0]


def erase(case):
    """By somebody who writes to the database."""
    for model in reversed(TABLES):
        model.objects.filter(case=case)._raw_delete("default")
    Case.objects.filter(pk=case.pk)._raw_delete("default")


def named(client, received, text):
    address = reverse("casework:label", args=[received.reference])
    return client.post(address, {"label-text": text})


def test_a_row_says_who_about_what_what_was_said_last_and_what_is_due_and_nothing_of_it_stays(desk, received):
    client = desk.unlocked()
    page = main(client.get(INBOX))
    told = (received.reference, CONTENT.name, "Budget", CONTENT.message, "Nouvelle", NEW, "(dans 7 jours)")
    assert [said for said in told if said not in page] == []
    assert CONTENT.email not in page
    assert CONTENT.name not in str(dict(client.session.items()))
    title = shown(client.get(INBOX)).split("</title>")[0]
    assert CONTENT.name not in title
    assert not AuditEvent.objects.filter(verb=Verb.OPENED).exists()


def test_what_came_since_she_looked_is_new_until_she_opens_it_and_what_she_wrote_is_not(scene):
    """Scene: both have read it to the end."""
    assert NEW not in main(scene.worker.get(INBOX))
    scene.reply("Encore moi.")
    page = main(scene.worker.get(INBOX, {"montrer": "nouveau"}))
    assert NEW in page
    assert "Encore moi." in page
    scene.seen_by_worker()
    assert NEW not in main(scene.worker.get(INBOX))
    scene.write("answer", "Je vous écoute.")
    page = main(scene.worker.get(INBOX))
    assert NEW not in page
    assert "Je vous écoute." in page
    assert scene.received.reference not in main(scene.worker.get(INBOX, {"montrer": "nouveau"}))


def test_of_files_that_were_sent_last_a_row_says_their_words_and_how_many_they_are(received, reply, answer):
    reply(words="Voici ma fiche.", files=[upload("un.txt", b"un"), upload("deux.txt", b"deux")])
    assert "La personne</strong> Voici ma fiche. (2 fichiers joints)<" in main(answer.worker.get(INBOX))
    answer(upload("trois.txt", b"trois"))
    page = main(answer.worker.get(INBOX))
    assert "</strong> 1 fichier joint<" in page
    assert "trois.txt" not in page
    assert "trois.txt" in main(answer.worker.post(SEARCH, {"words": "trois"}))


def order_of(client, some, **query):
    page = main(client.get(INBOX, query)).partition('class="casework-list"')[2]
    places = {one.reference: page.find(one.reference) for one in some}
    return [one for one in sorted(places, key=places.get) if places[one] >= 0]


def test_the_list_is_narrowed_and_ordered_by_what_is_due(desk):
    late, first = desk.send(), desk.send()
    desk.put(late, contact_due_on=NOW.date().replace(day=1))
    desk.put(first, urgency=3)
    client = desk.unlocked()

    def order(**query):
        return order_of(client, (late, first), **query)

    assert order() == [first.reference, late.reference]
    assert order(tri="echeance") == [late.reference, first.reference]
    assert order(montrer="retard") == [late.reference]
    assert len(order(montrer="a-repondre", tri="recentes")) == 2
    for one in (late, first):
        client.get(reverse("casework:case", args=[one.reference]))
    nothing = main(client.get(INBOX, {"montrer": "nouveau"}))
    assert "Aucune de vos demandes ne répond à ce choix" in nothing
    assert client.get(INBOX, {"tri": "nom"}).status_code == 404
    assert client.get(INBOX, {"montrer": "\x00"}).status_code == 404


@pytest.mark.once
def test_a_danger_that_is_noted_later_comes_first_and_what_has_no_day_after_what_has_one(desk):
    late, first = desk.send(), desk.send()
    desk.put(first, urgency=3)
    client, order = desk.unlocked(), partial(order_of, some=(late, first))
    # R11: a danger that is noted later stands above an urgent one, whatever its own urgency and state.
    said = {"situation": "at_work", "text": "Elle l’a dit.", "seen": "0", "token": "a-token-long-enough"}
    start = reverse("casework:emergency_start", args=[late.reference])
    assert client.post(start, said).status_code == 302
    assert order(client) == [late.reference, first.reference]
    assert desk.case(late).urgency < desk.case(first).urgency  # nothing of it in clear
    back = reverse("casework:emergency_mistaken", args=[late.reference])
    assert client.post(back, said | {"seen": "1", "token": "b" * 20}).status_code == 302
    assert order(client) == [first.reference, late.reference]
    # After the first contact a message has no day: it stands before what waits for nobody.
    desk.put(late, urgency=1, state="answered", contacted_on=NOW.date())
    desk.put(first, urgency=1, state="waiting", contacted_on=NOW.date())
    assert order(client) == order(client, tri="echeance") == [first.reference, late.reference]
    assert "Un message reçu après le premier contact n’a pas d’échéance" in main(client.get(INBOX))


def test_her_own_name_for_a_case_is_hers_alone_and_goes_when_the_case_goes(scene):
    received, desk = scene.received, scene.desk
    assert named(scene.worker, received, OWN).status_code == 302
    page = main(scene.worker.get(INBOX))
    assert OWN in page
    assert CONTENT.name not in page
    sealed = b"".join(bytes(row) for row in Memory.objects.values_list("sealed", flat=True))
    assert OWN.encode() not in sealed
    assert named(scene.worker, received, "x" * 61).status_code == 422
    assert OWN not in shown(scene.seen_by_agent())
    assert scene.hand_over().status_code == 302
    neighbour = desk.unlocked("neighbour")
    page = main(neighbour.get(INBOX))
    assert CONTENT.name in page
    assert OWN not in page
    assert named(neighbour, received, "À moi").status_code == 302
    assert named(neighbour, received, "").status_code == 302
    assert CONTENT.name in main(neighbour.get(INBOX))
    assert named(scene.worker, received, OWN).status_code == 404


def test_what_is_searched_is_found_in_every_word_of_hers_and_stands_in_no_address(desk, received):
    scene, other = Scene(desk, received), desk.send(to="assistant")
    client = scene.worker
    named(client, other, OWN)
    scene.reply("Mon autre numéro : 0639 984-455.")
    found = {
        "LOYER": {received, other},
        "fonds secours": {received},  # a note
        "midi merci": {received},  # the agent's message, in any order
        "06.39 98": {received, other},
        "tilleuls": {other},
        "introuvable": set(),
        "+33 6 39 98 12 34": {received, other},
        "0033639981234": {received, other},
        "00 33 (0)6.39.98.12.34": {received, other},
        "+33 6 39 98 12 35": set(),
        "06 39 98 34 12": set(),  # each of its groups is in theirs
        "06 39 98 44 55": {received},  # as the agent wrote it
        "שלום": set(),
        "loyer שלום": set(),
        "??": set(),
        "loyer ?": {received, other},
        received.reference.lower(): {received},
    }
    for words, cases in found.items():
        answer = client.post(SEARCH, {"words": words})
        assert answer.status_code == 200
        page = main(answer)
        assert {one for one in (received, other) if f"/{one.reference}/" in page} == cases, words
    assert "Aucune demande ne correspond" in main(client.post(SEARCH, {"words": "introuvable"}))
    assert_signs_are_found(scene, other)
    assert received.reference not in main(client.post(SEARCH, {"theme": "health"}))
    assert received.reference not in main(client.get(SEARCH, {"words": "loyer"}))
    assert received.reference not in main(client.post(SEARCH, {"words": "loyer", "which": "termines"}))
    assert client.post(SEARCH, {"words": "x" * 201}).status_code == 422
    assert received.reference not in main(desk.unlocked("neighbour").post(SEARCH, {"words": "loyer"}))
    assert "loyer" not in str(dict(client.session.items()))


def assert_signs_are_found(scene, other):
    client, received = scene.worker, scene.received
    scene.reply("שָׁלוֹם, ça va ??")
    for words in ("שלום", "??", "merci שלום"):
        page = main(client.post(SEARCH, {"words": words}))
        assert [one for one in (received, other) if f"/{one.reference}/" in page] == [received], words
    assert "fonds de secours" in main(client.post(SEARCH, {"words": "SECOURS"}))


def test_a_search_costs_the_same_queries_for_two_cases_as_for_seven_and_has_pages(
    desk, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr("casework.inbox.search_views.PAGE", 5)
    for _ in range(2):
        desk.send()
    client = desk.unlocked()
    client.get(INBOX)
    client.post(SEARCH, {"words": "loyer"})  # what a process keeps is read by the first who asks
    with CaptureQueriesContext(connection) as few:
        client.post(SEARCH, {"words": "loyer"})
    asked = len(few)
    for _ in range(5):
        desk.send()
    client.get(INBOX)
    with django_assert_num_queries(asked):
        page = client.post(SEARCH, {"words": "loyer"})
    assert asked <= 6
    assert "7 demandes trouvées" in shown(page)
    assert shown(page).count('class="casework-row ') + shown(page).count('class="casework-row"') == 5
    second = client.post(SEARCH, {"words": "loyer", "page": "2"})
    assert shown(second).count('class="casework-row"') == 2
    assert 'value="loyer"' in shown(second)


def test_what_is_typed_when_the_inbox_locks_is_searched_or_named_after_unlocking(desk, received):
    client, name = desk.unlocked(), reverse("casework:label", args=[received.reference])
    for address, typed in ((SEARCH, {"words": "payer loyer"}), (name, {"label-text": OWN})):
        with time_machine.travel(NOW + unlocking.IDLE * 2, tick=False):
            locked = client.post(address, typed)
            assert locked.status_code == 422
            assert "Votre texte est gardé" in shown(locked)
            again = client.post(
                reverse("casework:unlock"), {"passphrase": PASSPHRASE, "next": address, **typed}
            )
            assert html.escape(next(iter(typed.values()))) in again.text
            assert received.reference in main(again)
            client.post(reverse("casework:lock"))


def test_a_deleted_case_that_was_only_listed_is_missed_at_the_next_page_and_no_more_once_it_is_back(
    desk, received
):
    client = desk.unlocked()
    case = desk.case(received)
    copy = Copy.of(case)
    assert GONE not in main(client.get(INBOX))
    erase(case)
    page = main(client.get(INBOX))
    assert GONE in page
    assert received.reference in page
    assert GONE in main(desk.unlocked().get(INBOX))
    assert AuditEvent.objects.filter(verb=Verb.ALTERED, detail=Damage.GONE).count() == 1
    Case.objects.create(**copy.case)
    copy.put_back()
    Case.objects.update(urgency=3)
    assert GONE in main(client.get(INBOX))  # back, and not what it was
    Case.objects.update(urgency=copy.case["urgency"])
    assert GONE not in main(client.get(INBOX))
    assert GONE not in main(desk.unlocked().get(INBOX))


def test_a_case_that_was_handed_to_her_and_is_deleted_is_missed(scene):
    assert scene.hand_over().status_code == 302
    neighbour = scene.desk.unlocked("neighbour")
    neighbour.get(INBOX)
    erase(scene.case)
    page = main(neighbour.get(INBOX))
    assert GONE in page
    assert scene.received.reference in page
    assert GONE not in main(scene.worker.get(INBOX))


def test_the_list_says_which_case_was_changed_outside_and_the_register_is_told(scene):
    whole = scene.desk.send()
    a_ciphertext_emptied(scene)
    page = main(scene.worker.get(INBOX))
    assert page.count(DAMAGED) == 1
    assert whole.reference in page
    Seal.objects.filter(case=scene.case).exclude(worker_key=None).update(sealed=b"\x02nothing")
    page = main(scene.worker.get(INBOX))
    assert page.count(DAMAGED) == 1
    told = AuditEvent.objects.filter(verb=Verb.ALTERED, case=scene.received.reference)
    assert {line.detail for line in told} == {Damage.ALTERED, Damage.CLOSED_TO_ALL}
    assert DAMAGED in main(scene.worker.post(SEARCH, {}))


def test_where_nothing_opens_any_more_the_page_does_not_say_that_something_is_left_to_read(scene):
    left, nothing = "Ce qui est intact reste lisible", "Rien de ce qui était écrit ici ne s’ouvre plus"
    Entry.objects.filter(number=2).update(token="0" * 64)
    for page in (scene.seen_by_worker(), scene.seen_by_agent()):
        assert left in main(page)
        assert nothing not in main(page)
    Seal.objects.filter(case=scene.case).update(sealed=b"\x02nothing")
    for page in (scene.seen_by_worker(), scene.seen_by_agent()):
        assert left not in main(page)
        assert nothing in main(page)


def test_after_a_replaced_key_the_list_says_how_many_stay_closed_and_what_opens_them(desk, received):
    desk.send()
    WorkerKey.objects.filter(worker=desk.cast.workers["assistant"]).update(retired_at=NOW)
    desk.give_key("assistant")
    page = main(desk.unlocked().get(INBOX))
    assert "2 demandes sont fermées depuis le remplacement de votre clé" in page
    assert reverse("casework:find_key") in page
    assert "fermées depuis" not in main(desk.unlocked("neighbour").get(INBOX))
