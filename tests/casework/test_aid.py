"""R12: an application goes from the worker to the coordination, the secretariat, a session, and comes back."""

import html

import pytest
from django.urls import reverse

from casework.models import AidApplication, AuditEvent, Verb
from tests.casework.aid import NEED, OPINION, asked, does, secretariat, unlocked

REASON = "Le devis manque."
ADVICE = "Le projet est sain."


def text(answer):
    return html.unescape(answer.content.decode())


@pytest.fixture
def sent(desk, received):
    """Sent by the worker to her coordinator; the reference of the application."""
    secretariat(desk.cast)
    worker = desk.unlocked()
    answer = worker.post(reverse("casework:aid_new", args=[received.reference]), asked(desk.cast))
    assert answer.status_code == 302, text(answer)[:3000]
    return AidApplication.objects.get().reference


def pages(received, reference):
    """Of the author: the case, and the application within it."""
    case = reverse("casework:case", args=[received.reference])
    return case, reverse("casework:aid_own", args=[received.reference, reference])


def test_a_loan_from_the_worker_to_its_last_repayment(desk, received, sent):
    worker, boss = desk.unlocked(), desk.unlocked("coordinator")
    member = unlocked(desk.cast, "Girofle")
    case, own = pages(received, sent)
    page = reverse("casework:aid", args=[sent])
    # Sealed to the next reader only.
    assert [c.get(page).status_code for c in (worker, boss, member)] == [404, 200, 404]
    shown = text(boss.get(page))
    assert NEED in shown and OPINION in shown and "1\u202f200,01\u00a0€" in shown
    assert "700,25\u00a0€" in shown and "7,67\u00a0€ par jour et par personne" in shown  # it adds up
    assert received.reference not in shown  # nor what leads to the case
    # Nothing is passed on without an opinion.
    empty = does(boss, sent, "opinion", "opinion", stance="for", path="national", text=" \u00a0")
    assert empty.status_code == 422 and "Écrivez les motifs de votre avis" in text(empty)
    assert (
        does(boss, sent, "opinion", "opinion", stance="for", path="national", text=ADVICE).status_code == 302
    )
    assert [c.get(page).status_code for c in (worker, boss, member)] == [404, 404, 200]
    assert sent in text(boss.get(reverse("casework:aids")))  # where it stands, no more
    shown = text(member.get(page))
    assert all(said in shown for said in (NEED, OPINION, ADVICE, "Nadia Verveine"))
    assert "Au secrétariat" in text(worker.get(case))
    # A session, a decision, a notification, the payment.
    does(member, sent, "session", "session", day="2026-11-24")
    more = {"decision": "granted", "day": "2026-11-24", "amount": "1000", "months": "3"}
    assert does(member, sent, "decision", "decision", **more).status_code == 302
    does(member, sent, "notice", "notice", day="2026-11-24", text="Par lettre.")
    does(member, sent, "payment", "payment", day="2026-11-24")
    shown = text(worker.get(own))
    assert "En remboursement" in shown and "1\u202f000,00\u00a0€" in shown and "Par lettre." in shown
    assert "333,34\u00a0€" in shown  # the last of three: 333.33 twice
    assert ADVICE not in shown  # between the coordination and the secretariat
    # What comes back, and not more than that.
    too_much = does(member, sent, "repayment", "repayment", day="2026-11-24", amount="1000,01")
    assert too_much.status_code == 422 and "C’est plus que ce qui reste" in text(too_much)
    does(member, sent, "repayment", "repayment", day="2026-11-24", amount="400")
    assert "Reste\u00a0: 600,00\u00a0€" in text(member.get(page))
    does(member, sent, "repayment", "repayment", day="2026-11-24", amount="600")
    assert "Remboursée" in text(worker.get(own))
    events = [line.split(" ")[0] for line in _lines(sent)]
    assert events == [*("send", "pass", "session", "grant", "notify", "lend", "repay", "settle")]


def _lines(reference):
    lines = AuditEvent.objects.filter(verb=Verb.AID_STEP, case=reference).order_by("number")
    return lines.values_list("detail", flat=True)
