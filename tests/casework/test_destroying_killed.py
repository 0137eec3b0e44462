"""A run that is killed; the bytes that are left; a backup that comes back (DESIGN.md 5.9)."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection

from casework import actions
from casework.endings import ClosingReason
from casework.models import AuditEvent, Case, DestroyedCount, Seal, Verb
from tests.casework.conftest import Desk
from tests.casework.test_destroying import DAY, closed, night, opened_again, traces
from tests.cast import NOW

# --- Killed in between --------------------------------------------------------------------------------------

RUN = """
import os, signal, sys
import django
django.setup()
from datetime import datetime
from casework import audit
from casework.cases import destroying
from casework.models import Case

at, where = datetime.fromisoformat(sys.argv[1]), sys.argv[2]
die = lambda: os.kill(os.getpid(), signal.SIGKILL)
if where == "rows":
    delete = Case.delete
    Case.delete = lambda case: (delete(case), die())
elif where == "certificate":
    append = audit.append
    audit.append = lambda *given, **named: (append(*given, **named), die())
elif where == "between":
    destroy = destroying._destroy_if_due
    destroying._destroy_if_due = lambda *given: (destroy(*given), die())
destroying.destroy_due(at)
"""


def _run(at: datetime, where: str) -> int:
    """In a process of its own, which dies there as by ``kill -9``."""
    one = connection.settings_dict
    url = (
        f"sqlite:///{one['NAME']}"
        if connection.vendor == "sqlite"
        else f"postgresql://{one['USER']}:{one['PASSWORD']}@{one['HOST'].replace('/', '%2F')}:{one['PORT']}"
        f"/{one['NAME']}"
    )
    env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "portal.settings.test"}
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", RUN, at.isoformat(), where]
    return subprocess.run(command, env=env, cwd=root, check=False).returncode


def test_killed_at_any_instant_each_case_is_whole_or_gone_and_the_next_night_ends_it(
    desk: Desk, transactional_db: None
) -> None:
    cases = [closed(desk) for _one in range(4)]
    night(NOW + 10 * DAY)
    late = NOW + 60 * DAY
    for where, left in (("rows", 4), ("certificate", 4), ("between", 3), ("between", 2)):
        connection.close()
        assert _run(late, where) == -signal.SIGKILL
        there = set(Case.objects.values_list("reference", flat=True))
        gone = set(AuditEvent.objects.filter(verb=Verb.DESTROYED).values_list("case", flat=True))
        assert len(there) == left, where
        assert there | gone == {case.reference for case in cases}
        assert there.isdisjoint(gone)
        assert Seal.objects.count() == 2 * left
        assert sum(DestroyedCount.objects.values_list("number", flat=True)) == 4 - left
        call_command("verify_audit", stdout=StringIO())
    connection.close()
    assert _run(late, "") == 0
    assert not Case.objects.exists()
    assert DestroyedCount.objects.get().number == 4


# --- Bytes, and backups -------------------------------------------------------------------------------------


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="a file that a test may read")
def test_no_byte_of_a_destroyed_case_is_left_in_the_file(desk: Desk, transactional_db: None) -> None:
    kept, case = desk.case(desk.send()), closed(desk)
    rows = [bytes(seal.sealed) for seal in case.seals.all()]
    rows += [bytes(entry.sealed) for entry in case.entries.all()]
    rows += [bytes(case.follow_up_public_key), case.follow_up_handle.encode(), case.submission.encode()]
    of_another = bytes(kept.entries.get().sealed)
    desk.turn_the_hour()
    files = [Path(f"{connection.settings_dict['NAME']}{suffix}") for suffix in ("", "-wal")]

    def found() -> list[bool]:
        image = b"".join(file.read_bytes() for file in files if file.exists())
        assert of_another[:64] in image
        return [row in image or row[:48] in image for row in rows]

    assert all(found())
    night(NOW + 10 * DAY)
    night(NOW + 60 * DAY)
    assert not any(found())


def test_a_backup_that_is_restored_destroys_again_what_was_destroyed_since(
    desk: Desk, backup: Callable[[str], None], tmp_path: Path, settings
) -> None:
    settings.AUDIT_HEAD_TO = ["archives@example.fr"]
    gone, stays = closed(desk), desk.case(desk.send())
    night(NOW + 10 * DAY)
    backup("take")
    worker = desk.cast.workers["assistant"]
    actions.reopen(opened_again(desk, gone), by=worker, at=NOW + 11 * DAY)
    actions.close(opened_again(desk, gone), ClosingReason.DUPLICATE, by=worker, at=NOW)
    night(NOW + 20 * DAY)
    late = NOW + 60 * DAY
    night(late)
    assert not Case.objects.filter(pk=gone.pk).exists()
    mail.outbox.clear()
    with time_machine.travel(late + timedelta(hours=1), tick=False):
        call_command("audit_head", "--send")
    kept = tmp_path / "mail.eml"
    kept.write_text(mail.outbox[0].message().as_string(), encoding="utf-8")

    backup("restore")
    assert Case.objects.filter(pk=gone.pk).exists()
    assert gone.reference in night(late, "--dry-run", "--from", str(kept))
    assert Case.objects.filter(pk=gone.pk).exists()
    assert gone.reference in night(late, "--from", str(kept))
    assert list(Case.objects.all()) == [stays]
    assert traces(gone) == ["casework_auditevent"]
    assert "Détruits : 0" in night(late, "--from", str(kept)).replace("\u00a0", " ")
    call_command("verify_audit", stdout=StringIO())


def test_a_file_that_somebody_wrote_destroys_nothing(desk: Desk, tmp_path: Path) -> None:
    case = desk.case(desk.send())
    out = StringIO()
    call_command("audit_head", stdout=out)
    for text in (
        f"destroyed: {case.reference}\n",
        out.getvalue().replace("signature", f"destroyed: {case.reference}\nsignature"),
    ):
        forged = tmp_path / "forged.txt"
        forged.write_text(text, encoding="utf-8")
        with pytest.raises(CommandError, match="signé"):
            night(NOW, "--from", str(forged))
    assert Case.objects.exists()
