"""R11 from the form: who says that somebody is in danger is told first who else will read."""

import re
from dataclasses import replace

from django.conf import settings

from casework import throttle
from casework.models import Case, Seal, Urgency, WaitingMail, WorkerKey
from tests.contact.conftest import FOLLOW, START

CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}")


def text(answer):
    return answer.content.decode()


def readers_of(case):
    seals = Seal.objects.filter(case=case).exclude(worker_key=None)
    return set(seals.values_list("worker_key__worker", flat=True))


def test_a_danger_is_read_by_the_coordination_too_and_the_page_says_so_first(desk, filled):
    agent, people = desk.cast.client("agent"), desk.cast.workers
    told = filled | {"danger": "child"}
    asked = text(agent.post(START, filled | {"step": "danger"}))
    assert "La coordination lit alors aussi votre message" in asked  # which one depends on the place
    places = text(agent.post(START, told | {"step": "subject"}))
    assert f"{people['coordinator'].name} le lira aussi." in places
    check = text(agent.post(START, told | {"step": "message"}))
    key = WorkerKey.objects.live().get(worker=people["coordinator"])
    assert f"et par {people['coordinator'].name}" in check
    assert key.fingerprint in check
    assert str(Urgency.TODAY.label) in check
    unseen = agent.post(START, told)  # without the name of the second reader having been shown
    assert unseen.status_code == 409
    assert not Case.objects.exists()
    sent = agent.post(START, told | {"also": str(key.worker.public_id), "also_words": key.fingerprint})
    assert f"{people['coordinator'].name} le lira aussi." in text(sent)
    case = Case.objects.get()
    assert readers_of(case) == {people["assistant"].pk, people["coordinator"].pk}
    assert case.urgency == Urgency.TODAY
    assert WaitingMail.objects.count() == 2
    seen = text(agent.post(FOLLOW, {"code": CODE.search(text(sent))[0]}))
    assert people["coordinator"].name in seen
    for who in ("assistant", "coordinator"):
        page = text(desk.unlocked(who).get(case.get_absolute_url()))
        assert "Un enfant en danger" in page
        assert "urgence/choisir" in page  # what there is to do


def test_a_danger_is_sent_beyond_the_number_of_an_hour_which_names_whom_to_call(desk, filled, monkeypatch):
    WorkerKey.objects.filter(worker=desk.cast.workers["coordinator"]).delete()
    monkeypatch.setattr(throttle, "SENDING", replace(throttle.SENDING, tries=1))
    monkeypatch.setattr(throttle, "DANGER", replace(throttle.DANGER, tries=1))
    agent, sent = desk.cast.client("agent"), []
    for number, danger in enumerate(("", "", "child", "child")):
        named = {"submission": f"a-random-name-for-form-{number}", "danger": danger}
        sent.append(agent.post(START, filled | named))
    assert [answer.status_code for answer in sent] == [200, 429, 200, 429]
    assert all(number in text(sent[1]) for number in ("le 15, le 17 ou le 112", settings.SERVICE_PHONE))


def test_whoever_says_a_danger_is_told_that_it_goes_as_soon_as_can_be(desk, filled):
    agent, said = desk.cast.client("agent"), "quel que soit le délai choisi ici"
    told = filled | {"danger": "child", "urgency": "1"}
    assert said in text(agent.post(START, told | {"step": "workplace"}))
    assert said not in text(agent.post(START, filled | {"step": "workplace"}))
    check = text(agent.post(START, told | {"step": "message"}))
    assert "même si vous en avez choisi un plus long" in check


def test_without_a_danger_one_person_reads(desk, filled):
    agent = desk.cast.client("agent")
    check = text(agent.post(START, filled | {"step": "message"}))
    assert "et par personne d’autre" in check
    assert desk.cast.workers["coordinator"].name not in check
    also = {"also": str(desk.cast.workers["coordinator"].public_id)}
    assert agent.post(START, filled | also).status_code == 200  # a forged name lets nobody in
    assert readers_of(Case.objects.get()) == {desk.cast.workers["assistant"].pk}


def test_with_nobody_above_who_holds_a_key_the_one_reader_is_all_that_is_promised(desk, filled):
    WorkerKey.objects.filter(worker=desk.cast.workers["coordinator"]).delete()
    agent = desk.cast.client("agent")
    check = text(agent.post(START, filled | {"step": "message", "danger": "absent"}))
    assert "et par personne d’autre" in check
    assert agent.post(START, filled | {"danger": "absent"}).status_code == 200
    assert readers_of(Case.objects.get()) == {desk.cast.workers["assistant"].pk}
