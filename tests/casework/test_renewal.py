"""Cases from before the chain get theirs at unlocking, a few at a time, whatever stops it."""

import html

import pytest
from django.urls import reverse

from casework.cases import renewal
from casework.models import AuditEvent, Case, Entry, Verb
from casework.sealing import codes
from tests.casework.former import former_case

INBOX, RENEW, UNLOCK = reverse("casework:inbox"), reverse("casework:adopt"), reverse("casework:unlock")
LEFT = "à protéger contre les modifications"


def text(page):
    return html.unescape(page.text)


def adopted():
    return AuditEvent.objects.filter(verb=Verb.ADOPTED).count()


@pytest.fixture
def many(desk, monkeypatch):
    monkeypatch.setattr(renewal, "AT_ONCE", 2)
    return [
        former_case(desk, monkeypatch, reference=f"F0RMER0{n}", code=codes.code_from(bytes([n] * 12)))
        for n in range(5)
    ]


def test_unlocking_renews_some_says_how_many_are_left_and_goes_on_by_the_button(desk, many):
    worker = desk.unlocked()
    assert adopted() == 2
    assert f"Encore 3 demandes anciennes {LEFT}" in text(worker.get(INBOX))
    assert "data-relais-goes-on" not in worker.get(INBOX).text
    page = worker.post(RENEW, follow=True)
    assert f"Encore 1 demande ancienne {LEFT}" in text(page)
    assert "data-relais-goes-on" in page.text
    page = worker.post(RENEW, follow=True)
    assert "toutes protégées" in text(page)
    assert LEFT not in text(page).replace("toutes protégées contre les modifications", "")
    assert adopted() == 5
    for case in many:
        page = text(worker.get(reverse("casework:case", args=[case.reference])))
        assert "en dehors de Relais" not in page
        assert "Ce dossier date d’avant" not in page


def test_what_was_stopped_goes_on_at_the_next_unlocking_and_nothing_is_done_twice(desk, many, monkeypatch):
    real, calls = renewal.adopted, []

    def fails(found, **how):
        calls.append(found)
        if len(calls) == 2:
            raise RuntimeError("the process was killed")
        return real(found, **how)

    with monkeypatch.context() as then:
        then.setattr(renewal, "adopted", fails)
        with pytest.raises(RuntimeError):
            desk.unlocked()
    assert adopted() == 1
    assert Case.objects.filter(sequence=0).count() == 4
    for _ in range(3):
        desk.unlocked()
    assert (adopted(), Case.objects.filter(sequence=0).count()) == (5, 0)


def test_a_damaged_one_is_left_as_it_is_and_does_not_hold_up_the_others(desk, many):
    Entry.objects.filter(case=many[0], number=1).delete()
    worker = desk.unlocked()
    assert adopted() == 2
    worker.post(RENEW)
    page = worker.post(RENEW, follow=True)
    assert LEFT not in text(page).replace("toutes protégées contre les modifications", "")
    assert adopted() == 4
    assert AuditEvent.objects.filter(verb=Verb.ALTERED, case=many[0].reference).count() == 1
    assert bytes(Case.objects.get(pk=many[0].pk).head) == b""


def test_cases_of_somebody_else_are_not_touched(desk, many):
    desk.unlocked("neighbour")
    assert adopted() == 0


def test_locked_the_button_asks_for_the_passphrase(desk, many):
    worker = desk.cast.client("assistant")
    assert worker.post(RENEW).status_code == 422
    assert worker.get(RENEW).status_code in (302, 405)
