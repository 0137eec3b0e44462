"""Queries written once per process: the same rows as the queryset, whatever the values."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.prepared import Prepared
from directory.models import Establishment, User
from tests.cast import NOW, Cast

TODAY = NOW.date()


def test_it_reads_what_the_queryset_reads(cast: Cast) -> None:
    prepared = Prepared(
        lambda pk, today: User.objects.with_roles(today).filter(pk=pk), pk=-1, today=date(1, 1, 2)
    )
    for who in cast.users:
        plain = User.objects.with_roles(TODAY).get(pk=cast.users[who].pk)
        ours = prepared.first(pk=plain.pk, today=TODAY)
        assert ours == plain
        assert (ours.roles, ours.worker, ours.workplace) == (plain.roles, plain.worker, plain.workplace)


def test_every_value_counts_at_each_call(cast: Cast) -> None:
    prepared = Prepared(
        lambda pk, today: User.objects.with_roles(today).filter(pk=pk), pk=-1, today=date(1, 1, 2)
    )
    long_ago = cast.users["correspondent"].correspondent_of.get().starts_on - timedelta(days=1)
    pk = cast.users["correspondent"].pk
    assert [prepared.first(pk=pk, today=day).is_correspondent for day in (TODAY, long_ago)] == [True, False]


def test_what_is_related_costs_no_query(cast: Cast) -> None:
    prepared = Prepared(lambda code: Establishment.objects.with_department().filter(code=code), code="?")
    with CaptureQueriesContext(connection) as seen:
        found = prepared.first(code=cast.court.code)
        assert found.department.region == cast.north
    assert len(seen) == 1


def test_nothing_found_is_none(cast: Cast) -> None:
    assert Prepared(lambda pk: User.objects.filter(pk=pk), pk=-1).first(pk=10**9) is None


def test_a_stand_in_that_the_query_lost_is_refused(cast: Cast) -> None:
    forgetful = Prepared(lambda pk, other: User.objects.filter(pk=pk), pk=-1, other=-2)
    with pytest.raises(ValueError, match="stand-in"):
        forgetful.first(pk=1, other=2)
