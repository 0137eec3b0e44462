"""What who installs a service meets: the first administrator, settings, mails, uploads, the wheel."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from directory.models import User
from portal.gate import errors
from portal.models import OutboxMessage
from tests.at_once import visitor
from tests.cast import Cast
from tests.portal.web import ROOT, code_in_last_mail

# --- The first administrator ------------------------------------------------------------------------------


def test_the_first_administrator_signs_in_like_everybody_and_sets_up_a_second_factor(
    db: None, client: Client
) -> None:
    call_command("make_administrator", " Marc.Cumin@Example.fr ")
    client.post("/connexion/", {"login": "marc.cumin@example.fr"})
    client.post("/connexion/code/", {"code": code_in_last_mail()})
    assert client.get("/etat-du-service/")["Location"].startswith("/compte/securite/application/")
    call_command("make_administrator", "marc.cumin@example.fr", "--take-back")
    assert client.get("/etat-du-service/").status_code == 403


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["marc@ailleurs.fr"], "could not sign in: SIGN_IN_DOMAINS is example.fr"),
        (["marc"], "no address"),
        (["agent@example.fr"], "closed"),
        (["personne@example.fr", "--take-back"], "nobody signs in"),
    ],
)
def test_whom_it_would_not_help_is_not_made_one(cast: Cast, arguments: list[str], words: str) -> None:
    User.objects.filter(email="agent@example.fr").update(is_active=False)
    before = User.objects.count()
    with pytest.raises(CommandError, match=words):
        call_command("make_administrator", *arguments)
    assert (User.objects.count(), User.objects.filter(is_superuser=True).count()) == (before, 1)


# --- Uploads ------------------------------------------------------------------------------------------------


class Counted(BytesIO):
    """How much of it is read at once."""

    most = 0

    def read(self, size: int | None = -1) -> bytes:
        piece = super().read(size)
        Counted.most = max(Counted.most, len(piece))
        return piece


def test_a_file_that_is_too_heavy_is_refused_in_words_and_never_held(cast: Cast, settings: Any) -> None:
    settings.REQUEST_MAX_SIZE = 1024 * 1024
    body = Counted(b"x" * (3 * 1024 * 1024))
    Counted.most = 0
    answer = cast.client("editor").generic(
        "POST",
        "/cms/documents/multiple/add/",
        content_type="multipart/form-data; boundary=b",
        **{"wsgi.input": body, "CONTENT_LENGTH": str(3 * 1024 * 1024)},
    )
    assert answer.status_code == 413
    assert "Un envoi pèse 1\xa0Mo au plus" in answer.text
    assert "ce que vous y avez écrit y est encore" in answer.text
    assert body.tell() == 3 * 1024 * 1024
    assert Counted.most <= errors._PIECE


def test_a_file_within_the_limit_goes_on(cast: Cast, settings: Any) -> None:
    settings.REQUEST_MAX_SIZE = 1024 * 1024
    file = SimpleUploadedFile("note.txt", b"bonjour " * 1000)
    answer = cast.client("editor").post("/compte/profil/", {"first_name": "Rose", "x": file})
    assert answer.status_code != 413


@pytest.mark.django_db(transaction=True)
def test_a_real_browser_that_sends_too_much_gets_the_answer(
    cast: Cast, live_server: Any, settings: Any
) -> None:
    """The connection would be cut while it still sends: it would show an error of its own."""
    settings.REQUEST_MAX_SIZE = 1024 * 1024
    answer = visitor(live_server, cast, "agent").post("/compte/profil/", first_name="x" * (8 * 1024 * 1024))
    assert (answer.status, "Fichier trop lourd" in answer.text) == (413, True)


# --- Mails --------------------------------------------------------------------------------------------------


def test_a_sign_in_mail_is_a_programs_and_bears_the_name_of_the_site(
    cast: Cast, client: Client, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.EMAIL_BACKEND = "portal.operations.outbox.OutboxBackend"
    settings.BASE_URL = "https://relais.intranet.example.fr:8443"
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/connexion/", {"login": "agent@example.fr"})
    sent = mail.outbox[-1].message()
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["Message-ID"].endswith("@relais.intranet.example.fr>")
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/connexion/", {"login": "editor@example.fr"})
    assert mail.outbox[-1].message()["Message-ID"] != sent["Message-ID"]
    assert OutboxMessage.objects.count() == 2


# --- The settings of production -----------------------------------------------------------------------------


def _production(**more: str) -> dict[str, Any]:
    names = ["SECURE_HSTS_PRELOAD", "SECURE_HSTS_SECONDS", "SECRET_KEY_FALLBACKS", "SIGN_INS_PER_MINUTE"]
    program = (
        f"import json; from portal.settings import prod; print(json.dumps([vars(prod)[n] for n in {names}]))"
    )
    env = {
        "SECRET_KEY": "x" * 60,
        "ALLOWED_HOSTS": "relais.example.fr",
        "BASE_URL": "https://relais.example.fr",
    }
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=env | more, capture_output=True, text=True, check=True
    )
    return dict(zip(names, json.loads(done.stdout), strict=True))


def test_hosts_are_not_given_to_browsers_to_preload_unless_their_owner_says_so() -> None:
    assert _production()["SECURE_HSTS_PRELOAD"] is False
    assert _production(HSTS_PRELOAD="1")["SECURE_HSTS_PRELOAD"] is True


def test_keys_before_the_present_one_come_from_the_environment() -> None:
    assert _production(SECRET_KEY_FALLBACKS="a, b")["SECRET_KEY_FALLBACKS"] == ["a", "b"]


def test_every_setting_of_the_environment_is_documented() -> None:
    sources = [*(ROOT / "portal" / "settings").glob("*.py")]
    read = {
        name
        for path in sources
        for name in re.findall(r'env(?:_\w+)?\(\s*"([A-Z_]+)"', path.read_text(encoding="utf-8"))
    }
    told = " ".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md"))
    assert sorted(name for name in read if f"`{name}`" not in told) == []


# --- The wheel ----------------------------------------------------------------------------------------------


def test_the_distribution_is_not_taken_for_somebody_elses() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["name"] != "relais"
    assert "Private :: Do Not Upload" in project["classifiers"]


def test_an_installed_program_wants_to_be_told_where_its_data_is(tmp_path: Path) -> None:
    """Beside its modules it would be lost with the next upgrade."""
    shutil.copytree(ROOT / "portal" / "settings", tmp_path / "portal" / "settings")
    (tmp_path / "portal" / "__init__.py").touch()

    def start(**environment: str) -> "subprocess.CompletedProcess[str]":
        program = [sys.executable, "-c", "import portal.settings.base"]
        return subprocess.run(program, cwd=tmp_path, env=environment, capture_output=True, text=True)

    assert "Définir RELAIS_DATA" in start().stderr
    assert start(RELAIS_DATA=str(tmp_path)).returncode == 0


# --- The interpreter ----------------------------------------------------------------------------------------


def _interpreters(folder: Path, **versions: str) -> dict[str, str]:
    """A PATH with programs of these names, which are of these versions."""
    for name, version in versions.items():
        program = folder / name.replace("_", ".")
        asked = f"(3, 11) <= ({version.replace('.', ', ')}) <= (3, 13)"
        program.write_text(f"#!/bin/sh\nexec {sys.executable} -c 'import sys; sys.exit(not {asked})'\n")
        program.chmod(0o755)
    for tool in ("bash", "env"):
        (folder / tool).symlink_to(shutil.which(tool) or "")
    return {"PATH": str(folder)}


@pytest.mark.parametrize(
    ("versions", "named", "found"),
    [
        ({"python3": "3.12"}, "", "python3"),
        ({"python3": "3.14", "python3_12": "3.12"}, "", "python3.12"),
        ({"python3": "3.14", "python3_13": "3.13", "python3_11": "3.11"}, "", "python3.13"),
        ({"python3": "3.9", "python3_11": "3.11"}, "", "python3.11"),
        ({"python3": "3.14"}, "", ""),
        ({}, "", ""),
        ({"python3": "3.12", "python3_11": "3.11"}, "python3.11", "python3.11"),
        ({"python3": "3.12", "python3_14": "3.14"}, "python3.14", ""),
    ],
)
def test_an_interpreter_in_range_is_looked_for_on_the_path(
    tmp_path: Path, versions: dict[str, str], named: str, found: str
) -> None:
    """Current distributions call `python3` one that is too new."""
    env = _interpreters(tmp_path, **versions)
    done = subprocess.run(
        [ROOT / "bin" / "find-python", *([named] if named else [])], env=env, capture_output=True, text=True
    )
    assert done.stdout.strip() == (str(tmp_path / found) if found else "")
    assert (done.returncode == 0) is bool(found)
