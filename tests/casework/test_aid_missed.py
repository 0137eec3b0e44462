"""R12: an application that somebody took away, forged, or left without a key, as its readers are told."""

import pytest
from django.db import transaction
from django.urls import reverse

from casework import audit
from casework.models import AidApplication, AidSeal, AuditEvent, Verb
from tests.casework.test_aid import of_author, sent, text  # noqa: F401
from tests.cast import NOW

REMOVED, FORGED = "sans que Relais l", "Cette demande n’est plus ce qui avait été écrit."


@pytest.fixture
def lists(desk, received, sent):  # noqa: F811
    """What both read in their lists of applications, and the author in the case."""
    boss, worker = desk.unlocked("coordinator"), desk.unlocked()
    case, aids = reverse("casework:case", args=[received.reference]), reverse("casework:aids")
    boss.get(reverse("casework:aid", args=[sent]))
    return lambda: [text(one.get(where)) for one, where in ((boss, aids), (worker, aids), (worker, case))]


def test_a_forged_state_and_a_key_that_somebody_took_away_are_said(desk, received, sent, lists):  # noqa: F811
    assert not any(said in page for page in lists() for said in (REMOVED, FORGED))
    with transaction.atomic():
        AidApplication.objects.update(state="granted")
        pages = lists()
        transaction.set_rollback(True)
    assert [page.count(FORGED) for page in pages] == [1, 1, 1]
    AidSeal.objects.filter(worker_key__worker=desk.cast.workers["coordinator"]).delete()
    own = text(desk.unlocked().get(of_author(received, sent)))
    assert ("retirée en dehors de Relais" in own, "a perdu sa clé" in own) == (True, False)
    listed = lists()[0]
    assert (REMOVED in listed, f">{sent}</li>" in listed) == (True, True)


def test_an_application_that_somebody_took_away_is_missed_by_both(desk, sent, lists):  # noqa: F811
    AidApplication.objects.get().delete()
    pages = lists()
    assert [(REMOVED in page, sent in page) for page in pages] == [(True, True)] * 3
    assert "n’est plus conservée" not in pages[2]
    assert AuditEvent.objects.filter(verb=Verb.ALTERED, case=sent, detail="gone").exists()
    audit.record(Verb.AID_DESTROYED, by=audit.RETENTION, at=NOW, case=sent)
    pages = lists()
    assert not any(REMOVED in page for page in pages)
    assert "n’est plus conservée" in pages[2]
