"""A token that ends soon is told of by mail, a month and a week before, to who can make the next one."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command

from directory.models import User
from portal.operations import duties
from portal.tokens import editors, ending, models
from tests.at_once import at_once
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


def night(at: datetime) -> list[Any]:
    """The mails of the night that begins then."""
    mail.outbox.clear()
    with time_machine.travel(at, tick=False):
        for name in duties.NIGHTLY.commands:
            if name == "api_token remind":
                call_command(*name.split(), verbosity=0)
    return mail.outbox


def reading(cast: Cast, days: int = 365, **fields: Any) -> models.ApiToken:
    fields = {"created_by": cast.users["administrator"], **fields}
    return models.create("Écran du hall", at=NOW, lifetime=timedelta(days=days), **fields)[0]


def test_who_made_a_token_is_told_twice_and_only_once_each(cast: Cast) -> None:
    token, end = reading(cast), NOW.astimezone(UTC) + timedelta(days=365)
    assert night(end - timedelta(days=31)) == []
    (first,) = night(end - timedelta(days=30))
    assert first.to == [cast.users["administrator"].email]
    assert first.subject == "Le jeton « Écran du hall » se termine le 24 novembre 2027"
    for said in (
        "Tout ce qu’un agent peut lire",
        "Pour un service.",
        "N’a jamais servi.",
        "/etat-du-service/jetons/",
    ):
        assert said in first.body
    assert night(end - timedelta(days=8)) == []
    assert len(night(end - timedelta(days=7))) == 1
    assert night(end - timedelta(days=1)) == []
    assert night(end) == []
    token.delete()
    assert not models.TokenWarning.objects.exists()


def test_a_token_for_editing_is_told_of_as_well_and_one_that_is_over_is_not(cast: Cast) -> None:
    user, by = cast.users["editor"], cast.users["administrator"]
    with time_machine.travel(NOW, tick=False):
        token, _text = editors.create(
            "Import", user=user, by=by, at=NOW, lifetime=timedelta(days=90), seed=bytes(64)
        )
    (first,) = night(NOW + timedelta(days=60))
    assert first.to == [by.email]
    assert f"Agit pour {user}." in first.body
    assert "écrire des pages" in first.body
    models.revoke(reading(cast, days=90), at=NOW)
    editors.revoke(token, by=by)
    gone = User.objects.create(email="partie@example.fr", is_active=False)
    reading(cast, days=90, user=gone)
    assert night(NOW + timedelta(days=85)) == []


def test_a_short_one_is_told_of_once_and_where_its_maker_is_gone_all_who_may_make_one(cast: Cast) -> None:
    reading(cast, days=30, created_by=None)
    assert night(NOW + timedelta(days=1)) == []
    User.objects.create(email="autre@example.fr", is_superuser=True)
    told = night(NOW + timedelta(days=23))
    assert sorted(one.to[0] for one in told) == ["administrator@example.fr", "autre@example.fr"]


@pytest.mark.django_db(transaction=True)
def test_two_clocks_tell_once(cast: Cast) -> None:
    reading(cast)
    at = NOW + timedelta(days=340)
    assert sorted(at_once(lambda: ending.warn(at), lambda: ending.warn(at))) == [0, 1]
