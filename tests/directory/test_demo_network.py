"""The demonstration's network: whole, plausible, fictional, loaded once."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.utils import timezone
from holidays.countries.france import France
from pytest_django import DjangoDbBlocker

from directory.coverage.chain import Via
from directory.coverage.holes import report
from directory.coverage.who_covers import who_covers, who_covers_many
from directory.models import Department, Establishment, Place, Replacement, Sector, User, Worker
from permanences.rules.closures import closures
from portal.demo import network
from portal.demo.personas import PERSONAS
from tests.reset import rolled_back

pytestmark = pytest.mark.django_db
FICTION = re.compile(r"(01 99 00|02 61 91|03 53 01|04 65 71|05 36 49|06 39 98) \d\d \d\d")


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with rolled_back(django_db_blocker):
        network.load(timezone.now())
        yield


def test_it_has_all_the_places_and_some_seventy_people(loaded: None):
    assert (Department.objects.count(), Establishment.objects.count()) == (109, 638)
    assert Worker.objects.filter(role="regional_coordinator").count() == 6
    assert 65 <= Worker.objects.count() <= 85


def test_everyone_and_everything_is_fictional(loaded: None):
    numbers = [n for w in Worker.objects.all() for n in (w.phone, w.mobile)]
    numbers += Establishment.objects.values_list("phone", flat=True)
    assert [n for n in numbers if not FICTION.fullmatch(n)] == []
    assert [u.email for u in User.objects.all() if not u.email.endswith("@example.fr")] == []
    workers = Worker.objects.all()
    assert len({w.phone for w in workers}) == len({w.mobile for w in workers}) == len(workers)


def test_every_establishment_has_an_answer_and_every_situation_is_shown(loaded: None):
    found = who_covers_many(list(Establishment.objects.with_department()), timezone.now()).values()
    assert {coverage.via for coverage in found} == {Via.HOLDER, Via.REPLACEMENT, Via.REGIONAL, Via.NATIONAL}
    holes = report(timezone.localdate())
    assert any(h.sectors for h in holes.regions)
    assert any(h.expiring for h in holes.regions)
    assert any(a.proposed for h in holes.regions for a in h.absences)


def test_the_stand_in_comes_from_a_neighbouring_department(loaded: None):
    for replacement in Replacement.objects.all():
        own = Sector.objects.filter(postings__worker=replacement.absence.worker)
        near = set(Department.objects.filter(neighbours__sectors__in=own))
        assert Sector.objects.filter(postings__worker=replacement.substitute, departments__in=near).exists()


def test_the_personas_have_their_roles_and_camille_has_ines(loaded: None):
    roles = {
        slug: {str(role) for role in User.objects.get(email=p.email).roles} for slug, p in PERSONAS.items()
    }
    assert roles["assistant"] == roles["assistant-voisin"] == {"agent", "social_worker"}
    assert roles["nouvel-arrivant"] == {"agent", "newcomer"}
    assert roles["administrateur"] == {"agent", "administrator"}
    camille = User.objects.get(email="camille.romarin@example.fr")
    assert camille.workplace.department.code == "94"
    assert who_covers(camille.workplace, timezone.now()).worker.email == "ines.basilic@example.fr"


def test_split_departments_have_one_holder_each_place(loaded: None):
    assert not Establishment.objects.annotate(n=Count("including_sectors")).filter(n__gt=1).exists()
    douai = Establishment.objects.get(code="tribunal-judiciaire-de-douai")
    assert [link.via for link in who_covers(douai, timezone.now()).chain] == [
        Via.HOLDER,
        Via.REGIONAL,
        Via.NATIONAL,
    ]


def test_every_time_zone_and_calendar_exists(loaded: None):
    for department in Department.objects.all():
        assert department.zone_info
        assert department.holiday_calendar in ("", *France.subdivisions)
    assert date(2026, 12, 20) in closures("974", date(2026, 12, 1), date(2026, 12, 31))


def test_most_places_have_a_confidential_room_and_some_have_not(loaded: None):
    with_room = Establishment.objects.filter(places__is_confidential=True).distinct().count()
    assert 560 < with_room < 638
    assert Place.objects.filter(is_confidential=False).exists()


def test_a_second_load_changes_nothing_and_keeps_what_was_changed(loaded: None):
    Worker.objects.filter(last_name="Basilic").update(phone="01 99 00 99 99")
    before = list(Worker.objects.values()), list(Establishment.objects.values())
    network.load(timezone.now())
    assert (list(Worker.objects.values()), list(Establishment.objects.values())) == before


def test_the_command_refuses_when_the_demonstration_is_off(db: None, settings):
    before = User.objects.count()
    settings.DEMO = False
    with pytest.raises(CommandError, match="off"):
        call_command("demo")
    assert User.objects.count() == before
