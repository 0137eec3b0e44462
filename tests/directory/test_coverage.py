"""R1, R5: who answers for an establishment."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.coverage.chain import Via
from directory.coverage.who_covers import who_covers, who_covers_many
from directory.models import Absence, Posting, Replacement
from tests.cast import NOW, Cast

TODAY = NOW.date()


def test_the_holder_of_the_sector_covers(cast: Cast):
    found = who_covers(cast.court, NOW)
    assert (found.worker, found.via) == (cast.workers["assistant"], Via.HOLDER)
    assert [link.via for link in found.chain] == [Via.HOLDER, Via.REGIONAL, Via.NATIONAL]


def away(cast: Cast, who: str = "assistant") -> Absence:
    return Absence.objects.create(worker=cast.workers[who], starts_on=TODAY, ends_on=date(2026, 12, 3))


def test_an_approved_replacement_answers_while_the_holder_is_away(cast: Cast):
    Replacement.objects.create(
        absence=away(cast),
        substitute=cast.workers["neighbour"],
        starts_on=TODAY,
        ends_on=date(2026, 12, 3),
        state="approved",
    )
    found = who_covers(cast.court, NOW)
    assert (found.worker, found.via, found.holder) == (
        cast.workers["neighbour"],
        Via.REPLACEMENT,
        cast.workers["assistant"],
    )
    assert found.until == date(2026, 12, 3)


@pytest.mark.parametrize("state", ["proposed", "refused"])
def test_a_replacement_that_is_not_approved_does_not_count(cast: Cast, state: str):
    Replacement.objects.create(
        absence=away(cast), substitute=cast.workers["neighbour"], starts_on=TODAY, ends_on=TODAY, state=state
    )
    assert who_covers(cast.court, NOW).via is Via.REGIONAL


def test_overseas_without_a_worker_goes_to_the_national_coordinator(cast: Cast):
    found = who_covers(cast.far_prison, NOW)
    assert (found.worker, found.via) == (cast.workers["national"], Via.NATIONAL)


def test_with_nobody_at_all_there_is_still_an_answer(cast: Cast):
    Posting.objects.all().delete()
    found = who_covers(cast.court, NOW)
    assert (found.worker, found.via, found.chain) == (None, Via.NOBODY, ())
    assert found.reason


def test_an_establishment_taken_out_of_a_sector_goes_up_and_one_put_in_goes_there(cast: Cast):
    cast.sector.excluded.add(cast.court)
    assert who_covers(cast.court, NOW).via is Via.REGIONAL
    cast.far_sector.included.add(cast.court)
    assert who_covers(cast.court, NOW).worker == cast.workers["neighbour"]


def test_the_day_is_that_of_the_establishment(cast: Cast):
    Posting.objects.create(
        worker=cast.workers["neighbour"], region=cast.overseas, starts_on=date(2026, 11, 25)
    )
    late_in_paris = NOW.replace(hour=22)  # already the 25th in La Réunion
    found = who_covers_many([cast.court, cast.far_prison], late_in_paris)
    assert found[cast.far_prison.pk].via is Via.REGIONAL
    assert who_covers(cast.far_prison, NOW).via is Via.NATIONAL


def test_it_takes_three_queries_for_one_and_for_many(cast: Cast):
    away(cast)
    for establishments in ([cast.court], [cast.court, cast.prison, cast.far_prison]):
        with CaptureQueriesContext(connection) as seen:
            who_covers_many(establishments, NOW.replace(hour=22))
        assert len(seen) <= 3
