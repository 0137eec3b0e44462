"""Of a service that is killed all the time each message is whole or absent, once, and its writer told so.

A small one in the suite. ``make killed`` sends two hundred, forty at once, and kills the whole service too,
on SQLite and on PostgreSQL. Codes cost little: a kill falls more often where something is written.
"""

import os
import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from casework import actions
from casework.attachments import store
from casework.cases import destroying
from casework.cases.attaching import attached
from casework.cases.reading import OpenCase, open_as_worker
from casework.models import Case, Seal, WorkerKey
from casework.sealing.chain import digest_of
from casework.sealing.stream import opened
from casework.writings.file import Attached
from directory.models import User
from tests.cast import Cast
from tests.cheap import cheap_keys
from tests.killed.browser import Browser
from tests.killed.killing import PLACES, Killer, Service
from tests.killed.writers import Agent, Reader, Written

LARGE = int(os.environ.get("KILLED", "0"))  # messages; 0: the small one
SEED = int(os.environ.get("KILLED_SEED", "0")) or random.SystemRandom().randrange(1, 10_000)
MESSAGES, AT_ONCE = (LARGE, 40) if LARGE else (12, 4)
ANSWERS = LARGE or 4  # of a worker, to as many messages
PASSPHRASE = "quatre tasses de tilleul"
CACHE = "relais_cache"


@pytest.fixture
def service(transactional_db: None, tmp_path: Path) -> Iterator[Service]:
    one = connection.settings_dict
    url = (
        f"sqlite:///{one['NAME']}"
        if connection.vendor == "sqlite"
        else f"postgres://{one['USER']}@{one['HOST']}:{one['PORT']}/{one['NAME']}"
    )
    environ = {"DATABASE_URL": url, "RELAIS_DATA": str(settings.DATA), "SECRET_KEY": settings.SECRET_KEY}
    call_command("createcachetable", CACHE)
    connection.close()
    try:
        with Service(environ, tmp_path) as running:
            yield running
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {CACHE}")


def browser(service: Service, session: str, number: int) -> Browser:
    return Browser(service.address, session, f"192.0.2.{number}")


def agents(cast: Cast, service: Service, drawn: random.Random) -> list[Agent]:
    """An account for each message: nobody may send more than ten an hour, tries included."""
    made = []
    for number in range(MESSAGES):
        name = f"agent-{number}"
        cast.users[name] = User.objects.create_user(f"{name}@example.fr", workplace=cast.court)
        session = cast.client(name, mfa=False).cookies["sessionid"].value
        made.append(Agent(browser(service, session, number), name, random.Random(drawn.random())))
    return made


def answering(reader: Reader, over: threading.Event) -> None:
    """What comes, as it comes, until everybody has written; then the key is renewed, with all it opens."""
    reader.unlock()
    while True:
        was_over = over.is_set()
        there = list(Case.objects.order_by("pk").values_list("reference", flat=True))
        connection.close()
        for reference in there:
            if reference not in reader.answered and len(reader.answered) < ANSWERS:
                reader.answer(reference)
        if was_over:
            return reader.renew()
        over.wait(0.3)


def written_under_fire(writers: list[Agent], reader: Reader, killer: Killer) -> None:
    over = threading.Event()
    with ThreadPoolExecutor(AT_ONCE + 1) as pool:
        killer.start()
        worker = pool.submit(answering, reader, over)
        try:
            for sent in [pool.submit(agent.run) for agent in writers]:
                sent.result()
        finally:
            over.set()
            try:
                worker.result()
            finally:
                killer.stop()


def everything(cast: Cast) -> dict[str, OpenCase]:
    """Each case as its reader finds it, by the digest of the form that it came from."""
    key = WorkerKey.objects.live().select_related("worker").get(worker=cast.workers["assistant"])
    private = actions.unlock(key, PASSPHRASE, by=cast.user("assistant"), at=timezone.now()).private
    return {case.submission: open_as_worker(case, key, private) for case in Case.objects.with_last_line()}


def is_whole(found: OpenCase) -> bool:
    """Nothing is missing in it, and each file that it names opens, to its last byte."""
    return not found.faults and all(_opens(found.case, one) for one in attached(found))


def _opens(case: Case, one: Attached) -> bool:
    pieces = store.read(case.reference, one.stored, bytes.fromhex(one.digest))
    return sum(map(len, opened(pieces, bytes.fromhex(one.key), one.size))) == one.size


def told_the_truth(agent: Agent, told: Written, cases: dict[str, OpenCase]) -> list[str]:
    """What is not as its writer was told."""
    there = cases.get(digest_of(told.submission))
    said = [*told.wrong]
    if told.gave_up:
        is_there = there is None or _is(there, told)
        return said if is_there else [*said, "neither whole nor absent"]
    if there is None:
        return [*said, "a code was shown, and nothing is there"]
    page = agent.opened(told.code)
    if told.message not in page.text:
        said.append(f"its code does not open it: {page.words[:200]}")
    elif not set(told.files.values()) <= set(agent.files_of(page).values()):
        said.append("not every file came back as it was sent")
    if (reply := agent.replies.get(told.code)) and page.text.count(reply) != 1:
        said.append("what was added is not there once")
    return said


def _is(found: OpenCase, told: Written) -> bool:
    """By what its reader opens: nobody has its code."""
    first, names = found.first_message, [one.name for one in attached(found) if one.name.startswith("piece")]
    return first is not None and first.message == told.message and sorted(names) == sorted(told.files)


@pytest.mark.once
def test_killed_at_any_moment_each_message_is_whole_or_absent_and_its_writer_is_told_the_truth(
    cast: Cast, service: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cheap_keys(monkeypatch)
    drawn = random.Random(SEED)
    former = actions.create_key(PASSPHRASE, by=cast.user("assistant"), at=timezone.now()).key
    writers = agents(cast, service, drawn)
    reader = Reader(
        browser(service, cast.client("assistant").cookies["sessionid"].value, 250), PASSPHRASE, drawn
    )
    killer = Killer(
        service,
        lambda: sum(bool(agent.written.code) for agent in writers) + len(reader.answered),
        drawn=random.Random(SEED),
        whole=0.3 if LARGE else 0,
        pause=2 if LARGE else 0.6,
        least=4 if LARGE else 1,
    )
    written_under_fire(writers, reader, killer)

    cases = everything(cast)
    everybody = [(agent, agent.written) for agent in writers]
    wrong = {told.message: said for agent, told in everybody if (said := told_the_truth(agent, told, cases))}
    assert wrong == {}, f"seed {SEED}"
    assert set(cases) <= {digest_of(told.submission) for _agent, told in everybody}
    assert [one.case.reference for one in cases.values() if not is_whole(one)] == []
    assert reader.wrong == []
    assert len(reader.answered) == min(ANSWERS, len(cases))
    assert WorkerKey.objects.live().exclude(pk=former.pk).count() == 1
    assert not Seal.objects.filter(worker_key=former).exists()
    assert [one.case.reference for one in cases.values() if not is_answered_once(one, reader)] == []
    left = orphans(cases)
    the_night(cases)
    assert set(PLACES) <= set(killer.kills)
    tell(capsys, killer, everybody, cases, left)


def is_answered_once(found: OpenCase, reader: Reader) -> bool:
    said = [getattr(line.content, "text", "") for line in found.written]
    told = reader.answered.get(found.case.reference)
    return said.count(told) == 1 if told else f"Réponse à {found.case.reference}." not in said


def the_night(cases: dict[str, OpenCase]) -> None:
    """Takes away the files of cases that never were; what the register says agrees with itself."""
    late = timezone.now() + timedelta(hours=2)
    with time_machine.travel(late, tick=False):
        call_command("turn_the_hour", verbosity=0)
    destroying.destroy_due(late)
    assert {name for name, _files in stored()} <= {one.case.reference for one in cases.values()}
    call_command("verify_audit", stdout=StringIO())


def stored() -> list[tuple[str, int]]:
    """By case, how many files are kept."""
    root = Path(store.storage().path(""))
    return [(path.name, sum(1 for _ in path.iterdir())) for path in root.glob("*/*") if path.is_dir()]


def orphans(cases: dict[str, OpenCase]) -> int:
    return sum(number for _name, number in stored()) - sum(len(attached(one)) for one in cases.values())


def tell(
    capsys: pytest.CaptureFixture[str],
    killer: Killer,
    everybody: list[tuple[Agent, Written]],
    cases: dict[str, OpenCase],
    left: int,
) -> None:
    """What the large one is run for."""
    gave_up = [told for _agent, told in everybody if told.gave_up]
    agents = {agent.name: agent.browser for agent, _told in everybody}
    unanswered = sum(one.unanswered for one in agents.values())
    arrived = sum(digest_of(told.submission) in cases for told in gave_up)
    said = [
        f"{connection.vendor}, seed {SEED}: {len(everybody)} messages, {len(cases)} cases",
        f"{sum(killer.kills.values())} kills {dict(sorted(killer.kills.items()))}",
        f"{unanswered} requests without an answer",
        f"{len(gave_up)} writers gave up ({arrived} of these messages had arrived)",
        f"{left} files that nothing names before the night",
    ]
    with capsys.disabled():
        print("", *said, sep="\n  ")  # noqa: T201
