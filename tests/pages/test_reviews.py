"""The review cycle: its keeper is told once for a date, and says in one click that the page is right."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from directory.models import Absence
from pages.editing import setup
from pages.models import ContentPage, ReviewReminder
from portal.management.commands.housekeeping import round_once
from portal.operations import duties
from tests.at_once import Press, at_once, press_at_once
from tests.cast import Cast
from tests.pages import make

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
YEAR = timedelta(days=365)


def overdue(owner: Any, title: str = "Périmée", **fields: Any) -> ContentPage:
    today = timezone.localdate()
    page: ContentPage = make.page(
        title=title, owner=owner, as_of=today - YEAR, review_on=today - timedelta(days=3), **fields
    )
    page.save_revision(user=owner).publish()
    mail.outbox.clear()
    return page


def told() -> list[str]:
    call_command("remind_reviews", verbosity=0)
    found = sorted(address for message in mail.outbox for address in message.to)
    mail.outbox.clear()
    return found


def path(page: Any) -> str:
    return f"/cms/pages/{page.pk}/toujours-exact/"


def test_the_clock_tells_the_keeper_once_for_a_date(cast: Cast) -> None:
    page = overdue(cast.users["editor"])
    round_once(duties.NIGHTLY.commands)
    assert [message.to for message in mail.outbox] == [["editor@example.fr"]]
    assert path(page) in mail.outbox[0].body
    mail.outbox.clear()
    assert told() == []
    ContentPage.objects.filter(pk=page.pk).update(review_on=timezone.localdate())
    assert told() == ["editor@example.fr"], "another date, another mail"


def test_a_keeper_who_is_gone_edits_no_more_or_is_away_is_stood_in_for_by_moderators(cast: Cast) -> None:
    overdue(None, "De personne")
    assert told() == ["moderator@example.fr"]
    overdue(cast.users["agent"], "D’un agent")
    assert told() == ["moderator@example.fr"]
    worker = cast.workers["assistant"]
    cast.users["assistant"].groups.add(Group.objects.get(name=setup.EDITOR))
    overdue(cast.users["assistant"], "D’une assistante")
    assert told() == ["assistant@example.fr"]
    today = timezone.localdate()
    Absence.objects.create(worker=worker, starts_on=today, ends_on=today + timedelta(days=5))
    overdue(cast.users["assistant"], "D’une assistante absente")
    assert told() == ["moderator@example.fr"]
    type(cast.users["editor"]).objects.filter(pk=cast.users["editor"].pk).update(is_active=False)
    overdue(cast.users["editor"], "D’une rédactrice partie")
    call_command("remind_reviews", verbosity=0)
    assert "que suivait Rose Coriandre, qui n’écrit plus ici" in mail.outbox[0].body
    cast.users["moderator"].groups.clear()
    mail.outbox.clear()
    overdue(None, "Sans modération")
    assert told() == ["administrator@example.fr"]


def test_one_click_on_the_first_screen_gives_the_page_today_s_date(cast: Cast) -> None:
    page, today = overdue(cast.users["editor"]), timezone.localdate()
    client = cast.client("editor")
    assert f'action="{path(page)}"' in client.get("/cms/").text
    assert client.post(path(page)).status_code == 302
    page.refresh_from_db()
    assert (page.as_of, page.review_on) == (today, today + YEAR)
    assert "Périmée" not in re.sub(r"(?s).*À relire", "", client.get("/cms/").text).split("Programmé")[0]
    foot = cast.client("agent").get(make.url(page)).text
    assert f"Règles en vigueur au {today.day if today.day > 1 else '1er'}" in foot
    assert "Page toujours exacte" in client.get(f"/cms/pages/{page.pk}/history/").text


def test_the_mail_leads_to_a_screen_where_the_next_date_is_chosen(cast: Cast) -> None:
    page, today = overdue(cast.users["editor"]), timezone.localdate()
    client = cast.client("editor")
    assert "Toujours exact" in client.get(path(page)).text
    later = today + timedelta(days=90)
    assert client.post(path(page), {"until": today.isoformat()}).status_code == 422
    client.post(path(page), {"until": later.isoformat()})
    page.refresh_from_db()
    assert page.review_on == later
    assert client.post(path(page)).status_code == 422, "it has just been read"


@pytest.mark.parametrize(
    ("who", "status"), [("agent", 403), ("editor", 403), ("moderator", 302), ("administrator", 302)]
)
def test_only_its_keeper_and_those_who_publish_say_so(cast: Cast, who: str, status: int) -> None:
    page = overdue(cast.users["moderator"])
    assert cast.client(who).post(path(page)).status_code == status
    page.refresh_from_db()
    assert (page.as_of == timezone.localdate()) is (status == 302)


def test_a_draft_in_the_making_and_one_for_a_later_date_keep_the_new_date(cast: Cast) -> None:
    page, today = overdue(cast.users["editor"]), timezone.localdate()
    draft = page.get_latest_revision_as_object()
    draft.summary = "Un résumé en cours d’écriture."
    draft.go_live_at = timezone.now() + timedelta(days=2)
    draft.save_revision(approved_go_live_at=draft.go_live_at)
    cast.client("editor").post(path(page))
    page = ContentPage.objects.get(pk=page.pk)
    assert page.summary == "Un résumé."
    latest = page.get_latest_revision_as_object()
    assert (latest.summary, latest.as_of) == ("Un résumé en cours d’écriture.", today)
    page.latest_revision.publish()
    assert ContentPage.objects.get(pk=page.pk).review_on == today + YEAR


def test_a_draft_is_not_said_to_be_right(cast: Cast) -> None:
    page = make.page(title="Brouillon", live=False, owner=cast.users["editor"])
    assert cast.client("editor").post(path(page)).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_at_once_do_it_once(cast: Cast, live_server: Any) -> None:
    page = overdue(cast.users["editor"])
    presses = [Press(cast.client(who), path(page), {}) for who in ("editor", "moderator")]
    assert sorted(press_at_once(str(live_server), *presses, while_held=(page,))) == [302, 422]
    assert ReviewReminder.objects.count() == 0


def _round() -> None:
    try:
        call_command("remind_reviews", verbosity=0)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_send_one_mail(cast: Cast) -> None:
    overdue(cast.users["editor"])
    at_once(_round, _round)
    assert ReviewReminder.objects.count() == 1
    assert len(mail.outbox) == 1


def test_a_page_names_who_keeps_it_whoever_changed_it_last(cast: Cast) -> None:
    page = overdue(cast.users["editor"])
    page.save_revision(user=cast.users["moderator"]).publish(user=cast.users["moderator"])
    text = " ".join(cast.client("agent").get(make.url(page)).text.split())
    assert "Page tenue par Rose Coriandre." in text
    assert ", par Rose" not in text
