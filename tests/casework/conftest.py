"""Keys that cost little, and a case to work with."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from casework import actions
from casework.actions import Received
from casework.cases.reading import OpenCase, open_as_worker, open_with_code
from casework.cases.writing import set_head
from casework.models import Case, Urgency, WorkerKey
from casework.sealing import codes
from casework.writings.request import FirstMessage
from tests import databases
from tests.casework.sending import carried_by
from tests.cast import NOW, Cast

PASSPHRASE = "quatre tasses de tilleul"
CLOSING = {"close-reason": "settled", "close-despite_silence": "on"}
CONTENT = FirstMessage(
    theme="debt",
    status="contract",
    workplace="Tribunal judiciaire de Lille (Lille)",
    message="Je n’arrive plus à payer mon loyer.",
    channel="phone",
    name="Camille Romarin",
    phone="06 39 98 12 34",
    email="camille.perso@example.fr",
    moments=("noon",),
)


@pytest.fixture(autouse=True)
def _tuesday_morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@dataclass
class Desk:
    """A network where workers hold keys, and verbs to say what happens in a test."""

    cast: Cast

    def give_key(self, who: str) -> WorkerKey:
        return actions.create_key(PASSPHRASE, by=self.cast.user(who), at=NOW).key

    def send(
        self, content: FirstMessage = CONTENT, *, to: str = "assistant", submission: str = ""
    ) -> Received:
        count = Case.objects.count()
        return actions.seal_request(
            content,
            establishment=self.cast.court,
            urgency=Urgency.ORDINARY,
            submission=submission or f"submission-number-{count:04}",
            promised=self.cast.workers[to].public_id,
            at=NOW,
        )

    def turn_the_hour(self) -> None:
        """What agents did until now is written to the register and told: the hour is over."""
        with time_machine.travel(NOW + timedelta(hours=1), tick=False):
            call_command("turn_the_hour", verbosity=0)

    def case(self, received: Received) -> Case:
        return Case.objects.get(reference=received.reference)

    def opened(self, received: Received, who: str = "assistant") -> OpenCase:
        key = WorkerKey.objects.live().select_related("worker").get(worker=self.cast.workers[who])
        private = actions.unlock(key, PASSPHRASE, by=self.cast.user(who), at=NOW).private
        return open_as_worker(self.case(received), key, private)

    def put(self, received: Received, **columns: object) -> None:
        """The case as if its holders had brought it there."""
        held = open_with_code(self.case(received), codes.master_secret(received.code, codes.PRESENT))
        for name, value in columns.items():
            setattr(held.case, name, value)
        set_head(held.case, held.present_keys)

    def unlocked(self, who: str = "assistant") -> Client:
        client = self.cast.client(who)
        answer = client.post(reverse("casework:unlock"), {"passphrase": PASSPHRASE})
        assert answer["Location"] == reverse("casework:inbox"), answer.content.decode()
        return client


@pytest.fixture
def desk(cast: Cast) -> Desk:
    desk = Desk(cast)
    for who in ("assistant", "neighbour", "coordinator"):
        desk.give_key(who)
    return desk


@pytest.fixture
def received(desk: Desk) -> Received:
    return desk.send()


@pytest.fixture
def at(received: Received) -> Callable[[str], str]:
    """The address of a verb on the case that was received."""
    return lambda verb: reverse(f"casework:{verb}", args=[received.reference])


@pytest.fixture
def agent(desk):
    return desk.cast.client("agent")


@pytest.fixture
def reply(agent, received):
    """Sends with the code; the answer is the page of the conversation."""

    def send(token: str = "t" * 20, words: str = "", files=()):
        page = agent.post("/demande/suivi/", {"code": received.code})
        return agent.post(
            "/demande/suivi/repondre/",
            {"carried": carried_by(page), "text": words, "token": token, "attached": list(files)},
        )

    return send


@pytest.fixture
def answer(desk, at):
    worker = desk.unlocked()

    def send(*files, words: str = "", token: str = "w" * 20):
        worker.get(at("case"))  # what the agent wrote is read first
        said = {"answer-token": token, "answer-text": words, "answer-attached": list(files)}
        return worker.post(at("answer"), said)

    send.worker = worker
    return send


@pytest.fixture
def backup(transactional_db: None, tmp_path: Path) -> Callable[[str], None]:
    """``"take"`` copies the whole database away, ``"restore"`` puts the copy back."""
    own = connection.settings_dict["NAME"]
    away = str(tmp_path / "backup.sqlite3") if connection.vendor == "sqlite" else f"{own}_backup"

    def do(what: str) -> None:
        connection.close()
        pair = (own, away) if what == "take" else (away, own)
        if connection.vendor == "postgresql":
            connection.settings_dict["NAME"] = "postgres"
        try:
            databases.server().copy(*pair)
        finally:
            connection.close()
            connection.settings_dict["NAME"] = own

    return do
