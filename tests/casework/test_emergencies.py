"""R11: four emergencies, who must be involved, one step after the other; whoever leads the region reads."""

import itertools
import re
from dataclasses import replace
from io import BytesIO

import pypdf
import pytest
from django.urls import reverse

from casework.due.plans import LABELS, PLANS, progresses_of
from casework.models import AuditEvent, Case, Seal, Verb, WorkerKey
from casework.templatetags.casework_tags import step_label
from casework.writings.emergency import Emergency, Situation, Step
from tests.casework.conftest import CLOSING, CONTENT

FOLLOW = "/demande/suivi/"
_tokens = itertools.count()
DONE = {"done_on": "2026-11-24", "text": "Avec la cheffe de service."}


def text(answer):
    return answer.content.decode()


def post(client, address, **data):
    return client.post(address, {"token": f"a-token-long-enough-{next(_tokens)}", **data})


@pytest.fixture
def declared(desk, received, at):
    """An emergency that was noted; the worker's client."""

    def by(situation):
        client = desk.unlocked()
        said = post(client, at("emergency_start"), situation=situation, seen="0", text="Il parle de se tuer.")
        assert said["Location"] == at("emergency")
        return client

    return by


def test_the_steps_follow_each_other_and_the_coordination_is_let_in(desk, received, at, declared):
    client = declared("at_work")
    page = text(client.get(at("emergency")))
    assert "concertation avec les services concernés" in page  # the circular's own words
    late = post(client, at("emergency"), step="at_work.decisions", **DONE)
    assert late.status_code == 422
    assert "n’est pas la suivante" in text(late)
    assert DONE["text"] in text(late)
    assert post(client, at("emergency"), step="at_work.concert", **DONE)["Location"] == at("emergency")
    silent = post(client, at("emergency"), step="at_work.coordination", done_on="2026-11-24", text="")
    assert silent.status_code == 422  # neither let in, nor how she was told
    key = WorkerKey.objects.live().get(worker=desk.cast.workers["coordinator"])
    assert key.fingerprint in text(client.get(at("second_reader")))
    assert post(client, at("second_reader"), to=key.public_id)["Location"] == at("emergency")
    silent = post(client, at("emergency"), step="at_work.coordination", done_on="2026-11-24", text="")
    assert silent.status_code == 302
    assert post(client, at("emergency"), step="at_work.imminent", is_moot="on", **DONE).status_code == 302
    assert "Étapes notées : 3 sur 4" in text(client.get(at("case"))).replace("\u00a0", " ")


def let_in(desk, client, at, who="coordinator"):
    key = WorkerKey.objects.live().get(worker=desk.cast.workers[who])
    return post(client, at("second_reader"), to=key.public_id)


def test_both_readers_read_and_the_agent_is_told_by_name(desk, received, at, declared):
    client = declared("absent")
    assert "Pour vous seulement" in text(client.get(at("case")))  # true while nobody else reads
    assert let_in(desk, client, at).status_code == 302
    assert let_in(desk, client, at).status_code == 422  # already there
    assert let_in(desk, client, at, "neighbour").status_code == 422  # leads nothing: no such choice
    name = desk.cast.workers["coordinator"].name
    seen = text(desk.cast.client("agent").post(FOLLOW, {"code": received.code}))
    assert "lit désormais aussi votre demande" in seen
    assert seen.count(name) > 1  # in that line, and among those who read
    assert "Pas encore de réponse" in seen  # being told is no answer
    assert "Il parle de se tuer." not in seen
    assert name in text(client.get(at("agent_view")))
    leader = desk.unlocked("coordinator")
    for reads, beside in ((client, name), (leader, desk.cast.workers["assistant"].name)):
        page = text(reads.get(at("case"))).replace("\u00a0", " ")
        assert "Il parle de se tuer." in page
        assert re.search(rf"{beside} \([^)]+\) lit ce dossier avec vous", page)
        for place in ("case", "interview", "emergency_start"):
            assert f"Lue aussi par {beside}." in text(reads.get(at(place)))
        assert "Pour vous seulement" not in page
        assert "Synthèse, pour vous" not in text(reads.get(at("interview")))
    post_answer = {"answer-text": "Je vous appelle.", "answer-token": "a-token-long-enough-x"}
    assert leader.post(at("answer"), post_answer).status_code == 302
    for who in ("assistant", "coordinator"):
        assert not desk.opened(received, who).faults
    line = AuditEvent.objects.get(verb=Verb.LET_IN)
    assert line.case == received.reference
    assert str(desk.cast.workers["coordinator"].public_id) in line.detail


def test_a_hand_over_leaves_the_second_reader_there(desk, received, at, declared):
    client = declared("at_work")
    let_in(desk, client, at)
    data = {"given_on": "2026-11-24", "words": "Oui.", "agreed": "on", "token": "a-token-long-enough-y"}
    neighbour = desk.cast.workers["neighbour"]
    assert client.post(at("hand_over"), data | {"to": str(neighbour.public_id)}).status_code == 302
    for who in ("neighbour", "coordinator"):
        assert not desk.opened(received, who).faults
    assert client.get(at("case")).status_code == 404
    present = Seal.objects.filter(case__reference=received.reference, period=2)
    assert present.count() == 3  # both, and the code


def paper_of(client, received, number):
    """What its PDF says, on one line."""
    paper = client.get(reverse("casework:prosecutor_paper", args=[received.reference, number]))
    read = pypdf.PdfReader(BytesIO(paper.content))
    said = " ".join(" ".join(page.extract_text() for page in read.pages).split())
    return said.replace("\u00a0", " ")


def test_a_child_in_danger_the_report_is_made_ready_and_kept_nowhere(desk, received, at, declared):
    client = declared("child")
    post(client, at("emergency"), step="child.alert", **DONE)
    early = post(client, at("emergency"), step="child.prosecutor", **DONE)
    assert "Écrivez d’abord le signalement" in text(early)
    report = {
        "court": "tribunal judiciaire de Lille",
        "child": "Lou, 6 ans",
        "facts": "Des bleus.",
        "done": "119 \U0001f642 你好",  # no font of the service has these
    }
    assert post(client, at("prosecutor"), **report)["Location"] == at("emergency")
    paper = client.get(reverse("casework:prosecutor_paper", args=[received.reference, 1]))
    assert paper.content.startswith(b"%PDF")
    assert b"pdfuaid" in paper.content
    assert "no-store" in paper["Cache-Control"]
    assert client.get(reverse("casework:prosecutor_paper", args=[received.reference, 2])).status_code == 404
    assert post(client, at("emergency"), step="child.prosecutor", **DONE).status_code == 302
    again = f'href="{at("prosecutor")}"'
    assert again in text(client.get(at("emergency")))  # a report sent can still be put right
    assert post(client, at("emergency"), step="child.coordination", **DONE).status_code == 302
    assert again in text(client.get(at("emergency")))  # after the last step as well
    assert post(client, at("prosecutor"), **report, known=0).status_code == 422  # another tab kept one
    let_in(desk, client, at)
    assert "Des bleus." in text(desk.unlocked("coordinator").get(at("case")))  # her copy
    seen = text(desk.cast.client("agent").post(FOLLOW, {"code": received.code}))
    assert "Des bleus." not in seen
    assert Case.objects.get().entry_count == 7


def test_a_report_that_was_replaced_says_so_on_its_screen_and_on_paper(desk, received, at, declared):
    client, steps = declared("child"), at("emergency")
    report = {"court": "Lille", "child": "Lou, 6 ans", "facts": "Des bleus.", "done": "119"}
    post(client, at("prosecutor"), **report)
    assert "plus à jour" not in text(client.get(steps))
    assert "Version" not in paper_of(client, received, 1)
    assert post(client, at("prosecutor"), **report | {"done": "119, le 24"}, known=1).status_code == 302
    page = text(client.get(steps)).replace("\u00a0", " ")
    assert "Elle n’est plus à jour : la version 2 la remplace" in page
    first, second = (paper_of(client, received, number) for number in (1, 2))
    assert "Version 1 sur 2 : elle n’est plus à jour. La version 2 la remplace, le mardi 24 novembre" in first
    assert "Version 2 sur 2 : elle remplace les précédentes." in second


def test_no_emergency_replaces_another_and_an_older_page_is_refused_once(desk, received, at, declared):
    client = declared("child")
    post(client, at("emergency"), step="child.alert", **DONE)
    let_in(desk, client, at)
    leader = desk.unlocked("coordinator")
    other = {"situation": "at_work", "text": "Elle a un couteau."}
    older = post(leader, at("emergency_start"), seen="0", **other)
    assert older.status_code == 422
    for said in ("a noté une urgence dans ce dossier entre-temps", "Un enfant en danger", other["text"]):
        assert said in text(older)
    assert 'name="seen" value="1"' in text(older)  # now it can be confirmed
    count = Case.objects.get().entry_count
    confirmed = {"seen": "1", "token": "a-token-long-enough-twice"} | other
    for _click in range(2):
        assert leader.post(at("emergency_start"), confirmed)["Location"] == at("emergency")
    assert Case.objects.get().entry_count == count + 1
    page = text(client.get(at("emergency")))
    for value in ("child.prosecutor", "at_work.concert"):
        assert f'type="radio" name="step" value="{value}"' in page
    assert "mardi 24 novembre 2026" in page  # the step that was noted of the first
    case = text(client.get(at("case"))).replace("\u00a0", " ")
    assert "Étapes notées : 1 sur 3" in case
    assert "Étapes notées : 0 sur 4" in case
    assert post(client, at("emergency"), step="at_work.concert", **DONE).status_code == 302
    for step in ("", "at_work.concert", "child.coordination", "disaster.evaluation"):
        assert post(client, at("emergency"), step=step, **DONE).status_code == 422


def test_one_that_was_noted_by_mistake_counts_no_more_until_it_is_said_again(desk, received, at, declared):
    client = declared("child")
    post(client, at("emergency"), step="child.alert", **DONE)
    wrong = {"situation": "child", "text": "Noté dans le mauvais dossier."}
    assert "Dites pourquoi" in text(
        post(client, at("emergency_mistaken"), **{**wrong, "seen": "1", "text": " "})
    )
    stale = post(client, at("emergency_mistaken"), seen="0", **wrong)
    assert (stale.status_code, wrong["text"] in text(stale)) == (422, True)
    token = {"token": "a-token-long-enough-gone"}
    for _click in range(2):
        assert client.post(at("emergency_mistaken"), {"seen": "1", **wrong, **token})["Location"] == at(
            "emergency"
        )
    assert "Aucune urgence n’est notée dans ce dossier." in text(client.get(at("emergency")))
    case = text(client.get(at("case")))
    assert ("Étapes notées" in case, wrong["text"] in case) == (False, True)
    assert "Aucune urgence n’est notée" in text(client.get(at("emergency_mistaken")))
    post(client, at("emergency_start"), situation="child", seen="2", text="C’était bien cela.")
    assert "Étapes notées : 0 sur 3" in text(client.get(at("case"))).replace("\u00a0", " ")


@pytest.mark.once
def test_every_situation_has_its_plan():
    assert set(PLANS) == set(Situation)
    for situation, plan in PLANS.items():
        assert plan.who
        assert plan.quote
        codes = [task.code for task in plan.tasks]
        assert len(codes) == len(set(codes)) <= len(LABELS)
        assert [task.code for task in plan.tasks if task.tells_coordination] == ["coordination"]
        assert all(step_label(Step(situation.value, one.code, "", "")) == one.label for one in plan.tasks)
        lines = [Line(Emergency(situation.value, "x"))]
        for task in plan.tasks:
            assert progresses_of(lines)[0].next == task
            lines.append(Line(Step(situation.value, task.code, "2026-11-24", "x")))
        assert progresses_of(lines)[0].next is None


class Line:
    def __init__(self, content):
        self.content = content


def test_a_danger_shows_on_the_list_and_first_on_the_page_until_it_is_seen_to(desk, received, at):
    WorkerKey.objects.filter(worker=desk.cast.workers["coordinator"]).delete()  # one person reads
    told = desk.send(replace(CONTENT, danger="child"))
    client, badge = desk.unlocked(), '<span class="fr-badge fr-badge--error">Danger</span>'
    inbox = text(client.get(reverse("casework:inbox")))
    assert inbox.count(badge) == 1
    assert inbox.index("Urgences") < inbox.index("casework-list")
    page = text(client.get(reverse("casework:case", args=[told.reference])))
    assert badge in page
    assert page.index("La personne l’a dit en écrivant") < page.index("Ce que dit la personne")
    assert page.index("fr-icon-alarm-warning-line") < page.index("fr-icon-calendar-2-line")
    assert badge not in text(client.get(at("case")))
    post(client, at("emergency_start"), situation="absent", seen="0", text="Il ne répond plus.")
    assert badge in text(client.get(at("case")))
    inbox = text(client.get(reverse("casework:inbox")))
    assert inbox.count(badge) == 2
    assert "Le service qui gère le personnel vous a informé ou informée" in inbox  # its next step
    for task in PLANS[Situation.ABSENT].tasks:
        post(client, at("emergency"), step=f"absent.{task.code}", **DONE)
    assert badge not in text(client.get(at("case")))
    client.post(reverse("casework:close", args=[told.reference]), CLOSING | {"close-why": "Un doublon."})
    assert badge not in text(client.get(reverse("casework:inbox"))) + text(
        client.get(reverse("casework:inbox") + "?liste=termines")
    )


def test_who_was_let_in_reads_and_writes_and_the_case_stays_with_who_let_her_in(desk, received, at, declared):
    client = declared("at_work")
    assert "jusqu’à ce que vous lui retiriez la lecture" in text(client.get(at("second_reader")))
    let_in(desk, client, at)
    guest, to = desk.unlocked("coordinator"), str(desk.cast.workers["neighbour"].public_id)
    page, own = text(guest.get(at("case"))), text(client.get(at("case")))
    for verb in ("hand_over", "ask_hand_over", "close"):
        assert (at(verb) in page, at(verb) in own) == (False, True), verb
    agreed = {"given_on": "2026-11-24", "words": "Oui.", "agreed": "on", "to": to}
    for verb, data in (
        ("second_reader", {}),
        ("hand_over", agreed),
        ("ask_hand_over", {"to": to, "why": "Je pars."}),
        ("hand_over_agreed", {}),
        ("hand_over_by_law", {"to": to, "ground": "child", "words": "Non."}),
        ("close", {"close-reason": "settled"}),
    ):
        refused = post(guest, at(verb), **data)
        assert (refused.status_code, "vous a été ouvert dans une urgence" in text(refused)) == (403, True), (
            verb
        )
    assert "admis à lire" not in text(client.get(at("take_out")))
    desk.give_key("national")
    assert let_in(desk, client, at, "national").status_code == 302
    two = text(client.get(at("take_out")))
    names = [desk.cast.workers[who].name for who in ("coordinator", "national")]
    assert "Ont été admis à lire ce dossier" in two
    assert all(two.count(name) > 1 for name in names)  # in that sentence, and to be chosen
    noted = {"note-text": "Appelée.", "note-about_on": "2026-11-24", "note-token": "a-token-of-the-guest-1"}
    assert guest.post(at("note"), noted).status_code == 302
