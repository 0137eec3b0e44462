"""Who reads a case next, as the agent decides it by the code: yes, no, no more; whoever is there meanwhile (R5)."""

import html
import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from casework.models import AuditEvent, Case, Consent, Entry, Seal, Verb, WaitingMail
from casework.writings.passing import Parting
from directory.models import Absence, Replacement, Worker
from tests.casework.conftest import PASSPHRASE
from tests.cast import NOW

FOLLOW, REPLY, DECIDE = "/demande/suivi/", "/demande/suivi/repondre/", "/demande/suivi/decider/"
TOKEN = "a-token-long-enough-for-a-form-"
ALL = "/dossiers/transmettre/"
AFTER = "Ceci vient après."
NOTE = "Ne pas lui dire encore."
_tokens = iter(range(10_000))


def token():
    return f"{TOKEN}{next(_tokens)}"


def plain(answer):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).replace("\u00a0", " ").split())


def post(client, address, **data):
    return client.post(address, {"token": token(), **data})


class Agent:
    """Whoever holds the code, with a page of the conversation open."""

    def __init__(self, desk, received):
        self.client, self.received = desk.cast.client("agent"), received

    def page(self):
        return self.client.post(FOLLOW, {"code": self.received.code})

    def decide(self, decision, **other):
        shown = self.page().text
        names = ("carried", "token", "next_worker", "next_words")
        found = {name: re.search(rf'name="{name}" value="([^"]*)"', shown) for name in names}
        data = {name: match[1] for name, match in found.items() if match}
        return self.client.post(DECIDE, {**data, "decision": decision, **other})

    def write(self, words):
        carried = re.search(r'name="carried" value="([^"]*)"', self.page().text)[1]
        return self.client.post(REPLY, {"carried": carried, "text": words, "token": token()})


@pytest.fixture
def holder(desk, received):
    return Agent(desk, received)


def asked(client, at, desk, to="neighbour"):
    answer = post(client, at("ask_hand_over"), to=desk.cast.workers[to].public_id, why="Je change de poste.")
    assert answer.status_code == 302, plain(answer)
    return Entry.objects.filter(kind="answer").latest("number").number


def said_by_all(open_case):
    return " ".join(str(vars_of(line.content)) for line in open_case.written)


def vars_of(content):
    return content.values()


def away(desk, stand_in="neighbour"):
    first, last = NOW.date(), date(2026, 12, 4)
    absence = Absence.objects.create(worker=desk.cast.workers["assistant"], starts_on=first, ends_on=last)
    Replacement.objects.create(
        absence=absence,
        substitute=desk.cast.workers[stand_in],
        starts_on=first,
        ends_on=last,
        state="approved",
    )


def test_a_yes_by_the_code_hands_over_and_taken_back_opens_nothing_that_comes_after(
    desk, received, at, holder
):
    worker, neighbour = desk.unlocked(), desk.unlocked("neighbour")
    post(worker, at("note"), **{"note-token": token(), "note-text": NOTE})
    number = asked(worker, at, desk)
    assert post(worker, at("hand_over_agreed"), asked=number).status_code == 422  # nothing was said yet
    assert "Transmettre votre demande à Hugo Genièvre" in plain(holder.page())
    assert "Votre accord est donné" in plain(holder.decide(f"yes-{number}", text="Pas fini"))
    assert "accord donné par le code" in plain(worker.get(at("case")))
    kept = post(worker, at("hand_over_agreed"), asked=number)
    assert kept["Location"] == reverse("casework:inbox"), plain(kept)
    assert "Donné par le code le" in plain(neighbour.get(at("consents")))
    assert Consent.objects.get().entry.kind == "message"
    assert NOTE in neighbour.get(at("case")).text
    post(neighbour, at("note"), **{"note-token": token(), "note-text": "Note d’Hugo."})
    assert "Inès Basilic" in plain(holder.page())  # who would read instead
    gone = holder.decide(f"part-{desk.cast.workers['neighbour'].public_id}")
    assert "ne lit rien de ce qui suit" in plain(gone), plain(gone)
    holder.write(AFTER)
    case = Case.objects.get()
    assert not Seal.objects.filter(
        period=case.period, worker_key__worker=desk.cast.workers["neighbour"]
    ).exists()
    before = desk.opened(received, "neighbour")
    assert before.has_parted
    assert not before.faults
    assert isinstance(before.written[-1].content, Parting)
    page = neighbour.get(at("case"))
    assert "n’est plus le vôtre" in plain(page)
    assert "Note d’Hugo." in page.text  # hers to keep: nobody else has its key
    assert AFTER not in page.text
    refused = post(neighbour, at("note"), **{"note-token": token(), "note-text": "Encore une note."})
    assert refused.status_code == 409
    assert "Encore une note." in refused.text
    again = worker.get(at("case"))
    assert AFTER in again.text
    assert "Note d’Hugo." not in again.text
    assert "ne vous sont pas ouvertes" in plain(again)
    post(worker, at("note"), **{"note-token": token(), "note-text": "Reprise."})
    assert not desk.opened(received).faults
    assert "Reprise." in worker.get(at("case")).text
    assert not neighbour.get("/dossiers/").context["missed"]
    desk.turn_the_hour()
    verbs = list(AuditEvent.objects.filter(case=received.reference).values_list("verb", flat=True))
    assert {Verb.HANDED_OVER, Verb.TAKEN_OUT} <= set(verbs)
