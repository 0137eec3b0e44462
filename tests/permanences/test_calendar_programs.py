"""A subscriber's own programs read the feeds of the live server: vdirsyncer fetches, khal shows."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from permanences.duties import actions, single_dates
from permanences.duties.single_dates import Span
from permanences.feeds import tokens
from permanences.models import Permanence
from tests.cast import NOW, Cast
from tests.permanences import world
from tests.permanences.world import TUESDAY

pytestmark = pytest.mark.django_db(transaction=True)
PROGRAMS = Path(sys.executable).parent
MONDAY = TUESDAY + timedelta(days=6)  # of the week after NOW
NEXT_TUESDAY, NEXT_THURSDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=3)

PAIR = """
[general]
status_path = "{folder}/status"
[pair relais]
a = "there"
b = "here"
collections = null
[storage there]
type = "http"
url = "{url}"
[storage here]
type = "filesystem"
path = "{folder}/events"
fileext = ".ics"
"""
CALENDARS = """
[calendars]
[[relais]]
path = {folder}/events
readonly = True
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
default_timezone = Europe/Paris
local_timezone = Europe/Paris
[sqlite]
path = {folder}/khal.db
"""


@dataclass(frozen=True)
class Subscriber:
    """Somebody with vdirsyncer and khal, each told of one address and of nothing else."""

    folder: Path

    def subscribe(self, url: str) -> None:
        (self.folder / "events").mkdir()
        (self.folder / "pair").write_text(PAIR.format(folder=self.folder, url=url))
        (self.folder / "khal").write_text(CALENDARS.format(folder=self.folder))
        self._run("vdirsyncer", "--config", "pair", "discover")

    def week(self) -> list[str]:
        """What khal shows of the week from MONDAY on, after another ``vdirsyncer sync``."""
        self._run("vdirsyncer", "--config", "pair", "sync")
        last = MONDAY + timedelta(days=6)
        form = "{start-date} {start-time} {end-time} {cancelled}"
        listed = self._run(
            "khal", "--config", "khal", "list", "--format", form, "--day-format", "", str(MONDAY), str(last)
        )
        return sorted(line.strip() for line in listed.splitlines() if line.strip())

    def _run(self, program: str, *arguments: str) -> str:
        home = {"HOME": str(self.folder), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        done = subprocess.run(
            [PROGRAMS / program, *arguments],
            cwd=self.folder,
            env=home,
            text=True,
            capture_output=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert not done.stderr or program == "vdirsyncer", done.stderr
        return done.stdout


@pytest.fixture(autouse=True)
def _on_a_tuesday() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def subscriber(tmp_path: Path) -> Subscriber:
    return Subscriber(tmp_path)


@pytest.fixture
def series(cast: Cast) -> dict[str, Permanence]:
    return {
        "monday": world.permanence(cast, weekdays=(0,)),
        "tuesday": world.permanence(cast, weekdays=(1,)),
        "thursday": world.permanence(cast, weekdays=(3,), spans=(world.AFTERNOON,)),
    }


@pytest.fixture
def of_the_court(cast: Cast, live_server: Any) -> str:
    return str(live_server.url + tokens.establishment_path(cast.court))


@pytest.fixture
def of_the_worker(cast: Cast, live_server: Any) -> str:
    kept = tokens.reset_address(by=cast.user("assistant"), at=NOW)
    return str(live_server.url + tokens.personal_path(kept))


MON, TUE, THU = "2026-11-30 09:00 12:00", "2026-12-01 09:00 12:00", "2026-12-03 14:00 16:30"


@pytest.mark.parametrize("address", ["of_the_court", "of_the_worker"])
def test_all_series_of_a_feed_arrive(subscriber, series, address, request):
    subscriber.subscribe(request.getfixturevalue(address))
    assert subscriber.week() == [MON, TUE, THU]


def test_a_cancelled_date_follows_at_the_next_sync(subscriber, series, of_the_court, cast):
    subscriber.subscribe(of_the_court)
    assert subscriber.week() == [MON, TUE, THU]
    window = series["tuesday"].windows.get()
    single_dates.cancel(window, NEXT_TUESDAY, note="", by=cast.user("assistant"), at=NOW)
    assert subscriber.week() == [MON, TUE + " CANCELLED", THU]


def test_a_moved_and_an_added_date_follow_at_the_next_sync(subscriber, series, of_the_court, cast):
    subscriber.subscribe(of_the_court)
    assert subscriber.week() == [MON, TUE, THU]
    by, friday = cast.user("assistant"), NEXT_THURSDAY + timedelta(days=1)
    to = Span(NEXT_TUESDAY + timedelta(days=1), time(10), time(11))
    single_dates.move(series["tuesday"].windows.get(), NEXT_TUESDAY, to=to, note="", by=by, at=NOW)
    single_dates.add(series["monday"], span=Span(friday, time(8), time(9)), note="", by=by, at=NOW)
    assert subscriber.week() == [MON, "2026-12-02 10:00 11:00", THU, "2026-12-04 08:00 09:00"]


def test_a_series_that_stops_follows_at_the_next_sync(subscriber, series, of_the_court, cast):
    subscriber.subscribe(of_the_court)
    assert subscriber.week() == [MON, TUE, THU]
    actions.stop(series["thursday"], last=MONDAY, by=cast.user("assistant"), at=NOW)
    assert subscriber.week() == [MON, TUE]


def test_a_series_with_other_hours_follows_at_the_next_sync(subscriber, series, of_the_court, cast):
    subscriber.subscribe(of_the_court)
    assert subscriber.week() == [MON, TUE, THU]
    worker, coordinator = cast.user("assistant"), cast.user("coordinator")
    draft = actions.Draft(
        mode="on_site",
        establishment=cast.court,
        sector=None,
        place=cast.room,
        frequency="weekly",
        interval=1,
        weekdays=(1,),
        nth=None,
        starts_on=MONDAY,
        ends_on=None,
        windows=(world.AFTERNOON,),
    )
    successor = actions.change(series["tuesday"], draft, by=worker, at=NOW)
    actions.propose(successor, by=worker, at=NOW)
    actions.approve(successor, by=coordinator, at=NOW)
    actions.publish(successor, by=worker, at=NOW)
    assert subscriber.week() == [MON, "2026-12-01 14:00 16:30", THU]
