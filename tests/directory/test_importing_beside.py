"""An import beside people who work: nobody waits for it, and it undoes nothing that they write meanwhile."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from directory.importing import import_establishments
from directory.models import Establishment, Worker
from directory.signals import establishments_written
from tests.at_once import at_once, visitor
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
HEADER = ["code", "name", "kind", "directorate", "city", "department"]
MANY = 1200  # three batches, and two words of progress while they are read


@pytest.fixture
def file(tmp_path: Path) -> Path:
    text = io.StringIO()
    lines = ([f"code-{n}", f"Lieu fictif {n}", "spip", "DAP", "Villefictive", "59"] for n in range(MANY))
    csv.writer(text).writerows([HEADER, *lines])
    path = tmp_path / "many.csv"
    path.write_text(text.getvalue())
    return path


@pytest.fixture
def press(cast: Cast, live_server: Any) -> Callable[[], int]:
    """The assistant corrects her numbers on the screen, which asks for the right to write."""
    worker = cast.workers["assistant"]
    assistant = visitor(live_server.url, cast, "assistant")

    def correct(number: str = "03 53 01 77 77") -> int:
        path = f"/annuaire/agents-sociaux/{worker.public_id}/numeros/"
        return assistant.post(path, phone=number, mobile="", email=worker.email).status

    return correct


@pytest.mark.parametrize("apply", [False, True])
def test_somebody_saves_in_the_middle_of_an_import(cast: Cast, file: Path, press, apply: bool):
    seen: list[tuple[float, int]] = []
    import_establishments(file, apply=apply, progress=lambda done: seen.append((done, press())))
    assert {status for _done, status in seen} == {302}
    assert len({done for done, _status in seen}) >= (5 if apply else 2), "while it is read, and while written"
    assert Worker.objects.get(pk=cast.workers["assistant"].pk).phone == "03 53 01 77 77"
    assert Establishment.objects.filter(code__startswith="code-").count() == (MANY if apply else 0)


def test_somebody_who_saves_again_and_again_is_never_refused(cast: Cast, file: Path, press):
    report, statuses = at_once(
        lambda: import_establishments(file, apply=True),
        lambda: [press(f"03 53 01 77 {n:02d}") for n in range(6)],
    )
    assert (report.applied, statuses) == (True, [302] * 6)


def test_a_dry_run_goes_on_while_another_writes_and_writes_nothing(cast: Cast, file: Path):
    with transaction.atomic():
        Establishment.objects.filter(pk=cast.court.pk).update(city="Ailleurs")
        with CaptureQueriesContext(connection) as seen:
            import_establishments(file, apply=False)
    assert {query["sql"].split()[0] for query in seen} == {"SELECT"}


def test_what_is_changed_while_the_file_is_read_stays(cast: Cast, tmp_path: Path):
    """The file says nothing of the telephone, and is one line among many."""
    court = cast.court
    path = tmp_path / "one.csv"
    line = [court.code, "Un autre nom", court.kind, court.directorate, "Lille", "59"]
    lines = [f"code-{n},Lieu fictif {n},spip,DAP,Villefictive,59" for n in range(600)]
    path.write_text("\n".join([",".join(HEADER), ",".join(line), *lines]))

    def corrected(done: float) -> None:
        if done < 0.5:
            Establishment.objects.filter(pk=court.pk).update(phone="03 53 01 00 99")

    import_establishments(path, apply=True, progress=corrected)
    court.refresh_from_db()
    assert (court.name, court.phone) == ("Un autre nom", "03 53 01 00 99")


def test_an_import_that_breaks_off_says_how_far_it_came_and_goes_on(cast: Cast, file: Path):
    told: list[int] = []

    def broken(ids: list[int], **_signal: object) -> None:
        told.extend(ids)
        if len(told) > 500:
            raise DatabaseError("the disk is full")

    establishments_written.connect(broken)
    try:
        with pytest.raises(CommandError, match="1000 lignes sont déjà écrites.*Relancez"):
            call_command("import_establishments", file, "--apply", stdout=io.StringIO())
    finally:
        establishments_written.disconnect(broken)
    out = io.StringIO()
    call_command("import_establishments", file, "--apply", stdout=out)
    assert f"Lignes créées\u00a0: {MANY - 1000}" in out.getvalue()
    assert Establishment.objects.filter(code__startswith="code-").count() == MANY
