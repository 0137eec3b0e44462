"""A subscriber's own programs read the feeds of the live server: vdirsyncer and khal, and calcurse."""

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from uuid import uuid4

import pytest

from permanences.busy import blocks
from permanences.duties import actions, single_dates
from permanences.duties.single_dates import Span
from permanences.feeds import tokens
from permanences.models import Permanence
from tests.cast import NOW, Cast
from tests.permanences import world
from tests.permanences.world import TUESDAY

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("from_that_tuesday"),
    pytest.mark.once,
]
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

    def week(self, monday: date = MONDAY) -> list[str]:
        """What khal shows of the week from ``monday`` on, after another ``vdirsyncer sync``."""
        self._run("vdirsyncer", "--config", "pair", "sync")
        last = monday + timedelta(days=6)
        form = "{start-date} {start-time} {end-time} {cancelled}"
        listed = self._run(
            "khal", "--config", "khal", "list", "--format", form, "--day-format", "", str(monday), str(last)
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


@dataclass(frozen=True)
class Calcurse:
    """A program that reads no RECURRENCE-ID, STATUS or UID: what it shows is what the least of them show."""

    folder: Path

    def week(self, url: str, monday: date) -> list[str]:
        """What it shows of the week from ``monday`` on, the feed fetched anew."""
        kept = self.folder / f"calcurse-{len(list(self.folder.iterdir()))}"
        kept.mkdir()
        with urlopen(url) as feed:
            (kept / "feed.ics").write_bytes(feed.read())
        self._run(kept, "-i", str(kept / "feed.ics"))
        span = ("--input-datefmt", "4", "--output-datefmt", "%Y-%m-%d", "--from", str(monday), "--days", "7")
        day, lines = "", []
        for line in self._run(
            kept, "-Q", *span, "--format-apt", FORM, "--format-recur-apt", FORM
        ).splitlines():
            day = line[:10] if line.endswith(":") else day
            lines += [f"{day} {line}"] if line and not line.endswith(":") else []
        return lines

    def _run(self, kept: Path, *arguments: str) -> str:
        home = {"HOME": str(kept), "TZ": "Europe/Paris", "LANG": "C.UTF-8", "PATH": os.environ["PATH"]}
        done = subprocess.run(
            ["calcurse", "-D", str(kept), "-C", str(kept), *arguments],
            env=home,
            text=True,
            capture_output=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "0 skipped" in done.stdout or "-i" not in arguments, done.stdout
        return done.stdout


FORM = "%S %E %m\n"


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


def test_an_hour_that_is_taken_moves_and_is_freed_at_the_next_sync(subscriber, of_the_worker, cast):
    worker, uid = cast.workers["assistant"], uuid4()
    begin = datetime.combine(MONDAY, time(14), NOW.tzinfo)
    blocks.take(worker, uid, begin, begin + timedelta(minutes=45))
    subscriber.subscribe(of_the_worker)
    assert subscriber.week() == ["2026-11-30 14:00 14:45"]
    assert not blocks.move(cast.workers["neighbour"], uid, begin, begin + timedelta(hours=9))
    assert blocks.move(worker, uid, begin + timedelta(days=2), begin + timedelta(days=2, hours=1))
    assert blocks.free(worker, uid)
    assert subscriber.week() == ["2026-12-02 14:00 15:00 CANCELLED"]


WHOM = "Permanence du service social, Inès Basilic"


@pytest.mark.calcurse
def test_a_program_that_reads_the_least_follows_every_change(tmp_path, series, of_the_court, cast):
    by, seen = cast.user("assistant"), Calcurse(tmp_path)
    assert seen.week(of_the_court, MONDAY) == [f"{day} {WHOM}" for day in (MON, TUE, THU)]
    single_dates.cancel(series["tuesday"].windows.get(), NEXT_TUESDAY, note="", by=by, at=NOW)
    to = Span(NEXT_THURSDAY + timedelta(days=1), time(10), time(11))
    single_dates.move(series["thursday"].windows.get(), NEXT_THURSDAY, to=to, note="", by=by, at=NOW)
    assert seen.week(of_the_court, MONDAY) == [
        f"{MON} {WHOM}",
        f"{TUE} Annulée : {WHOM}",
        f"2026-12-04 10:00 11:00 {WHOM}",
    ]
    actions.stop(series["monday"], last=MONDAY - timedelta(days=1), by=by, at=NOW)
    assert seen.week(of_the_court, MONDAY)[0] == f"{TUE} Annulée : {WHOM}"


@pytest.mark.calcurse
def test_the_hour_is_that_of_the_wall_on_both_sides_of_a_change_of_clocks(
    tmp_path, series, subscriber, of_the_court
):
    before, after = date(2027, 3, 22), date(2027, 3, 29)  # Easter Monday, which is left out
    subscriber.subscribe(of_the_court)
    seen = Calcurse(tmp_path)
    for monday in (before, after):
        days = [monday + timedelta(days=n) for n in ((0, 1, 3) if monday == before else (1, 3))]
        hours = {0: "09:00 12:00", 1: "09:00 12:00", 3: "14:00 16:30"}
        expected = [f"{day} {hours[day.weekday()]}" for day in days]
        assert subscriber.week(monday) == expected
        assert seen.week(of_the_court, monday) == [f"{line} {WHOM}" for line in expected]
