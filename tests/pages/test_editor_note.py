"""What could not be checked is said to editors, and to nobody else."""

import json

import pytest
from django.core.management import call_command

from pages.models import ContentPage
from tests.cast import Cast
from tests.pages import make
from tests.pages.test_workflow import admin

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
NOTE = "Zibeline : le décret n’a pas été lu."


def test_what_is_to_be_checked_is_said_to_editors_alone(cast: Cast) -> None:
    page = make.page(ContentPage, title="Accueillir un enfant", editor_note=NOTE, owner=cast.users["editor"])
    page.save_revision().publish()
    call_command("rebuild_search", verbosity=0)
    agent = cast.client("agent")
    assert "Zibeline" not in agent.get(page.url).text
    found = agent.get("/recherche/?q=accueillir").text
    assert page.url in found
    assert page.url not in agent.get("/recherche/?q=zibeline").text
    answer = agent.get(f"/api/v1/pages/{page.pk}/")
    assert answer.status_code == 200
    assert "Zibeline" not in json.dumps(answer.json(), ensure_ascii=False)
    assert "Zibeline" in admin(cast, "editor", f"/cms/pages/{page.pk}/edit/")
    assert "Zibeline" in admin(cast, "editor")
    assert "Zibeline" in admin(cast, "moderator")
