"""Who leads a region, whoever asks, and whom its mails reach when nobody is there (R1, R2, R5)."""

from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory import policy
from directory.coverage import coordination, holes, network
from directory.leadership import leading, leads, led_by
from directory.models import Absence, Posting, Region, Replacement, Worker
from directory.models.duties import ReplacementState
from permanences.duties import notices
from permanences.models import State
from tests.cast import NOW, Cast
from tests.permanences import world

TODAY = NOW.date()


# --- Every shape, over random posts --------------------------------------------------------------------

posts = st.tuples(st.integers(0, 1), st.integers(-1, 1), st.integers(-2, 1), st.none() | st.integers(1, 3))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(posts, max_size=5))
def test_every_shape_names_the_same_leaders(cast: Cast, drawn: list[tuple[int, int, int, int | None]]):
    """A post: of which coordinator, of which region (-1: the national level), from when, for how long."""
    regions = [cast.north, cast.overseas]
    people = ("coordinator", "national")
    with transaction.atomic():
        Posting.objects.filter(sector=None).delete()
        for who, number, first, days in drawn:
            starts_on = TODAY + timedelta(first)
            Posting.objects.create(
                worker=cast.workers[people[who]],
                region=None if number < 0 else regions[number],
                is_national=number < 0,
                starts_on=starts_on,
                ends_on=None if days is None else starts_on + timedelta(days - 1),
            )
        check_shapes(cast, regions)
        transaction.set_rollback(True)


def check_shapes(cast: Cast, regions: list[Region]) -> None:
    today = list(Posting.objects.on(TODAY).select_related("worker"))
    report = {found.region: found.led for found in holes.report(TODAY).regions}
    led = {region: {post.worker for post in today if leads(post, region)} for region in regions}
    for region in regions:
        leaders = led[region]
        assert {p.worker for p in Posting.objects.on(TODAY).filter(leading(region))} == leaders
        assert {held.worker for held in network.region_network(region, TODAY).coordinators} == leaders
        assert report.get(region, bool(leaders)) == bool(leaders)
        told = set(coordination.told_for([region], TODAY))
        assert told == (leaders or set(coordination.national(TODAY)))
    for who in ("coordinator", "national"):
        user, worker = cast.user(who), cast.workers[who]
        own = {region for region, people in led.items() if worker in people}
        held = Posting.objects.on(TODAY).filter(worker=worker)
        assert set(Region.objects.filter(led_by(held))) == own
        assert set(policy.regions_led_by(user, TODAY)) == own
        kept = set(Region.objects.all()) if who == "national" else own
        assert set(policy.regions_kept_by(user, TODAY)) == kept
        assert {region for region in regions if policy.leads(user, region, TODAY)} == kept & set(regions)


def test_a_post_without_the_office_leads_nothing(cast: Cast):
    Posting.objects.create(worker=cast.workers["assistant"], region=cast.north, starts_on=TODAY)
    assert not policy.regions_kept_by(cast.user("assistant"), TODAY)
    assert not policy.regions_kept_by(AnonymousUser(), TODAY)


# --- When those who lead are away ----------------------------------------------------------------------


def away(worker: Worker) -> Absence:
    return Absence.objects.create(worker=worker, starts_on=TODAY, ends_on=TODAY + timedelta(5))


def test_while_the_coordinator_is_away_the_national_one_is_told_as_well(cast: Cast):
    away(cast.workers["coordinator"])
    told = coordination.told_for([cast.north], TODAY)
    assert told == [cast.workers["coordinator"], cast.workers["national"]]


def test_who_stands_in_for_the_coordinator_is_told_before_the_national_one(cast: Cast):
    Replacement.objects.create(
        absence=away(cast.workers["coordinator"]),
        substitute=cast.workers["neighbour"],
        starts_on=TODAY,
        ends_on=TODAY + timedelta(5),
        state=ReplacementState.APPROVED,
    )
    told = coordination.told_for([cast.north], TODAY)
    assert told == [cast.workers["coordinator"], cast.workers["neighbour"]]


def test_a_coordinators_own_absence_is_told_to_the_level_above(cast: Cast):
    told = coordination.told_for([cast.north], TODAY, but=cast.workers["coordinator"])
    assert told == [cast.workers["national"]]


def test_a_permanence_proposed_while_the_coordinator_is_away_reaches_somebody_at_work(cast: Cast):
    away(cast.workers["coordinator"])
    permanence = world.permanence(cast, state=State.PROPOSED)
    recipients = {one.email for one in notices.coordinators(permanence, TODAY)}
    assert cast.workers["national"].email in recipients


def test_who_stands_in_for_one_sector_of_the_coordinator_does_not_lead(cast: Cast):
    Posting.objects.create(worker=cast.workers["coordinator"], sector=cast.far_sector, starts_on=TODAY)
    Replacement.objects.create(
        absence=away(cast.workers["coordinator"]),
        substitute=cast.workers["neighbour"],
        sector=cast.far_sector,
        starts_on=TODAY,
        ends_on=TODAY + timedelta(5),
        state=ReplacementState.APPROVED,
    )
    told = coordination.told_for([cast.north], TODAY)
    assert told == [cast.workers["coordinator"], cast.workers["national"]]


def test_of_a_person_it_is_who_leads_where_they_are_and_of_a_gone_one_where_they_were(cast: Cast):
    worker, coordinator = cast.workers["assistant"], cast.workers["coordinator"]
    assert coordination.of_worker(worker, TODAY) == [coordinator]
    Posting.objects.filter(worker=worker).update(ends_on=TODAY - timedelta(40))
    assert coordination.of_worker(worker, TODAY) == [coordinator]
    Posting.objects.filter(worker=coordinator).delete()
    assert coordination.of_worker(worker, TODAY) == [cast.workers["national"]]
    assert coordination.of_worker(cast.workers["national"], TODAY) == []
