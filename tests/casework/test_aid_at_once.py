"""Two members of the secretariat, or two clicks of one worker, at the same application."""

import re

import pytest
from django.urls import reverse

from casework.models import AidApplication, AidStep
from tests.at_once import at_once, visitor
from tests.casework.aid import PASSPHRASE, asked, does, secretariat

pytestmark = pytest.mark.django_db(transaction=True)


def at_the_desk(server, cast, who):
    found = visitor(server, cast, who)
    assert found.post(reverse("casework:unlock"), passphrase=PASSPHRASE).status == 302
    return found


def test_an_application_is_sent_once_and_decided_once(desk, received, live_server):
    cast = desk.cast
    for name in ("Girofle", "Muscade"):
        secretariat(cast, name)
    address, form = reverse("casework:aid_new", args=[received.reference]), asked(cast)
    windows = [at_the_desk(live_server, cast, "assistant") for _window in range(2)]
    sent = at_once(*(lambda w=w: w.post(address, **form).status for w in windows))
    assert sent == [302, 302]
    reference = AidApplication.objects.get().reference
    boss = desk.unlocked("coordinator")
    does(boss, reference, "opinion", "opinion", stance="for", path="regional", text="Oui.", day="2026-11-24")
    page = reverse("casework:aid", args=[reference])
    windows = [at_the_desk(live_server, cast, "coordinator") for _window in range(2)]
    tokens = [re.search(r'name="decision-token" value="([^"]+)"', w.get(page).text)[1] for w in windows]
    decisions = ({"decision": "granted", "amount": "900"}, {"decision": "refused", "text": "Non."})

    def decides(window, token, said):
        fields = {"token": token, "day": "2026-11-24", **said}
        path = reverse("casework:aid_decision", args=[reference])
        return window.post(path, **{f"decision-{name}": value for name, value in fields.items()}).status

    calls = [
        lambda w=w, t=t, d=d: decides(w, t, d) for w, t, d in zip(windows, tokens, decisions, strict=True)
    ]
    assert sorted(at_once(*calls)) == [302, 422]
    assert AidStep.objects.filter(event__in=("grant", "refuse")).count() == 1
