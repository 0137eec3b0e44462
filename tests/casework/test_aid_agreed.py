"""R8, R12: what lets an application for aid leave, and who is there to read it."""

import html
import re
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework import actions
from casework.aid import handling
from casework.aid.reading import opener_of, read
from casework.models import AidApplication, WaitingMail, WorkerKey
from casework.sealing import letters
from tests.casework.aid import OPINION, PASSPHRASE, asked, does, secretariat, unlocked
from tests.casework.sending import carried_by
from tests.casework.test_case import hand_over
from tests.cast import NOW

KNOWN = re.compile(r'name="known" value="(\d+)"')


def text(answer):
    return html.unescape(answer.content.decode())


def key_of(desk):
    """Of the coordinator, who has unlocked it once."""
    key = WorkerKey.objects.get(worker=desk.cast.workers["coordinator"])
    return key, actions.unlock(key, PASSPHRASE, by=desk.cast.user("coordinator"), at=NOW).private


def of_author(received, reference, verb="own"):
    return reverse(f"casework:aid_{verb}", args=[received.reference, reference])


def test_who_is_alone_at_the_top_is_told_that_nobody_can_read_it(desk, received, at):
    """R12, R5: with nobody above her, no call to the coordination helps."""
    desk.give_key("national")
    hand_over(desk.unlocked(), at, desk.cast.workers["national"])
    page = text(desk.unlocked("national").get(at("aid_new")))
    assert ("Vous êtes à la tête de la coordination" in page, "Appelez-la" in page) == (True, False)


def taken_back_by_the_agent(desk, received):
    agent = desk.cast.client("agent")
    page = agent.post("/demande/suivi/", {"code": received.code})
    assert "pour demander une aide ou un prêt" in text(page)
    data = {"carried": carried_by(page), "agreement": 2, "token": "taken-back-by-the-agent", "text": ""}
    taken = agent.post("/demande/suivi/retirer/", data)
    assert ("L’accord est retiré" in text(taken), 'name="agreement"' in text(taken)) == (True, False)


def test_an_agreement_to_ask_for_an_aid_is_taken_back_and_nothing_leaves_without_another(desk, received, at):
    """R8, R12: by the code here; the worker may note it in the register."""
    secretariat(desk.cast)
    desk.unlocked().post(at("aid_new"), asked(desk.cast))
    sent = AidApplication.objects.get().reference
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        taken_back_by_the_agent(desk, received)
        worker, own = desk.unlocked(), of_author(received, sent)
        shown, register = text(worker.get(own)), text(worker.get(at("consents")))
        assert ("La personne a retiré son accord" in shown, "Reprenez cette demande" in shown) == (True, True)
        assert ("Retiré" in register, "La personne retire" in register) == (True, False)
        worker.get(at("case"))
        worker.post(of_author(received, sent, "recall"))
        again = asked(desk.cast, token="after-it-was-taken-back")
        refused = worker.post(of_author(received, sent, "complete"), again)
        assert refused.status_code == 422
        assert "a retiré son accord le mercredi 25 novembre 2026" in text(refused)
        since = again | {"given_on": "2026-11-25"}
        assert worker.post(of_author(received, sent, "complete"), since).status_code == 302
        assert "La personne a retiré son accord" not in text(worker.get(own))
        withdrawn = reverse("casework:consent_withdrawn", args=[received.reference, 5])
        assert (
            worker.post(withdrawn, {"words": "Au téléphone.", "token": "noted-by-the-worker"}).status_code
            == 302
        )
        assert "La personne a retiré son accord" in text(worker.get(own))
    assert not desk.opened(received).faults


def pressed_in_a_window_from_before(boss, sent, token, **opinion):
    """What the answer says; what leaves is read once more."""
    data = {f"opinion-{name}": value for name, value in {**opinion, "token": token}.items()}
    for _press in range(2):
        answer = text(boss.post(reverse("casework:aid_opinion", args=[sent]), data))
        if found := re.search(r'name="opinion-reread" value="([^"]+)"', answer):
            data["opinion-reread"] = found[1]
    return answer


def test_an_agreement_that_is_taken_back_stops_the_application_where_it_is(desk, received, at):
    """R8: no new reader, whoever presses; who holds it is told, and sends it back."""
    secretariat(desk.cast)
    worker, boss = desk.unlocked(), desk.unlocked("coordinator")
    worker.post(at("aid_new"), asked(desk.cast))
    sent = AidApplication.objects.get().reference
    page, lists = reverse("casework:aid", args=[sent]), reverse("casework:aids")
    token = re.search(r'name="opinion-token" value="([^"]+)"', text(boss.get(page)))[1]
    held, by = read(AidApplication.objects.get(), opener_of(*key_of(desk))), desk.cast.workers["coordinator"]
    WaitingMail.objects.all().delete()
    taken_back_by_the_agent(desk, received)
    with pytest.raises(handling.Stopped):  # pressed while it was taken back
        handling.pass_on(held, OPINION, "for", by=by, token="pressed-at-that-moment", at=NOW)
    assert WaitingMail.objects.filter(worker=desk.cast.workers["coordinator"]).count() == 1
    assert "Un accord est retiré." in text(worker.get(reverse("casework:inbox")))
    for address in (page, lists):
        assert "La personne a retiré son accord" in text(boss.get(address))
    assert re.findall(r'formaction="[^"]+/(\w+)/"', text(boss.get(page))) == ["renvoyer", "brouillon"]
    for path in ("national", "regional"):
        opinion = {"stance": "for", "path": path, "text": OPINION, "day": "2026-12-15"}
        said = pressed_in_a_window_from_before(boss, sent, token, **opinion)
        assert "La personne a retiré son accord le mardi 24 novembre 2026\u00a0: rien n’est transmis." in said
    assert [one.event for one in AidApplication.objects.get().steps.all()] == ["send"]
    assert does(boss, sent, "return", "return", text="L’accord est retiré.").status_code == 302


def test_with_another_agreement_it_leaves_again(desk, received, at):
    secretariat(desk.cast)
    desk.unlocked().post(at("aid_new"), asked(desk.cast))
    sent = AidApplication.objects.get().reference
    page = reverse("casework:aid", args=[sent])
    opinion = {"stance": "for", "path": "national", "text": OPINION}
    does(desk.unlocked("coordinator"), sent, "opinion", "opinion", **opinion)
    taken_back_by_the_agent(desk, received)
    member = unlocked(desk.cast, "Girofle")
    assert "La personne a retiré son accord" in text(member.get(page))
    assert does(member, sent, "session", "session", day="2026-12-15").status_code == 422
    assert does(member, sent, "return", "return", text="L’accord est retiré.").status_code == 302
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        worker, boss = desk.unlocked(), desk.unlocked("coordinator")
        worker.get(at("case"))
        again = asked(desk.cast, token="with-another-agreement") | {"given_on": "2026-11-25"}
        assert worker.post(of_author(received, sent, "complete"), again).status_code == 302
        assert "La personne a retiré son accord" not in text(boss.get(page))
        assert does(boss, sent, "opinion", "opinion", **opinion).status_code == 302


def test_a_second_application_is_told_of_the_first_and_not_refused(desk, received, at):
    client, new = desk.unlocked(), at("aid_new")
    before = text(client.get(new))  # the window that is not told
    assert "déjà en cours pour ce dossier" not in before
    assert client.post(new, asked(desk.cast)).status_code == 302
    first = of_author(received, AidApplication.objects.get().reference)
    shown = text(client.get(new))
    assert ("déjà en cours pour ce dossier" in shown, first in shown) == (True, True)
    second = {**asked(desk.cast), "known": KNOWN.search(before)[1], "token": "the-token-of-a-second-one"}
    for _press in range(2):  # twice the same button: the same question
        told = client.post(new, second)
        assert (told.status_code, AidApplication.objects.count()) == (409, 1)
    told = text(told)
    sent = AidApplication.objects.get().reference
    for said in (
        "Une demande de 1\u202f200,01\u00a0€ est partie",
        f"{sent}, le ",
        OPINION,
        "Envoyer une autre demande",
    ):
        assert said in told
    boss, rows = desk.unlocked("coordinator"), []
    with CaptureQueriesContext(connection) as few:
        rows.append(text(boss.get(reverse("casework:aids"))).count("Camille Romarin"))
    for _press in range(2):
        again = client.post(new, {**second, "known": KNOWN.search(told)[1]})
        assert (again.status_code, AidApplication.objects.count()) == (302, 2)
    with CaptureQueriesContext(connection) as many:
        rows.append(text(boss.get(reverse("casework:aids"))).count("Camille Romarin"))
    assert (rows, len(many)) == ([1, 2], len(few))  # the names of a page are read at once
    AidApplication.objects.update(state="refused")
    assert first not in text(client.get(new))


def test_a_letter_that_somebody_wrote_to_her_key_names_nobody_in_her_list(desk, received):
    secretariat(desk.cast)
    desk.unlocked().post(reverse("casework:aid_new", args=[received.reference]), asked(desk.cast))
    boss, sent = desk.unlocked("coordinator"), AidApplication.objects.get()
    step, (key, private) = sent.steps.get(), key_of(desk)
    file = read(sent, opener_of(key, private)).steps[0].letter
    forged, secret = replace(file, file={**file.file, "beneficiary": "Un Autre"}), letters.new_key()
    bound = {"application": sent.reference, "number": 1}
    step.sealed = letters.encrypt(secret, forged.to_json(), **bound, event=step.event)
    step.save()
    sealed = letters.seal(secret, bytes(key.public_key), **bound, reader=key.reader)
    sent.seals.filter(number=1, worker_key=key).update(sealed=sealed)
    shown = text(boss.get(reverse("casework:aids")))
    assert (sent.reference in shown, "Un Autre" in shown) == (True, False)
