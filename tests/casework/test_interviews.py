"""An interview is noted: who reads what of it, and what it changes."""

from datetime import date

import pytest
from django.urls import reverse

from casework import actions
from casework.models import AuditEvent, Entry, Kept, State, Verb
from casework.writings.interview import Interview, Summary
from tests.casework.conftest import CLOSING, PASSPHRASE
from tests.cast import NOW


def typed(**values):
    return {f"interview-{name}": value for name, value in values.items()}


NOTED = typed(
    held_on="2026-11-24",
    medium="phone",
    is_first="on",
    themes=["debt", "housing"],
    synthesis="SECRETNOTE : dette de loyer.",
    present="SECRETNOTE une sœur",
    next_step="SECRETNOTE écrire au bailleur",
    next_on="2026-12-01",
    token="a-token-long-enough-for-a-form",
)
SHOWN = typed(shown="Nous avons parlé du loyer.", is_shown="on")


def seen_by_agent(received):
    return actions.open_by_code(actions.follow(received.code, at=NOW))


def test_an_interview_is_noted_for_workers_alone_and_is_the_first_contact(desk, received, at):
    client = desk.unlocked()
    assert "Noter un entretien" in client.get(at("case")).content.decode()
    asked = client.get(at("interview")).content.decode()
    assert "checked" in _box(asked, "interview-is_first")
    for _ in range(2):  # sent twice, written once
        assert client.post(at("interview"), NOTED)["Location"] == at("case")
    page = client.get(at("case")).content.decode()
    for said in ("Entretien du 24 novembre 2026, au téléphone", "Budget et dettes, Logement", "1er décembre"):
        assert said in page
    assert "Entretiens (1)" in page.replace("\u00a0", " ")
    assert "SECRETNOTE" not in client.get(at("agent_view")).content.decode()
    assert len(seen_by_agent(received).written) == 1
    case = desk.case(received)
    assert (case.state, case.contacted_on, case.entry_count) == (State.ANSWERED, date(2026, 11, 24), 2)
    lines = AuditEvent.objects.filter(case=received.reference).order_by("number")
    assert list(lines.filter(verb__in=(Verb.WRITTEN, Verb.CONTACTED)).values_list("verb", flat=True)) == [
        Verb.WRITTEN,
        Verb.CONTACTED,
    ]
    assert not desk.opened(received).faults
    kept = desk.opened(received).written[-1].content
    assert isinstance(kept, Interview)
    assert (kept.themes, kept.next_on) == (("debt", "housing"), "2026-12-01")
    assert b"SECRETNOTE" not in bytes(Entry.objects.get(number=2).sealed)
    assert "checked" not in _box(client.get(at("interview")).content.decode(), "interview-is_first")


def _box(page: str, name: str) -> str:
    return next(part for part in page.split("<input") if f'name="{name}"' in part).split(">")[0]


def test_interviews_are_counted_for_their_worker_without_a_link_and_outlive_the_case(desk, received, at):
    client = desk.unlocked()
    counted = reverse("casework:interviews")
    assert "Aucun entretien" in client.get(counted).content.decode()
    for number, held_on in enumerate(("2026-11-24", "2026-11-24", "2025-12-31")):
        token = f"a-token-long-enough-{number // 2}"  # the first one is sent twice
        client.post(at("interview"), NOTED | typed(held_on=held_on, token=token, is_first=""))
    client.post(at("interview"), NOTED | typed(token="the-third-token-long-enough", medium="visit"))
    desk.case(received).delete()
    page = " ".join(client.get(counted).content.decode().replace("\u00a0", " ").split())
    assert '<h2 class="fr-h4">2026</h2> <p> 2 entretiens, dont 1 premier </p>' in page
    assert '<h2 class="fr-h4">2025</h2> <p> 1 entretien </p>' in page
    assert '<th scope="row">Logement</th><td>2</td>' in page
    assert '<th scope="row">En visite</th><td>1</td>' in page
    assert "Aucun entretien" in desk.unlocked("neighbour").get(counted).content.decode()
    assert all(row.case_id is None and b"2026" not in bytes(row.sealed) for row in Kept.objects.all())


def test_what_is_ticked_is_read_by_the_person_and_nothing_else(desk, received, at):
    client = desk.unlocked()
    client.post(at("interview"), NOTED | SHOWN | typed(medium="letter"))
    *_, told = seen_by_agent(received).written
    assert isinstance(told.content, Summary)
    shown = client.get(at("agent_view")).content.decode()
    assert "Nous avons parlé du loyer." in shown
    assert "SECRETNOTE" not in shown
    assert desk.case(received).entry_count == 3
    assert desk.case(received).state == State.ANSWERED


def test_without_the_tick_the_synthesis_stays_with_the_worker(desk, received, at):
    client = desk.unlocked()
    client.post(at("interview"), NOTED | typed(shown="Pas encore.", medium="letter", is_first=""))
    assert "Pas encore." in client.get(at("case")).content.decode()
    assert len(seen_by_agent(received).written) == 1
    assert desk.case(received).contacted_on is None  # a letter reaches nobody by itself


def test_a_closed_case_takes_an_interview_and_tells_that_the_person_is_not_answered(desk, received, at):
    client = desk.unlocked()
    client.post(at("close"), CLOSING)
    refused = client.post(at("interview"), NOTED | SHOWN)
    assert refused.status_code == 422
    assert "Rouvrez-le" in refused.content.decode()
    assert Entry.objects.count() == 2  # the request, and whether it was counted when it was closed
    assert client.post(at("interview"), NOTED).status_code == 302
    assert desk.case(received).state == State.CLOSED


WRONG = [
    ({"held_on": ""}, "Indiquez le jour"),
    ({"held_on": "2026-11-25"}, "Ce jour est à venir"),
    ({"medium": "fax"}, "comment l’entretien"),
    ({"themes": []}, "au moins un sujet"),
    ({"themes": ["overseas_housing"]}, "au moins un sujet"),
    ({"next_step": ""}, "à faire ce jour-là"),
    ({"next_on": "2026-11-01"}, "précède l’entretien"),
    ({"is_shown": "on"}, "Écrivez ce que la personne lira"),
    ({"place": "x" * 201}, "Texte trop long"),
]


@pytest.mark.once
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(desk, at):
    client = desk.unlocked()
    for changed, said in WRONG:
        answer = client.post(at("interview"), NOTED | typed(**changed))
        page = answer.content.decode().replace("\u00a0", " ")
        assert answer.status_code == 422
        assert said in page
        assert "SECRETNOTE : dette de loyer." in page
    assert Entry.objects.count() == 1


@pytest.mark.once
def test_an_interview_survives_a_lock_and_is_nobody_elses(desk, received, at):
    client = desk.unlocked()
    client.post(reverse("casework:lock"))
    assert client.post(at("interview"), NOTED).status_code == 422
    unlocking = {"passphrase": PASSPHRASE, "next": at("interview")}
    again = client.post(reverse("casework:unlock"), unlocking | NOTED).content.decode()
    assert "SECRETNOTE : dette de loyer." in again.replace("\u00a0", " ")
    assert again.count("checked") == 3  # two subjects, and that it is the first
    assert desk.unlocked("neighbour").post(at("interview"), NOTED).status_code == 404
    assert Entry.objects.count() == 1


@pytest.mark.once
def test_a_case_that_was_altered_takes_no_interview_and_gives_the_text_back(desk, received, at):
    client = desk.unlocked()
    Entry.objects.update(mac=b"\0" * 32)
    answer = client.post(at("interview"), NOTED)
    assert answer.status_code == 409
    assert "SECRETNOTE : dette de loyer." in answer.content.decode().replace("\u00a0", " ")
    assert Entry.objects.count() == 1


def test_who_telephones_after_a_new_message_has_answered_it(desk, received, at):
    client = desk.unlocked()
    client.post(at("contacted"))
    actions.write_by_code(
        actions.follow(received.code, at=NOW), "Une question.", token="agent-token-long-enough", at=NOW
    )
    assert desk.case(received).state == State.WAITING
    client.get(at("case"))
    client.post(at("interview"), NOTED | typed(held_on="2026-11-23", token="another-token-long-enough"))
    assert desk.case(received).state == State.WAITING  # held the day before it came
    client.post(at("interview"), NOTED)
    assert desk.case(received).state == State.ANSWERED
