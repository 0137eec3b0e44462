"""A request that nobody can read any more is an alarm, for its coordination and for the agent who opens
it."""

import re

import pytest
from django.urls import reverse

from casework import actions
from casework.cases import stranded
from casework.models import Case, Entry, WorkerKey
from directory.models import Posting, Worker
from directory.team.departures import end_service
from tests.casework.conftest import CONTENT, PASSPHRASE
from tests.casework.key_forms import replace_key
from tests.cast import NOW

FOLLOW, REPLY, NETWORK = reverse("contact:followup"), reverse("contact:reply"), reverse("directory:network")
TEXT = "Est-ce que quelqu’un lit encore ?"


def lose_the_key(desk, who="assistant"):
    key = WorkerKey.objects.live().select_related("worker").get(worker=desk.cast.workers[who])
    return replace_key(key, PASSPHRASE, by=desk.cast.user(who), at=NOW)


def leave(desk, who="assistant"):
    last = NOW.date().replace(day=20)
    Worker.objects.filter(pk=desk.cast.workers[who].pk).update(left_on=last)
    Posting.objects.filter(worker=desk.cast.workers[who]).update(ends_on=last)
    end_service(NOW.date())


LOST = pytest.mark.parametrize("lose", [lose_the_key, leave], ids=["key replaced", "worker left"])


def opened(client, received):
    return client.post(FOLLOW, {"code": received.code})


@LOST
def test_the_agent_reads_that_nobody_reads_whom_to_call_and_where_to_write_again(desk, received, lose):
    client = desk.cast.client("agent")
    before = opened(client, received)
    assert "personne au service social ne peut lire" not in before.text
    lose(desk)
    page = opened(client, received)
    assert page.status_code == 200
    assert "personne au service social ne peut lire votre demande" in page.text
    assert CONTENT.message in page.text  # their own words stay theirs
    assert f'href="{reverse("contact:start")}"' in page.text
    call = desk.cast.workers["coordinator"].phone
    assert call.replace(" ", "") in re.sub(r"[\s\u00a0\u202f]", "", page.text)
    assert ("Inès Basilic" in page.text) is (lose is lose_the_key)
    assert 'name="text"' not in page.text
    assert "Votre message est parti" not in page.text


@LOST
def test_what_was_being_written_meanwhile_is_refused_and_given_back(desk, received, lose):
    client = desk.cast.client("agent")
    page = opened(client, received)
    hidden = {
        name: re.search(rf'name="{name}" value="([^"]*)"', page.text)[1] for name in ("carried", "token")
    }
    lose(desk)
    answer = client.post(REPLY, {**hidden, "text": TEXT})
    assert answer.status_code == 422
    assert TEXT in answer.text
    assert "qui n’est pas parti" in answer.text
    assert "est conservé" not in answer.text
    assert Entry.objects.count() == 1


@LOST
def test_the_coordinator_sees_how_many_and_what_to_do_and_nothing_else(desk, received, lose):
    desk.send()
    desk.send()
    Case.objects.filter(reference=received.reference).update(state="closed", closed_at=NOW)
    client = desk.cast.client("coordinator")
    assert "ne peuvent plus être lues" not in client.get(NETWORK).text
    lose(desk)
    page = client.get(NETWORK).text
    assert "2 demandes en cours, adressées à Inès Basilic, ne peuvent plus être lues" in page
    assert not any(case.reference in page for case in Case.objects.all())
    assert "ne peuvent plus être lues" not in desk.cast.client("national").get(NETWORK).text


def test_a_case_that_its_reader_handed_over_is_not_stranded(desk, received):
    from tests.casework.test_two_at_once import hand_over

    hand_over(desk, received)
    lose_the_key(desk)
    assert stranded.by_reader() == []
    lose_the_key(desk, "neighbour")
    assert [(found.worker, found.count) for found in stranded.by_reader()] == [
        (desk.cast.workers["neighbour"], 1)
    ]


def test_a_reader_who_has_left_reads_nothing_and_is_told_nothing(desk, received):
    assert actions.readers(desk.case(received)) == [desk.cast.workers["assistant"]]
    leave(desk)
    assert actions.readers(desk.case(received)) == []
