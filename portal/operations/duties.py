"""What is due without anyone asking for it, and when each of it last ended well (``Heartbeat``).

A rhythm is a list of commands, each idempotent, run in its order by ``housekeeping``. The clocks of
``background`` keep both; timers of one's own may do so instead.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import DatabaseError
from django.utils import timezone

from portal.models import Heartbeat

logger = logging.getLogger(__name__)
NIGHT = time(2)  # in the service's own time


@dataclass(frozen=True, slots=True)
class Rhythm:
    commands: tuple[str, ...]
    late_after: timedelta  # since the last good end: then somebody has to look
    again: timedelta = timedelta(0)  # after which the clock tries once more what failed

    def due(self, at: datetime) -> tuple[str, ...]:
        """The commands that have not ended well since the last night, and did not fail a moment ago."""
        moment, beats = _last_night(at), _beats(self.commands)
        return tuple(name for name in self.commands if _is_due(beats.get(name), moment, at - self.again))


OFTEN = Rhythm(
    (
        "release_tasks",
        "end_service",
        "turn_the_hour",
        "publish_scheduled",
        "turn_amounts",
        "turn_images",
        "send_contact_sheets",
        "send_due_mail",
        "send_due_webhooks",
        "catch_up_search",
        "forget_unlocked",
        "advance_replacements",
        "clearsessions",
        "forget_devices",
        "purge_cache",
        "prune_db_task_results --queue-name *",
    ),
    late_after=timedelta(minutes=15),
)
# The search repairs what a bulk write or a crash made it miss; files of an earlier version lose the names of
# their authors; cases whose period is over are destroyed; the register proves that it is whole, and those who
# are named are told where it stands; what pages lead to outside is asked whether it is still there.
NIGHTLY = Rhythm(
    (
        "rebuild_search --rows",
        "check_search --repair",
        "forget_searches",
        "forget_feedback",
        "sweep_hours",
        "clean_files",
        "remind_reviews",
        "remind_newcomers",
        "forget_arrivals",
        "remind_events",
        "forget_events",
        "remind_keys",
        "api_token remind",
        "forget_changes",
        "destroy_cases",
        "verify_audit",
        "audit_head --send",
        "check_links",  # last: it waits for others
    ),
    late_after=timedelta(hours=26),
    again=timedelta(hours=1),
)
RHYTHMS = (OFTEN, NIGHTLY)


def _last_night(at: datetime) -> datetime:
    here = timezone.localtime(at)
    night = here.replace(hour=NIGHT.hour, minute=0, second=0, microsecond=0)
    return night if night <= here else night - timedelta(days=1)


def _beats(names: Iterable[str]) -> dict[str, Heartbeat]:
    return {beat.name: beat for beat in Heartbeat.objects.filter(name__in=names)}


def _is_due(beat: Heartbeat | None, moment: datetime, failed_before: datetime) -> bool:
    if beat is None:
        return True
    if beat.failed_at is not None and beat.is_failing and beat.failed_at >= max(moment, failed_before):
        return False
    return beat.alive_at < moment


def expect(at: datetime) -> None:
    """From now on each is waited for: a new service has its time before it is called late."""
    new = [Heartbeat(name=name, expected_since=at) for rhythm in RHYTHMS for name in rhythm.commands]
    Heartbeat.objects.bulk_create(new, ignore_conflicts=True)


def ended_well(name: str, at: datetime) -> None:
    _note(name, at, ended_at=at, error="")


def failed(name: str, error: Exception, at: datetime) -> None:
    """The class of the error only: its words may quote what it was about."""
    _note(name, at, failed_at=at, error=type(error).__name__)


def _note(name: str, at: datetime, **found: Any) -> None:
    try:
        Heartbeat.objects.update_or_create(
            name=name, defaults=found, create_defaults={"expected_since": at, **found}
        )
    except DatabaseError:
        # It is as dead as what was to be noted; the page finds no sign of life.
        logger.exception("no sign of life of %s", name)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Of one command: too long without a good end, or failing since the last."""

    name: str
    last: datetime | None
    error: str
    is_late: bool


def troubles(at: datetime) -> list[Trouble]:
    return [found for rhythm in RHYTHMS for found in _of_rhythm(rhythm, at)]


def _of_rhythm(rhythm: Rhythm, at: datetime) -> list[Trouble]:
    beats, found = _beats(rhythm.commands), []
    for name in rhythm.commands:
        beat = beats.get(name)
        late = beat is None or at - beat.alive_at > rhythm.late_after
        if beat is None:
            found.append(Trouble(name, None, "", late))
        elif late or beat.is_failing:
            found.append(Trouble(name, beat.ended_at, beat.error, late))
    return found
