"""Statements that are neither translated nor planned anew: counted, guarded and answered like any other."""

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.db.utils import OperationalError
from django.test.utils import CaptureQueriesContext

from core.statements import rows
from directory.models import Establishment
from tests.cast import Cast

NAMED = "SELECT code FROM directory_establishment WHERE name = %s AND code LIKE 'tj%%'"


def test_values_are_values_and_a_doubled_sign_is_one_sign(cast: Cast) -> None:
    Establishment.objects.filter(pk=cast.court.pk).update(code="tj-lille", name="' OR 1=1 --")
    assert rows(NAMED, ["' OR 1=1 --"]) == [("tj-lille",)]
    assert rows(NAMED, ["%"]) == []


def test_they_are_counted_with_the_others(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as seen:
        rows(NAMED, [cast.court.name])
    assert [cast.court.name in query["sql"] for query in seen] == [True]


@pytest.mark.django_db
def test_their_errors_are_those_of_django() -> None:
    with pytest.raises((OperationalError, ProgrammingError)):
        rows("SELECT nothing FROM nowhere")


@pytest.mark.django_db
def test_nothing_is_asked_in_a_transaction_that_broke() -> None:
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            rows("SELECT 1")


@pytest.mark.django_db
def test_each_answers_for_its_own_value_and_postgresql_plans_it_once() -> None:
    kept = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%once%%upon%%'"
    for number in range(3):
        assert rows("SELECT 'once' || CAST(%s AS text) || 'upon'", [str(number)]) == [(f"once{number}upon",)]
    if connection.vendor == "postgresql":
        assert rows(kept)[0][0] <= 2  # itself among them
        assert rows("SHOW plan_cache_mode") == [("force_generic_plan",)]
        assert rows("SHOW jit") == [("off",)]


def test_nothing_is_reached_without_the_mark_of_a_test_that_may() -> None:
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        rows("SELECT 1")
