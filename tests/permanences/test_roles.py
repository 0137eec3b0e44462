"""What the role table cannot tell: effects. tests/portal walks the table itself."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from permanences.duties.proposals import proposal
from permanences.models import Override, Permanence
from permanences.urls import urlpatterns
from tests.permanences import world
from tests.permanences.roles import TABLE

pytestmark = pytest.mark.once


def test_the_table_names_every_address_of_the_app():
    assert {f"permanences:{p.name}" for p in urlpatterns} == {e.name for e in TABLE}


@pytest.mark.parametrize(("who", "done"), [("assistant", True), ("coordinator", True), ("neighbour", False)])
def test_only_those_who_keep_it_cancel_a_date(cast, who, done):
    made = world.permanence(cast)
    coming = timezone.localdate() + timedelta(days=8)
    tuesday = coming + timedelta(days=(1 - coming.weekday()) % 7)
    url = reverse("permanences:cancel_date", args=[made.uid, made.windows.get().pk, tuesday])
    cast.client(who).post(url, {"note": ""})
    assert Override.objects.exists() is done


@pytest.mark.parametrize(
    ("who", "state"), [("coordinator", "published"), ("assistant", "proposed"), ("neighbour", "proposed")]
)
def test_only_the_coordinator_approves_and_publishes(cast, who, state):
    made = world.permanence(cast, state="proposed")
    read = proposal(made, timezone.localdate()).version
    cast.client(who).post(reverse("permanences:approve", args=[made.uid]), {"publier": "1", "version": read})
    assert Permanence.objects.get().state == state
