"""Two at the same moment, on one grave event: opened once, ended once, and whole whatever comes first."""

import pytest
from django.urls import reverse

from casework.models import Incident, IncidentSeal, IncidentStep
from tests.at_once import at_once, visitor
from tests.casework.conftest import PASSPHRASE
from tests.casework.incidents import opening, page

pytestmark = pytest.mark.django_db(transaction=True)


def at_the_desk(server, cast, who):
    found = visitor(server, cast, who)
    assert found.post(reverse("casework:unlock"), passphrase=PASSPHRASE).status == 302
    return found


def test_an_event_is_opened_once_told_or_left_and_ended_once(desk, live_server):
    cast = desk.cast
    desk.give_key("national")
    worker, boss, other, nation = (
        at_the_desk(live_server, cast, who) for who in ("assistant", "coordinator", "coordinator", "national")
    )
    address, form = page("incident_new"), opening()
    assert at_once(*(lambda w=w: w.post(address, **form).status for w in (boss, other))) == [302, 302]
    reference = Incident.objects.get().reference
    told = {"token": "an-evaluation-form", "region": "nord", "met": "7", "text": "Vu."}
    moved = opening(places=["d:62"], token="t" * 20)
    first, second = at_once(
        lambda: worker.post(page("incident_evaluation", reference), **told).status,
        lambda: boss.post(page("incident_amend", reference), **moved).status,
    )
    assert (first in (302, 404, 422), second) == (True, 302)
    assert IncidentStep.objects.filter(event="evaluate").count() == (first == 302)
    assert not IncidentSeal.objects.filter(worker_key__worker=cast.workers["assistant"]).exists()
    ended = at_once(
        *(
            lambda w=w, n=n: w.post(page("incident_closing", reference), token=n * 20, text="Fini.").status
            for n, w in (("a", boss), ("b", nation))
        )
    )
    assert (sorted(ended), IncidentStep.objects.filter(event="close").count()) == ([302, 422], 1)
    assert "n’est plus ce qui avait été écrit" not in boss.get(page("incident", reference)).text
