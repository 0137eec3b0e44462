"""Three shares open an inbox; one of them is forgotten, so that copies of the two others open nothing."""

import stat
from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from casework import checks
from casework.keys import shares, unlocking
from tests.casework.conftest import CONTENT, PASSPHRASE
from tests.cast import NOW

INBOX, LOCK = reverse("casework:inbox"), reverse("casework:lock")
IDLE = unlocking.IDLE + timedelta(seconds=1)


def files():
    return [path for path in shares.folder().iterdir() if path.is_file()]


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA = tmp_path


class Copy:
    """What somebody has who holds a copy of the database, of the cookie, and ``SECRET_KEY``."""

    def __init__(self, client):
        self.kept = dict(client.session[unlocking.SESSION_KEY])
        self.half = signing.loads(client.cookies[unlocking.COOKIE].value, salt=unlocking.SALT)["half"]

    def opens(self, client, at=NOW):
        session = client.session
        session[unlocking.SESSION_KEY] = self.kept | {"opened": at.timestamp()}
        session.save()
        fresh = {"half": self.half, "at": at.timestamp()}
        client.cookies[unlocking.COOKIE] = signing.dumps(fresh, salt=unlocking.SALT)
        return 'name="passphrase"' not in client.get(INBOX).text


def test_a_copy_opens_until_the_lock_and_nothing_after_it(desk, received):
    client = desk.unlocked()
    copy = Copy(client)
    assert copy.opens(desk.cast.client("assistant"))
    client.post(LOCK)
    assert files() == []
    assert not copy.opens(desk.cast.client("assistant"))


@pytest.mark.parametrize("leaving", [LOCK, reverse("account_logout")])
def test_all_old_cookies_with_an_old_copy_of_the_whole_database_open_nothing_after_the_lock(
    desk, received, backup, leaving
):
    """On the server itself, which has its keys: only the file of the third share is gone."""
    client, thief = desk.unlocked(), Client()
    backup("take")
    jar = {name: cookie.value for name, cookie in client.cookies.items()}
    thief.cookies.load(jar)
    address = reverse("casework:case", args=[received.reference])
    assert CONTENT.message in thief.get(address).text  # all is there that opened it
    client.post(leaving)
    backup("restore")
    thief.cookies.load(jar)
    for page in (INBOX, address):
        locked = thief.get(page, follow=True)
        assert 'name="passphrase"' in locked.text
        assert CONTENT.message not in locked.text


def test_nor_after_signing_out(desk, received):
    client = desk.unlocked()
    copy = Copy(client)
    client.post(reverse("account_logout"))
    assert files() == []
    assert not copy.opens(desk.cast.client("assistant"))


def test_nor_after_the_idle_time_whatever_the_clock_of_the_house_did(desk, received):
    copy, at = Copy(desk.unlocked()), NOW + IDLE
    with time_machine.travel(at, tick=False):
        assert not copy.opens(desk.cast.client("assistant"), at)
    assert files() == []


def test_the_clock_forgets_what_was_left_open_and_that_alone(desk):
    desk.unlocked("neighbour")
    with time_machine.travel(NOW + timedelta(minutes=10), tick=False):
        client = desk.unlocked()
    with time_machine.travel(NOW + IDLE, tick=False):
        call_command("forget_unlocked", verbosity=0)
        assert len(files()) == 1
        assert 'name="passphrase"' not in client.get(INBOX).text


def test_a_second_unlocking_forgets_the_first(desk):
    client = desk.unlocked()
    client.post(reverse("casework:unlock"), {"passphrase": PASSPHRASE})
    assert len(files()) == 1


def test_what_lies_there_is_for_this_account_alone(desk):
    desk.unlocked()
    assert stat.S_IMODE(shares.folder().stat().st_mode) == 0o700
    assert [stat.S_IMODE(path.stat().st_mode) for path in files()] == [0o600]


def test_a_name_from_a_forged_session_leads_nowhere_else(tmp_path):
    other = tmp_path / "elsewhere"
    other.write_bytes(b"x" * 32)
    assert shares.read("../elsewhere", NOW, timedelta(days=999_999)) is None
    shares.forget("../elsewhere")
    assert other.exists()


def _said():
    return [found.msg for found in checks.shares_are_private(None)]


def test_the_check_names_a_folder_that_others_can_open_or_that_is_missing(settings, tmp_path):
    assert _said() == []  # made at the first unlocking
    (tmp_path / "unlocked").mkdir(mode=0o700)
    assert _said() == []
    (tmp_path / "unlocked").chmod(0o755)
    assert "can be opened by other accounts" in _said()[0]
    settings.UNLOCKED_KEYS = str(tmp_path / "not-mounted")
    assert "is missing" in _said()[0]


def test_no_disk_stands_in_for_a_memory_that_was_not_mounted(desk, settings, tmp_path, caplog):
    settings.UNLOCKED_KEYS = str(tmp_path / "not-mounted")
    answer = desk.cast.client("assistant").post(reverse("casework:unlock"), {"passphrase": PASSPHRASE})
    assert (answer.status_code, "aucune boîte ne s’ouvre" in answer.text) == (503, True)
    assert not (tmp_path / "not-mounted").exists()
    assert "no unlocked key can be kept" in caplog.text
