"""The command that gives out, lists and takes back the tokens of /api/v1/."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.cast import Cast

ADDRESS = "/api/v1/establishments/"


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("api_token", *arguments, stdout=out)
    return out.getvalue().strip()


def status(text: str) -> int:
    return Client().get(ADDRESS, headers={"authorization": f"Bearer {text}"}).status_code


def test_a_token_is_shown_once_and_opens_the_api(cast: Cast) -> None:
    text = run("create", "--name", "Écran d’accueil")
    assert status(text) == 200
    listed = run("list")
    assert "Écran d’accueil" in listed
    assert text.split("_")[1] in listed
    assert text.split("_", 2)[2] not in listed


def test_a_token_acts_for_the_person_it_was_made_for(cast: Cast) -> None:
    agent = cast.users["agent"]
    run("create", "--name", "Agenda", "--user", agent.email.upper())
    assert agent.get_full_name() in run("list")


def test_a_revoked_token_opens_nothing_more(cast: Cast) -> None:
    text = run("create", "--name", "Essai")
    assert "Essai" in run("revoke", text.split("_")[1])
    assert status(text) == 401
    assert "révoqué" in run("list")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["create", "--name", "x", "--days", "0"], "730"),
        (["create", "--name", "x", "--days", "731"], "730"),
        (["create", "--name", "x", "--user", "personne@example.fr"], "personne@example.fr"),
        (["create", "--name", "x", "--by", "personne@example.fr"], "personne@example.fr"),
        (["revoke", "000000000000"], "Aucun jeton"),
    ],
)
def test_a_wrong_line_is_refused_in_words(db: None, arguments: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run(*arguments)
    assert run("list") == ""
