"""What a coordinator finds on her desk of the applications that wait for her, and what she began there."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from casework.models import Kept
from tests.casework.aid import NEED, asked, does, unlocked
from tests.casework.test_aid import OPINIONS, sent, text  # noqa: F401
from tests.casework.test_case import typed
from tests.cast import NOW

pytestmark = pytest.mark.once


def counted(boss) -> tuple[int, int]:
    """By the home page and by the inbox."""
    said = re.search(r"Demandes d’aide qui m’attendent.*?>(\d+)<", boss.get("/").text, re.DOTALL)
    return int(said[1]), boss.get(reverse("casework:inbox")).context["aids"]


def test_a_coordinator_is_told_that_one_waits_and_not_of_a_decision_before_its_session(desk, sent):  # noqa: F811
    boss, page = desk.unlocked("coordinator"), reverse("casework:aid", args=[sent])
    desks = (reverse("directory:network"), reverse("casework:inbox"))
    waits = ("demande d’aide attend votre avis", "demande d’aide ou de prêt attend votre avis")
    for address, said in zip(desks, waits, strict=True):  # how many, and nothing of what is in it
        shown = text(boss.get(address))
        assert (said in shown, sent in shown, NEED in shown, "Romarin" in shown) == (True, *[False] * 3)
    assert counted(boss) == (1, 1)
    does(boss, sent, "opinion", "opinion", **{**OPINIONS, "path": "regional"}, day="2026-12-15")
    to_come = text(boss.get(page))
    assert ("La demande reste chez vous" in to_come, "est transmise" in to_come) == (True, False)
    assert "à partir du jour de la séance, le mardi 15 décembre 2026" in to_come
    assert reverse("casework:aid_decision", args=[sent]) not in to_come
    assert [said for at, said in zip(desks, waits, strict=True) if said in text(boss.get(at))] == []
    assert counted(boss) == (0, 0)
    does(boss, sent, "session", "session", day="2026-11-24")
    assert "attend sa décision" in text(boss.get(desks[0]))
    assert counted(boss) == (1, 1)
    assert "Demandes d’aide" not in desk.cast.client("assistant").get("/").text
    assert reverse("casework:aid_decision", args=[sent]) in text(boss.get(page))


def test_what_a_coordinator_began_to_write_is_there_again_and_goes_with_the_application(desk, sent):  # noqa: F811
    boss, page = desk.unlocked("coordinator"), reverse("casework:aid", args=[sent])
    typed = {"return-text": "SECRETREASON", "opinion-stance": "against", "opinion-token": "x" * 20}
    assert boss.post(reverse("casework:aid_draft", args=[sent]), typed).json()["kept"]
    assert b"SECRETREASON" not in b"".join(bytes(one.sealed) for one in Kept.objects.all())
    boss.post(reverse("casework:lock"))
    boss = desk.unlocked("coordinator")  # signed in anew
    shown = text(boss.get(page))
    assert ("SECRETREASON" in shown, "Votre brouillon est repris" in shown) == (True, True)
    assert re.search(r'value="against"[^>]* checked', shown)
    assert (
        desk.unlocked("neighbour").post(reverse("casework:aid_draft", args=[sent]), typed).status_code == 404
    )
    too_long = boss.post(reverse("casework:aid_draft", args=[sent]), {"return-text": "x" * 64_001})
    assert not too_long.json()["kept"]
    does(boss, sent, "opinion", "opinion", **OPINIONS)
    assert not Kept.objects.exists()


def test_what_became_of_an_application_shows_in_the_list_of_its_author(desk, received, sent):  # noqa: F811
    boss, worker, inbox = desk.unlocked("coordinator"), desk.unlocked(), reverse("casework:inbox")
    own = reverse("casework:aid_own", args=[received.reference, sent])
    seen = "Demande d’aide à compléter", "Demande d’aide accordée", own

    def told():
        return [said in text(worker.get(inbox)) for said in seen]

    assert told() == [False, False, False]
    does(boss, sent, "return", "return", text="Il manque le devis.")
    assert told() == [True, False, True]
    shown = text(worker.get(inbox))
    assert shown.index(own) < shown.index("casework-list")  # before all that waits
    complete = reverse("casework:aid_complete", args=[received.reference, sent])
    assert worker.post(complete, asked(desk.cast, token="another-form-of-it")).status_code == 302
    does(boss, sent, "opinion", "opinion", **{**OPINIONS, "path": "regional"}, day="2026-11-24")
    granted = {"decision": "granted", "day": "2026-11-24", "amount": "100", "months": ""}
    does(boss, sent, "decision", "decision", **granted)
    assert told() == [False, True, False]
    keep = reverse("casework:aid_keep", args=[received.reference, sent])
    assert worker.post(keep, {"token": "keep-what-was-decided"}).status_code == 302
    assert told() == [False, False, False]


def test_a_refusal_that_was_not_kept_leaves_the_list_once_the_person_was_told(desk, received, sent, at):  # noqa: F811
    boss, worker, inbox = desk.unlocked("coordinator"), desk.unlocked(), reverse("casework:inbox")
    own, said = reverse("casework:aid_own", args=[received.reference, sent]), "demande d’aide refusée"
    corrected, page = "Décision corrigée\u00a0: demande d’aide accordée", reverse("casework:aid", args=[sent])

    def undo():
        step = re.search(r'name="undo-step" value="(\d+)"', boss.get(page).text)[1]
        does(boss, sent, "undo", "undo", step=step, text="C’était une erreur.")

    does(boss, sent, "opinion", "opinion", **{**OPINIONS, "path": "regional"}, day="2026-11-24")
    granted = {"decision": "granted", "day": "2026-11-24", "months": ""}
    keep = reverse("casework:aid_keep", args=[received.reference, sent])
    for amount, label in (("100", "Demande d’aide accordée"), ("90", corrected)):  # the sum is sealed
        does(boss, sent, "decision", "decision", **granted, amount=amount)
        assert label in text(worker.get(inbox))
        worker.post(keep, {"token": f"keep-what-was-decided-{amount}"})
        assert "aide accordée" not in text(worker.get(inbox))
        undo()
    does(boss, sent, "decision", "decision", decision="refused", day="2026-11-24", text="Trop tard.")
    assert said in text(worker.get(inbox))  # what was kept is another decision
    assert "une réponse ou un entretien, à partir du lendemain" in text(worker.get(own))
    worker.post(at("answer"), typed(answer="Bonjour."))  # that day: maybe before it was decided
    assert said in text(worker.get(inbox))
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        later = desk.unlocked()
        later.post(at("answer"), typed(answer="C’est un refus.") | {"answer-token": "r" * 20})
        assert said not in text(later.get(inbox))


def test_the_register_of_agreements_tells_what_left_as_an_application(desk, received, sent):  # noqa: F811
    shown = text(desk.unlocked().get(reverse("casework:consents", args=[received.reference])))
    assert "Aucun accord n’est noté" not in shown
    assert "Rien n’est parti" not in shown
    assert "Au téléphone." in shown
    case = text(desk.unlocked().get(reverse("casework:case", args=[received.reference])))
    assert "Prêt de 1\u202f200,01\u00a0€" in case
    assert f"Demande d’aide ou de prêt {sent} envoyée\u00a0: 1\u202f200,01\u00a0€" in shown
    assert "Accord n°\u00a01<" in shown


def test_whoever_holds_the_key_tells_one_row_from_another(desk, received, sent):  # noqa: F811
    aids, whose = reverse("casework:aids"), "<strong>Camille Romarin</strong>, prêt de 1\u202f200,01\u00a0€"
    worker, boss, member = desk.unlocked(), desk.unlocked("coordinator"), unlocked(desk.cast, "Girofle")
    assert [whose in text(one.get(aids)) for one in (worker, boss, member)] == [True, True, False]
    for who in ("assistant", "coordinator"):  # locked
        assert "Romarin" not in text(desk.cast.client(who).get(aids))
    does(boss, sent, "opinion", "opinion", **OPINIONS)
    # Where it stands, no more, for who passed it on.
    found = [[said in text(one.get(aids)) for said in (sent, whose)] for one in (boss, member)]
    assert found == [[True, False], [True, True]]
