"""The data set of `make bench`, at its smallest: whole, readable, and counted as the large one is."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page

from casework import audit
from casework.cases.reading import open_as_worker
from casework.models import AuditEvent, AuditHead, Case, WorkerKey
from casework.sealing import crypto
from directory.coverage.who_covers import who_covers
from directory.models import Establishment, User
from pages.models import ContentPage
from permanences.dates.agenda import slots_for
from search.models import Findable
from tests.bench.scale import Scale
from tests.bench.seed.all import seed
from tests.bench.seed.network import AGENT, WORKER
from tests.bench.seed.sealed import PASSPHRASE
from tests.bench.survey import survey

pytestmark = pytest.mark.django_db
TINY = Scale.of(0.0001)


@pytest.fixture
def seeded() -> None:
    seed(TINY)


def test_it_holds_what_its_scale_says(seeded: None) -> None:
    assert Establishment.objects.count() == TINY.establishments
    assert Case.objects.count() == TINY.cases
    assert ContentPage.objects.live().count() > TINY.pages / 2
    assert Findable.objects.filter(kind="establishment").count() == TINY.establishments


def test_every_place_is_covered_and_the_workplace_has_permanences(seeded: None) -> None:
    at = timezone.now()
    places = list(Establishment.objects.with_department())
    assert all(who_covers(place, at).worker is not None for place in places)
    workplace = User.objects.get(email=AGENT).workplace
    day = timezone.localdate(at)
    assert slots_for(first=day, last=day + timedelta(days=365), establishment=workplace)


def test_its_cases_open_with_the_key_of_their_reader_and_its_register_holds(seeded: None) -> None:
    key = WorkerKey.objects.get(worker__user__email=WORKER)
    private = crypto.unwrap_private_key(bytes(key.wrapped_by_passphrase), PASSPHRASE, owner=key.reader)
    cases = Case.objects.visible_to(key.worker)
    assert len(cases) >= 20
    assert open_as_worker(cases[0], key, private).first_message.theme == "housing"
    assert audit.verify(AuditEvent.objects.all(), AuditHead.objects.get()).fault is None


def test_its_pages_are_a_sound_tree(seeded: None) -> None:
    assert Page.find_problems() == ([], [], [], [], [])


def test_every_screen_of_the_budget_is_counted(seeded: None) -> None:
    found = survey(deep=False)
    assert set(found["queries"]) == {"home", "content page", "establishment page", "search", "inbox list"}
    assert all(0 < count <= 6 for count in found["queries"].values()), found["queries"]
    assert 0 < found["covers_queries"] <= 3
    assert found["etag"]
