"""Nobody named: whoever takes all that is kept knows no better than by luck who wrote (DESIGN.md 5.11)."""

import random
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from casework import audit
from casework.cases import mail as case_mail
from casework.models import Case, Entry, Seal
from core.keyed import proof
from core.throttle import limits, rotating
from portal.settings import base
from tests.casework.conftest import Desk
from tests.cast import Cast
from tests.contact.adversary import GUESSES, ORDERS, luck_of, luck_of_order, places
from tests.contact.afternoon import AGENTS, WRITERS, Afternoon, Copy

# A strategy that knows nothing comes out below this once in so many runs; all together, once in 10,000.
BY_LUCK = 1e-4 / (len(GUESSES) + len(ORDERS))


@pytest.fixture
def as_in_production(transactional_db: None, settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    settings.CACHES = {**settings.CACHES, "default": base.CACHES["default"]}
    settings.TASKS = base.TASKS
    settings.EMAIL_BACKEND = base.EMAIL_BACKEND
    settings.MAIL_TRANSPORT = "tests.contact.afternoon.Recorder"
    call_command("createcachetable", verbosity=0)
    rotating.forget()


def _luck(loot: Copy) -> dict[str, float]:
    """Of each strategy: how likely it is to know as much without knowing anything."""
    draw = random.Random(7)
    guesses = {name: luck_of(places(loot, way, draw)) for name, way in GUESSES.items()}
    return guesses | {name: luck_of_order(loot, way) for name, way in ORDERS.items()}


def _afternoon(cast: Cast) -> Copy:
    return Afternoon(cast, random.Random(20261124)).copy()


def test_after_a_busy_afternoon_no_strategy_does_better_than_luck(as_in_production: None, desk: Desk) -> None:
    loot = _afternoon(desk.cast)
    assert len(loot.wrote) == WRITERS
    assert len(set().union(*loot.present.values())) == AGENTS
    assert {name: luck for name, luck in _luck(loot).items() if luck < BY_LUCK} == {}


# --- What each strategy sees when its leak is put back ------------------------------------------------------


def _spent_under_the_key_of_the_site(self: limits.Limit, request: Any) -> None:
    """The key names the account to whoever holds ``SECRET_KEY``, and its expiry the second."""
    limits.count(proof("", f"{self.name}:user:{request.user.pk}"), self.seconds)


def _leak(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything as it was before anything was done about it."""
    monkeypatch.setattr(limits.Limit, "spend", _spent_under_the_key_of_the_site)
    monkeypatch.setattr(audit, "NAMELESS", ())
    monkeypatch.setattr(case_mail, "you_have_a_message", lambda worker, at: case_mail.something_ends(worker))
    for model in (Case, Seal, Entry):
        counted = iter(range(1, 10**6))
        monkeypatch.setattr(model._meta.pk, "_get_default", lambda counted=counted: next(counted))


SEEN_BY = {
    "an exact line in the register": ["by_neighbours_in_the_register"],
    "a line in its turn": ["order_in_the_register"],
    "a mail at once": ["by_mails", "by_the_outbox", "by_tasks"],
    "counted keys": [name for name in ORDERS if name != "order_in_the_register"],
    "a limit under the key of the site": ["by_digests"],
}


@pytest.mark.once  # PostgreSQL lays rows where others were: their place on the disk tells by chance
def test_each_leak_that_is_put_back_is_seen(
    as_in_production: None, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    _leak(monkeypatch)
    luck = _luck(_afternoon(desk.cast))
    unseen = {leak: [way for way in ways if luck[way] >= BY_LUCK] for leak, ways in SEEN_BY.items()}
    assert {leak: ways for leak, ways in unseen.items() if ways} == {}
