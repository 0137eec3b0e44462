"""All open cases of whoever leaves: asked at once, handed over as the answers come, nothing orphaned (R5)."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from casework.models import AidApplication, Case, Entry
from casework.passing import actions as passing
from casework.passing import by_code
from casework.sealing import codes
from casework.states import NotNow
from directory.models import Worker
from tests.at_once import meanwhile
from tests.casework.aid import asked as aid_asked
from tests.casework.conftest import CLOSING, PASSPHRASE
from tests.casework.test_passing import Agent, plain, token
from tests.cast import NOW

ALL, ASK, READY = "/dossiers/transmettre/", "/dossiers/transmettre/demander/", "/dossiers/transmettre/prets/"


def master_of(received):
    return codes.master_secret(received.code, codes.PRESENT)


def readers_of(received):
    seals = Case.objects.get(reference=received.reference).seals.exclude(worker_key=None)
    return {seal.worker_key.worker.last_name for seal in seals}


def is_left(received):
    return readers_of(received) == {"Basilic"}


def leaves(desk):
    worker = desk.cast.workers["assistant"]
    Worker.objects.filter(pk=worker.pk).update(left_on=NOW.date().replace(day=30))


def told_of_the_departure(desk, worker, reference):
    page = plain(worker.get(ALL))
    assert "votre dernier jour est le lundi 30 novembre 2026" in page
    assert "4 dossiers en cours" in page
    overview = desk.cast.client("coordinator").get(reverse("directory:network"))
    assert "Inès Basilic quitte le service le lundi 30 novembre : 4 dossiers sont encore" in plain(overview)
    assert reference not in overview.text


def stopped_after_the_first(worker, monkeypatch):
    """Killed in between: what is done is done, the rest waits where it was."""
    hand_over, done = passing.hand_over, []

    def once(*args, **kwargs):
        if done:
            raise KeyboardInterrupt
        done.append(hand_over(*args, **kwargs))

    with monkeypatch.context() as patched:
        patched.setattr(passing, "hand_over", once)
        with pytest.raises(KeyboardInterrupt):
            worker.post(READY, ready_in(worker))


def ready_in(worker):
    """What the button of the page sends."""
    return {"ready": re.findall(r'name="ready" value="([^"]*)"', worker.get(ALL).text)}


def changed_under_the_page(desk, worker, received):
    """The page showed that this case goes to Hugo; meanwhile the agent said yes to Nadia instead."""
    form, holder = ready_in(worker), Agent(desk, received)
    to = desk.cast.workers["coordinator"]
    holder.decide("no-2")
    data = {"to": to.public_id, "why": "Plutôt elle.", "token": token(), "case": [received.reference]}
    assert worker.post(ASK, data).status_code == 302
    number = Entry.objects.filter(case__reference=received.reference, kind="answer").latest("number").number
    holder.decide(f"yes-{number}")
    page = plain(worker.post(READY, form, follow=True))
    assert "1 dossier a changé entre-temps et reste ici" in page
    assert "transmis à" not in page
    assert f"{received.reference} va à Nadia Verveine" in page


def test_every_open_case_is_asked_and_handed_over_as_the_answers_come(desk, received, monkeypatch):
    others = [desk.send(), desk.send(), desk.send()]
    leaves(desk)
    worker = desk.unlocked()
    told_of_the_departure(desk, worker, received.reference)
    data = {"to": desk.cast.workers["neighbour"].public_id, "why": "Je pars.", "token": token()}
    assert worker.post(ASK, data).status_code == 422  # nothing is ticked
    chosen = [one.reference for one in (received, *others[:2])]
    for _press in range(2):
        assert worker.post(ASK, data | {"case": chosen}).status_code in (302, 422)
    assert Entry.objects.filter(kind="answer").count() == 3
    for one, said in zip((received, *others[:2]), ("yes-2", "yes-2", "no-2"), strict=True):
        assert Agent(desk, one).decide(said).status_code == 200
    page = plain(worker.get(ALL))
    assert "Transmettre les 2 dossiers prêts" in page
    assert "la personne a dit non" in page
    stale = ready_in(worker)
    stopped_after_the_first(worker, monkeypatch)
    assert "Transmettre le dossier prêt" in plain(worker.get(ALL))
    first, last = sorted((received, others[0]), key=is_left)
    changed_under_the_page(desk, worker, last)
    gone = [one for one in stale["ready"] if one.startswith(first.reference)]
    page = plain(worker.post(READY, {"ready": gone + ready_in(worker)["ready"]}, follow=True))
    assert "1 dossier transmis à Nadia Verveine." in page
    assert "1 dossier n’était plus ici" in page
    assert [readers_of(one) for one in (first, last, *others[1:])] == [
        {"Genièvre"},
        {"Verveine"},
        {"Basilic"},
        {"Basilic"},
    ]
    neighbour = desk.unlocked("neighbour")
    assert neighbour.get(reverse("casework:case", args=[first.reference])).status_code == 200


def test_a_case_with_an_aid_under_way_ends_only_by_who_says_that_they_know(desk, received, at):
    worker, form = desk.unlocked(), CLOSING
    assert "close-despite_aid" not in worker.get(at("case")).text
    assert worker.post(at("aid_new"), aid_asked(desk.cast)).status_code == 302
    assert "close-despite_aid" in worker.get(at("case")).text
    assert "1 demande d’aide en cours" in plain(worker.get(ALL))
    refused = worker.post(at("close"), {})  # nothing chosen either: all is said at once
    assert refused.status_code == 422
    for said in ("est en cours. Cochez", "Choisissez pourquoi", "Cochez la case pour terminer quand même."):
        assert said in plain(refused)
    assert worker.post(at("close"), form).status_code == 422
    worker.post(at("close"), form | {"close-despite_aid": "on"})
    assert Case.objects.get().is_closed
    application = AidApplication.objects.get()
    own = reverse("casework:aid_own", args=[received.reference, application.reference])
    worker.post(own + "reprendre/", {"token": token()})
    assert "rouvrez-le pour compléter la demande" in plain(worker.get(own))


def test_what_was_typed_when_the_lock_fell_comes_back(desk, received):
    client = desk.cast.client("assistant")
    typed = {"to": "", "why": "Je change de poste.", "case": received.reference, "token": token()}
    assert (
        "Je change de poste." in client.post(ASK, typed).text
    )  # carried by the page that asks for the passphrase
    back = client.post(reverse("casework:unlock"), {"passphrase": PASSPHRASE, "next": ASK, **typed})
    assert "Je change de poste." in back.text
    assert f'id="case-{received.reference}"' in back.text
    assert not Entry.objects.filter(kind="answer").exists()


@pytest.mark.django_db(transaction=True)
def test_a_yes_that_is_taken_back_while_the_case_is_handed_over(desk, received):
    """Whichever comes first holds: a no stops the hand-over; after it there is another way to end it."""
    by, to = desk.cast.workers["assistant"], desk.cast.workers["neighbour"]
    said = {"to": to, "why": "Je pars.", "token": token()}
    passing.ask(desk.opened(received), said, by=by, at=NOW)
    by_code.answer(master_of(received), 2, True, token=token(), at=NOW)
    stale = desk.opened(received)

    def hand_over():
        passing.hand_over(stale, {"to": to, "asked": 2, "token": token()}, by=by, at=NOW)
        return True

    def take_back():
        return by_code.answer(master_of(received), 2, False, token=token(), at=NOW)

    with pytest.raises(NotNow):
        meanwhile(take_back, hand_over)
    assert readers_of(received) == {"Basilic"}
    by_code.answer(master_of(received), 2, True, token=token(), at=NOW)
    with pytest.raises(NotNow):
        meanwhile(hand_over, take_back)
    assert readers_of(received) == {"Genièvre"}
    with pytest.raises(PermissionDenied):
        hand_over()  # of two hand-overs the second finds a case that is no longer theirs
    assert not desk.opened(received, "neighbour").faults
