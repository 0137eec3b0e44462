"""A busy afternoon: forty agents sign in, look around and leave; twelve write. And what is left of it.

Everything goes through the doors, on the moving clock, with the cache, the outbox and the tasks in the
database as in production. What somebody finds who takes all of it away is a ``Copy``.
"""

import logging
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import time_machine
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from casework.models import Case, Entry
from directory.models import User
from portal.operations import outbox
from tests.casework.conftest import PASSPHRASE
from tests.cast import NOW, Cast
from tests.contact.conftest import START
from tests.portal.signing_in import CODE as GIVE_CODE
from tests.portal.signing_in import SIGN_IN
from tests.portal.web import CODE

AGENTS, WRITERS, HOURS = 40, 12, 2
BEGINS = NOW.replace(hour=14)
SEEN = ("/demande/", "/dossiers/", "/demande/suivi/", "/compte/profil/")
Row = dict[str, Any]


@dataclass(frozen=True)
class Sent:
    """A mail as its server keeps it."""

    at: datetime
    to: str
    source: str


class Recorder(BaseEmailBackend):
    """``MAIL_TRANSPORT`` of the afternoon."""

    sent: list[Sent] = []

    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        for one in email_messages:
            self.sent.append(Sent(timezone.now(), one.to[0], one.message().as_string()))
        return len(email_messages)


@dataclass
class Copy:
    """All of it: tables with their rows as they lie, mails, log, the key of the site.

    ``cache``: copied at the end of each hour. ``present``: who was on the portal in which hour, as anybody at
    the gate would know. ``wrote`` is the truth, in its order, and no part of the loot.
    """

    tables: dict[str, list[Row]]
    mails: list[Sent]
    log: list[tuple[datetime, str]]
    secret_key: str
    cache: list[Row]
    present: dict[datetime, set[int]]
    wrote: dict[str, int] = field(default_factory=dict)  # by reference of the case: the account


def _lying() -> dict[str, list[Row]]:
    """Every table, its rows in the order in which they lie, which a copy tells as well."""
    found, order = {}, "ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if "_fts" in table or table.startswith("sqlite_"):
                continue
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY {order}')
            names = [column[0] for column in cursor.description]
            found[table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return found


@dataclass
class Afternoon:
    """``draw`` fixes who comes when; what the portal draws itself it draws anew each time."""

    cast: Cast
    draw: random.Random
    log: list[tuple[datetime, str]] = field(default_factory=list)
    present: dict[datetime, set[int]] = field(default_factory=dict)
    wrote: dict[str, int] = field(default_factory=dict)
    cache: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        Recorder.sent = []
        order = list(range(AGENTS))
        self.draw.shuffle(order)  # accounts were not opened in the order in which people come today
        names, place = [f"agent{n:02}@example.fr" for n in order], self.cast.court
        self.agents = [User.objects.create_user(name, workplace=place) for name in names]
        self.draw.shuffle(self.agents)

    def copy(self) -> Copy:
        with _logged(self.log):
            for at, deed in sorted(self._deeds(), key=lambda deed: deed[0]):
                with time_machine.travel(at, tick=False):
                    deed()
        tables, key = _lying(), settings.SECRET_KEY
        return Copy(tables, Recorder.sent, self.log, key, self.cache, self.present, self.wrote)

    def _deeds(self) -> Iterator[tuple[datetime, Callable[[], None]]]:
        """Until just before the last hour is over: what waits for its end is in the copy too."""
        for minute in range(0, 60 * HOURS - 1, 10):
            yield BEGINS + timedelta(minutes=minute, seconds=30), self._clock
        for minute in range(7, 60 * HOURS - 1, 13):
            yield BEGINS + timedelta(minutes=minute), self._unlock
        for hour in range(1, HOURS + 1):
            yield BEGINS + timedelta(hours=hour, seconds=-30), self._take_the_cache
        writers = self.draw.sample(range(AGENTS), WRITERS)
        for number, user in enumerate(self.agents):
            hour = writers.index(number) % HOURS if number in writers else self.draw.randrange(HOURS)
            begins, client = BEGINS + timedelta(hours=hour), Client()
            arrives = begins + timedelta(seconds=self.draw.uniform(60, 3000))
            yield arrives, partial(self._sign_in, client, user)
            later = arrives + timedelta(seconds=self.draw.uniform(120, 540))
            look = partial(self._look, client, user, self.draw.choice(SEEN))
            yield later, partial(self._write, client, user) if number in writers else look

    def _look(self, client: Client, user: User, page: str) -> None:
        self._was_there(user)
        assert client.get(page).status_code in (200, 302, 403)

    def _was_there(self, user: User) -> None:
        hour = timezone.localtime().replace(minute=0, second=0, microsecond=0)
        self.present.setdefault(hour, set()).add(user.pk)

    def _sign_in(self, client: Client, user: User) -> None:
        self._was_there(user)
        client.post(SIGN_IN, {"login": user.email})
        self._work()
        found = CODE.search(Recorder.sent[-1].source)
        assert found
        assert client.post(GIVE_CODE, {"code": found[1]}).status_code == 302

    def _write(self, client: Client, user: User) -> None:
        self._was_there(user)
        words = "Je vous écris. " * self.draw.choice((3, 30, 90, 300))
        filled = {
            "step": "check",
            "submission": f"a-random-name-{self.draw.getrandbits(60)}",
            "promised": str(self.cast.workers["assistant"].public_id),
            "theme": "debt",
            "status": "contract",
            "workplace": self.cast.court.code,
            "message": words,
            "urgency": "1",
            "channel": "code_only",
        }
        before = set(Case.objects.values_list("reference", flat=True))
        assert client.post(START, filled).status_code == 200
        (new,) = set(Case.objects.values_list("reference", flat=True)) - before
        self.wrote[new] = user.pk
        assert Entry.objects.filter(case__reference=new).exists()
        self._work()

    def _take_the_cache(self) -> None:
        self.cache += _lying()["relais_cache"]

    def _unlock(self) -> None:
        """The worker looks in: lines of hers, dated to the second, stand in the register."""
        self.cast.client("assistant").post(reverse("casework:unlock"), {"passphrase": PASSPHRASE})

    def _clock(self) -> None:
        for command in ("turn_the_hour", "send_due_mail", "purge_cache"):
            call_command(command, verbosity=0)
        self._work()

    def _work(self) -> None:
        """What the worker of the background does at once."""
        for task in DBTaskResult.objects.ready():
            task.status, task.started_at, task.finished_at = "SUCCESSFUL", timezone.now(), timezone.now()
            outbox.deliver.func(*task.args_kwargs["args"])
            task.save()


class _logged(logging.Handler):
    """All that the portal logs meanwhile, each line with its moment."""

    def __init__(self, kept: list[tuple[datetime, str]]) -> None:
        super().__init__(logging.INFO)
        self.kept = kept

    def emit(self, record: logging.LogRecord) -> None:
        self.kept.append((timezone.now(), record.getMessage()))

    def __enter__(self) -> None:
        logging.getLogger().addHandler(self)

    def __exit__(self, *_error: object) -> None:
        logging.getLogger().removeHandler(self)
