"""R7, R8: nothing leaves a case but under a live agreement, for that very recipient and purpose."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from casework.consents.register import Standing, register_of
from casework.models import Case, Entry, WaitingMail
from casework.writings import Content
from casework.writings.agreement import About, Agreement, To, Transmission, Withdrawal
from tests.casework.conftest import PASSPHRASE
from tests.cast import NOW

FOLLOW = "/demande/suivi/"
WITHDRAW = "/demande/suivi/retirer/"
TOKEN = "a-token-long-enough-for-a-form-"
AGREED = {
    "to": "hr",
    "recipient": "Mme Aubépine, cheffe du bureau du personnel",
    "about": "report",
    "scope": "La demande de mutation, rien sur la santé.",
    "given_on": "2026-11-24",
    "ends_on": "2026-12-24",
    "given": "spoken",
    "words": "Au téléphone, à ma question.",
}
REPORT = {"subject": "Mutation", "situation": "Deux heures de trajet.", "opinion": "Avis favorable."}
_tokens = iter(range(1000))


def text(answer):
    return answer.content.decode()


def post(client, address, **data):
    return client.post(address, {"token": f"{TOKEN}{next(_tokens)}", **data})


def number_of_last(reference):
    return Case.objects.get(reference=reference).entry_count


def agreed(client, at, received, **other):
    """Noted; its number."""
    assert post(client, at("consent_new"), **(AGREED | other))["Location"] == at("consents")
    return number_of_last(received.reference)


def sent(client, at, agreement, version="", said="Oui.", **other):
    data = {"agreement": agreement, "version": version, "text": said, "sent_on": "2026-11-24"}
    return post(client, at("transmit"), **(data | other))


def test_nothing_leaves_but_under_a_live_agreement_for_that_purpose(desk, received, at):
    client = desk.unlocked()
    assert at("consents") in text(client.get(at("case")))  # the way there
    assert "Rien n’est parti" in text(client.get(at("consents")))
    refused = sent(client, at, 7)
    assert refused.status_code == 422  # no agreement at all
    assert "rien ne peut partir" in text(refused)
    missing = post(client, at("consent_new"), **{k: v for k, v in AGREED.items() if k != "recipient"})
    assert missing.status_code == 422
    assert AGREED["words"] in text(missing)  # what was typed stays
    post(client, at("report"), **REPORT)
    other = sent(client, at, agreed(client, at, received, about="work"), version="1")
    assert other.status_code == 422  # that agreement is for a talk
    assert "ne porte pas sur le rapport" in text(other)
    assert "Rien n’est parti" in text(client.get(at("consents")))


def test_the_report_leaves_in_a_version_and_the_person_reads_it(desk, received, at):
    client = desk.unlocked()
    for number in ("1", "2"):
        saved = post(client, at("report"), **(REPORT | {"opinion": f"Avis numéro {number}."}))
        assert saved["Location"] == at("consents")
    version = reverse("casework:report_version", args=[received.reference, 1])
    assert "Avis numéro 1." in text(client.get(version))
    assert "Avis numéro 2." in text(client.get(at("report")))  # goes on from the last version
    number = agreed(client, at, received)
    assert sent(client, at, number, version="2", said="Copie.")["Location"] == at("consents")
    left = number_of_last(received.reference)
    paper = client.get(reverse("casework:sent_paper", args=[received.reference, left]))
    assert paper.content.startswith(b"%PDF")
    assert b"pdfuaid" in paper.content
    assert "no-store" in paper["Cache-Control"]
    assert client.get(reverse("casework:sent_paper", args=[received.reference, number])).status_code == 404
    seen = text(desk.cast.client("agent").post(FOLLOW, {"code": received.code}))
    assert "Avis numéro 2." in seen  # word for word what left
    assert "Avis numéro 1." not in seen
    assert AGREED["recipient"] in seen


def taken_back_by_the_agent(agent, code, number):
    """By the code; twice, it is refused, and nothing that was being typed is lost."""
    page = text(agent.post(FOLLOW, {"code": code}))
    carried = re.search(r'name="carried" value="([^"]+)"', page)[1]
    mails = WaitingMail.objects.count()
    data = {"carried": carried, "agreement": number, "token": TOKEN, "text": "Pas fini"}
    answer = text(agent.post(WITHDRAW, data))
    assert "L’accord est retiré" in answer
    assert "Pas fini" in answer
    assert WaitingMail.objects.count() == mails + 1  # told as of a message
    assert agent.post(WITHDRAW, data | {"token": TOKEN + "other"}).status_code == 422
    assert Entry.objects.filter(kind="message").count() == 1


@pytest.mark.parametrize("by", ["worker", "agent"])
def test_an_agreement_taken_back_lets_nothing_leave(desk, received, at, by):
    client, agent = desk.unlocked(), desk.cast.client("agent")
    number = agreed(client, at, received, about="work")
    if by == "agent":
        taken_back_by_the_agent(agent, received.code, number)
    else:
        withdrawn = reverse("casework:consent_withdrawn", args=[received.reference, number])
        assert post(client, withdrawn, words="Par courriel.")["Location"] == at("consents")
        assert post(client, withdrawn, words="Encore.").status_code == 422
    assert "Retiré" in text(client.get(at("consents")))
    assert sent(client, at, number).status_code == 422
    assert not desk.opened(received).faults
    after = text(agent.post(FOLLOW, {"code": received.code}))
    assert "Retiré" in after
    assert WITHDRAW not in after  # nothing left to take back


def test_an_agreement_ends_with_its_last_day(desk, received, at):
    number = agreed(desk.unlocked(), at, received, about="work", ends_on="2026-11-25")
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        client = desk.unlocked()
        assert sent(client, at, number, sent_on="2026-11-25").status_code == 422
        assert "Fini" in text(client.get(at("consents")))


def test_what_was_typed_when_the_lock_fell_comes_back_to_its_screen(desk, received, at):
    client = desk.cast.client("assistant")
    asked = post(client, at("consent_new"), **AGREED)
    assert asked.status_code == 422
    assert AGREED["recipient"] in text(asked)  # carried by the page that asks for the passphrase
    kept = {"passphrase": PASSPHRASE, "next": at("consent_new"), **AGREED, "token": TOKEN}
    back = client.post(reverse("casework:unlock"), kept)
    assert back.status_code == 200
    assert AGREED["recipient"] in text(back)
    assert not Entry.objects.filter(kind="consent").exists()


@dataclass
class Line:
    number: int
    content: Content


@pytest.mark.once
def test_where_an_agreement_stands_on_a_day():
    def agreement(ends_on: str) -> Agreement:
        return Agreement(To.HR, "R", About.WORK, "s", "2026-11-24", ends_on, "spoken", "w")

    left = Transmission(2, To.HR, "R", About.WORK, "2026-11-24", 0, "t")
    lines = [
        Line(1, Withdrawal(2)),  # of what was not there yet: it takes nothing back
        Line(2, agreement("2026-11-30")),
        Line(3, agreement("2026-11-30")),
        Line(4, left),
        Line(5, Withdrawal(3)),
    ]
    last, first = register_of(lines, date(2026, 11, 30))
    assert (first.standing, first.left) == (Standing.LIVE, (left,))
    assert (last.standing, last.left) == (Standing.WITHDRAWN, ())
    assert (first.rank, last.rank) == (1, 2)  # as the person calls them
    assert register_of(lines, date(2026, 12, 1))[1].standing is Standing.ENDED
    assert register_of(lines, date(2026, 11, 23))[1].standing is Standing.ENDED


def test_a_version_that_is_not_the_last_is_refused_once_and_nothing_typed_is_lost(desk, received, at):
    client = desk.unlocked()
    for known in (0, 1):
        assert post(client, at("report"), **REPORT, known=known).status_code == 302
    other_tab = post(client, at("report"), **(REPORT | {"opinion": "Le mien."}), known=1)
    assert other_tab.status_code == 422
    assert "la version 2 a été gardée entre-temps" in text(other_tab)
    assert "Le mien." in text(other_tab)
    assert 'name="known" value="2"' in text(other_tab)
    first, second = (agreed(client, at, received, ends_on=day) for day in ("2026-12-24", "2026-12-25"))
    page = text(client.get(at("transmit"))).replace("\u00a0", " ")
    assert [f"Accord n° {rank} : " in page for rank in (1, 2, first, second)] == [True, True, False, False]
    assert "valable jusqu’au vendredi 25 décembre 2026" in page
    older = sent(client, at, second, version="1", said="Copie.")
    assert older.status_code == 422
    assert "la version 2 est plus récente" in text(older)
    assert 'name="known" value="2"' in text(older)
    assert sent(client, at, second, version="1", said="Copie.", known=2).status_code == 302
