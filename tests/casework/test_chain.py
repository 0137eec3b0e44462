"""What the head of a case binds, and how a case from before the chain gets one."""

import html

import pytest
from django.urls import reverse

from casework import actions
from casework.cases import standing
from casework.cases.faults import Damage
from casework.cases.reading import open_with_code
from casework.cases.renewal import Progress
from casework.cases.standing import BOUND, BOUND_BY_NAME
from casework.desk import seen
from casework.models import AuditEvent, Case, Entry, Period, Seal, Verb, Witness, WorkerKey
from casework.sealing import codes, crypto
from casework.sealing.crypto import CaseKeys
from tests.casework.conftest import CONTENT
from tests.casework.former import CODE, REFERENCE, former_case, give_former_key
from tests.cast import NOW

FOLLOW, REPLY = reverse("contact:followup"), reverse("contact:reply")
TOKEN = "a-token-long-enough-for-a-form"
BEFORE = "Ce dossier date d’avant"
CHANGED = "en dehors de Relais"


def at(verb):
    return reverse(f"casework:{verb}", args=[REFERENCE])


def text(page):
    return html.unescape(page.text)


def answer(worker, said="Bonjour."):
    return worker.post(at("answer"), {"answer-text": said, "answer-token": f"{TOKEN}-{said}"})


def reply(agent, said="Merci."):
    page = agent.post(FOLLOW, {"code": CODE})
    carried = page.text.split('name="carried" value="')[1].split('"')[0]
    return agent.post(REPLY, {"carried": carried, "text": said, "token": f"{TOKEN}-{said}"})


def test_every_column_of_a_case_is_bound_by_its_head_or_says_why_it_need_not_be():
    columns = {column.name for column in Case._meta.concrete_fields}
    assert columns == {*BOUND, *BOUND_BY_NAME}
    assert not set(BOUND) & set(BOUND_BY_NAME)


@pytest.fixture(params=["key of version 1", "key of version 2"])
def former(request, desk, monkeypatch):
    if request.param == "key of version 1":
        give_former_key(desk)
    # As if so many others stood before it that unlocking does not come to it.
    monkeypatch.setattr(seen, "renew_some", lambda *_args, **_at: Progress(0, 0))
    return former_case(desk, monkeypatch, periods=2)


def test_a_case_from_before_the_chain_is_read_as_it_was_and_says_what_it_is(desk, former):
    page = text(desk.unlocked().get(at("case")))
    for said in (CONTENT.message, "Écrit 2 d’avant.", "Écrit 3 d’avant.", BEFORE):
        assert said in page
    assert CHANGED not in page
    followed = text(desk.cast.client("agent").post(FOLLOW, {"code": CODE}))
    assert "Écrit 3 d’avant." in followed
    assert CHANGED not in followed
    assert bytes(Case.objects.get().head) == b""


def test_the_first_answer_gives_it_its_chain_once(desk, former):
    worker, agent = desk.unlocked(), desk.cast.client("agent")
    for said in ("Un.", "Deux."):
        assert answer(worker, said).status_code == 302
    assert AuditEvent.objects.filter(verb=Verb.ADOPTED, case=REFERENCE).count() == 1
    assert all(bytes(entry.mac) for entry in Entry.objects.all())
    for page in (worker.get(at("case")), agent.post(FOLLOW, {"code": CODE})):
        assert "Deux." in text(page)
        assert CHANGED not in text(page)
        assert BEFORE not in text(page)


def test_the_code_makes_its_seals_hybrid_and_vouches_for_the_case_when_it_is_used_to_write(desk, former):
    worker, agent = desk.unlocked(), desk.cast.client("agent")
    answer(worker)
    assert bytes(Period.objects.get(number=1).by_dialogue) == b""
    assert "Votre message est parti." in text(reply(agent))
    case = Case.objects.get()
    assert case.follow_up_version == codes.Version.HYBRID
    assert {bytes(seal.sealed)[0] for seal in Seal.objects.filter(worker_key=None)} == {crypto.SECOND}
    assert bytes(Period.objects.get(number=1).by_dialogue) != b""
    assert Witness.objects.count() == 1
    for page in (worker.get(at("case")), reply(agent, "Encore.")):
        assert "Merci." in text(page)
        assert CHANGED not in text(page)


def test_the_holder_of_the_code_may_be_the_first_to_write(desk, former):
    worker, agent = desk.unlocked(), desk.cast.client("agent")
    assert "Votre message est parti." in text(reply(agent))
    desk.turn_the_hour()
    verbs = AuditEvent.objects.filter(case=REFERENCE).values_list("verb", flat=True)
    assert [verb for verb in verbs if verb in ("adopted", "renewed", "written")] == [
        Verb.ADOPTED,
        Verb.RENEWED,
        Verb.WRITTEN,
    ]
    assert "Merci." in text(worker.get(at("case")))
    assert answer(worker).status_code == 302
    assert CHANGED not in text(worker.get(at("case")))


def test_a_code_of_four_lanes_keeps_its_cost_when_its_seals_are_renewed(desk, monkeypatch):
    former_case(desk, monkeypatch, version=codes.Version.FOUR_LANES)
    agent = desk.cast.client("agent")
    assert "Votre message est parti." in text(reply(agent))
    assert Case.objects.get().follow_up_version == codes.Version.FOUR_LANES_HYBRID
    assert "Merci." in text(agent.post(FOLLOW, {"code": CODE}))


@pytest.mark.parametrize("memory", ["kept", "lost"])
def test_a_case_once_adopted_does_not_pass_for_one_from_before(desk, former, memory):
    """All its fields are of the first version: what is left to know it by is memory and the register."""
    desk.unlocked().post(at("contacted"))
    Case.objects.update(head=b"", sequence=0, entry_count=0)
    Entry.objects.update(mac=b"")
    Period.objects.all().delete()
    if memory == "lost":
        WorkerKey.objects.get(worker=desk.cast.workers["assistant"]).memory.delete()
    worker = desk.unlocked()
    assert CHANGED in text(worker.get(at("case")))
    assert answer(worker).status_code == 409
    assert AuditEvent.objects.filter(verb=Verb.ADOPTED).count() == 1
    assert AuditEvent.objects.filter(verb=Verb.ALTERED, detail=Damage.STRIPPED).count() == 1


def test_an_entry_that_is_gone_from_a_former_case_is_missed_and_nothing_is_adopted(desk, former):
    Entry.objects.filter(number=2).delete()
    worker = desk.unlocked()
    page = text(worker.get(at("case")))
    assert CONTENT.message in page
    assert "Un écrit manque" in page
    assert answer(worker).status_code == 409
    assert not AuditEvent.objects.filter(verb=Verb.ADOPTED).exists()


def test_a_period_that_nobody_handed_over_is_not_adopted_with_a_former_case(desk, monkeypatch):
    """A case from before the chain cannot tell it by itself: the register has no line for it."""
    case = former_case(desk, monkeypatch)
    keys, key = crypto.new_case_keys(), WorkerKey.objects.get(worker=desk.cast.workers["assistant"])
    for reader, public, worker_key, own in (
        (key.reader, bytes(key.public_key), key, keys),
        ("follow-up", bytes(case.follow_up_public_key), None, CaseKeys(keys.dialogue)),
    ):
        sealed = crypto.seal_keys(own, public, case=f"{REFERENCE}/2", reader=reader)
        Seal.objects.create(case=case, period=2, worker_key=worker_key, sealed=sealed)
    Case.objects.update(period=2)
    worker = desk.unlocked()
    page = text(worker.get(at("case")))
    assert CONTENT.message in page
    assert "De nouvelles clés ont été ajoutées" in page
    assert answer(worker).status_code == 409
    assert "De nouvelles clés ont été ajoutées" in text(
        desk.cast.client("agent").post(FOLLOW, {"code": CODE})
    )
    assert not AuditEvent.objects.filter(verb=Verb.ADOPTED).exists()


@pytest.mark.parametrize("who", ["worker", "agent"])
def test_a_case_written_in_while_it_is_read_is_not_said_to_be_altered(desk, received, monkeypatch, who):
    """Between the row of the case and the rows beside it, somebody else's writing is stored."""
    worker, agent = desk.unlocked(), desk.cast.client("agent")
    master, real, calls = codes.master_secret(received.code, codes.PRESENT), standing.load, []

    def load(case):
        calls.append(case)
        if len(calls) == 1:
            actions.write_by_code(master, "Juste à ce moment.", token=TOKEN, at=NOW)
        return real(case)

    monkeypatch.setattr(standing, "load", load)
    if who == "worker":
        page = worker.get(reverse("casework:case", args=[received.reference]))
    else:
        page = agent.post(FOLLOW, {"code": received.code})
    assert CHANGED not in text(page)
    assert not AuditEvent.objects.filter(verb=Verb.ALTERED).exists()


def test_a_case_is_sealed_hybrid_to_a_key_of_the_second_version_and_as_before_to_one_of_the_first(desk):
    give_former_key(desk)
    received = desk.send()
    versions = {seal.worker_key_id is None: bytes(seal.sealed)[0] for seal in Seal.objects.all()}
    assert versions == {True: crypto.SECOND, False: crypto.FIRST}
    assert desk.opened(received).first_message == desk.opened(received).written[0].content
    assert not desk.opened(received).faults


def test_a_case_is_not_vouched_for_by_another_code(desk, received):
    """Two cases whose handles are exchanged: each code opens nothing of the other's."""
    other = desk.send()
    one, two = desk.case(received), desk.case(other)
    Case.objects.filter(pk=one.pk).update(follow_up_handle="x")
    Case.objects.filter(pk=two.pk).update(follow_up_handle=one.follow_up_handle)
    page = text(desk.cast.client("agent").post(FOLLOW, {"code": received.code}))
    assert CHANGED in page
    assert CONTENT.message not in page


def test_an_opened_case_tells_no_secret_when_it_is_printed(desk, received):
    opened = open_with_code(desk.case(received), codes.master_secret(received.code, codes.PRESENT))
    assert repr(opened) == f"OpenCase({received.reference})"
    assert repr(opened.reader) == "Reader(follow-up)"
    assert actions.missed(b"m" * 32, at=NOW) is None
