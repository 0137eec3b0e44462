"""What is to be done in a case: set, ticked step by step, done; out of what is sealed and nothing else."""

import re
from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from casework.cases.lines import Written
from casework.models import Entry, EntryKind
from casework.tasks.todo import to_do
from casework.writings.interview import Interview
from casework.writings.task import Task, TaskMark
from tests.casework.conftest import PASSPHRASE
from tests.casework.test_case import box, seen_by_agent, typed

MET = Interview("2026-11-24", "phone")
SET = {
    "task-what": "SECRETTASK : dossier CAF",
    "task-due_on": "2026-11-20",
    "task-steps": "Relevé\n\n Attestation \n",
    "task-token": "a-token-long-enough-for-a-form",
}


def panel(page):
    return re.sub(r"\s+", " ", page.content.decode().replace("\u00a0", " ")).partition('id="to-do"')[2]


def test_a_task_is_set_ticked_and_done_and_nothing_typed_beside_it_is_lost(desk, received, at):
    client = desk.unlocked()
    mark = reverse("casework:mark_task", args=[received.reference, 2])
    for _ in range(2):
        assert client.post(at("task"), SET)["Location"] == at("case")
    shown = panel(client.get(at("case")))
    assert "À faire (1)" in shown
    assert "En retard, pour le vendredi 20 novembre" in shown
    assert shown.count('name="step-2"') == 2
    assert b"SECRETTASK" not in bytes(Entry.objects.get(number=2).sealed)
    assert len(seen_by_agent(received).written) == 1
    ticked = client.post(mark, typed(answer="Je vous rappelle.") | {"step-2": ["1"]})
    assert box(ticked, "answer") == "Je vous rappelle."
    assert 'value="1" form="deeds" checked' in panel(ticked)
    assert 'value="0" form="deeds" checked' not in panel(ticked)
    for _ in range(2):
        client.post(mark, {"done": "1"})
    assert desk.case(received).entry_count == 4  # the request, the task, its step, its end
    done = client.get(at("case"))
    assert "À faire (0)" in panel(done)
    assert "1 tâche faite" in panel(done)
    assert box(done, "answer") == "Je vous rappelle."
    assert "À faire (1)" in panel(client.post(mark, {"done": "0"}, follow=True))
    for number in (1, 99):
        nothing = reverse("casework:mark_task", args=[received.reference, number])
        assert client.post(nothing, {"done": "1"}).status_code == 404
    assert desk.unlocked("neighbour").post(mark, {"done": "1"}).status_code == 404
    assert not desk.opened(received).faults


def test_what_is_wrong_is_said_and_a_lock_loses_nothing(desk, received, at):
    client = desk.unlocked()
    for changed, said in (
        ({"task-what": " "}, "Dites ce qui est"),
        ({"task-due_on": "32/13/2026"}, "Cette date n’existe pas"),
        ({"task-steps": "étape\n" * 31}, "Trente étapes au plus"),
    ):
        refused = client.post(at("task"), SET | changed)
        assert refused.status_code == 422
        assert said in refused.content.decode()
    mark = reverse("casework:mark_task", args=[received.reference, 2])
    client.post(reverse("casework:lock"))
    assert client.post(mark, typed(note="À garder.")).status_code == 422
    unlocking = {"passphrase": PASSPHRASE, "next": mark}
    unlocked = client.post(reverse("casework:unlock"), unlocking | typed(note="À garder."))
    assert box(unlocked, "note") == "À garder."
    client.post(reverse("casework:lock"))
    again = client.post(reverse("casework:unlock"), {"passphrase": PASSPHRASE, "next": at("task")} | SET)
    assert "SECRETTASK" in again.content.decode()
    Entry.objects.update(mac=b"\0" * 32)
    altered = client.post(at("task"), SET)
    assert altered.status_code == 409
    assert "SECRETTASK" in altered.content.decode()


@pytest.mark.once
def test_the_last_mark_holds_and_the_next_step_of_an_interview_is_a_task():
    written = [
        Written(1, EntryKind.NOTE, Task(what="sans jour", steps=("a", "b"))),
        Written(2, EntryKind.NOTE, replace(MET, next_step="écrire", next_on="2026-12-01")),
        Written(3, EntryKind.NOTE, MET),
        Written(4, EntryKind.NOTE, Task(what="plus tôt", due_on="2026-11-30")),
        Written(5, EntryKind.NOTE, TaskMark(1, "sans jour", False, (1,))),
        Written(6, EntryKind.NOTE, TaskMark(2, "écrire", True)),
    ]
    found = to_do(written)
    assert [one.number for one in found] == [4, 2, 1]
    assert [one.is_done for one in found] == [False, True, False]
    assert [step.is_done for step in found[2].steps] == [False, True]
    assert found[0].is_late(date(2026, 12, 1))
    assert not found[0].is_late(date(2026, 11, 30))
    assert not found[1].is_late(date(2027, 1, 1))
    assert "écrire" not in repr(found)
