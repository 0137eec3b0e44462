"""Amounts with dates: written once, approved like a page, shown as of the day wherever a page names them."""

import json
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import TaskState
from wagtail.test.utils.form_data import streamfield

from pages.amounts import value_of
from pages.amounts.ending import ending_count
from pages.models import BenefitPage, Scale
from portal.webhooks.models import Event, Webhook
from search.models import FindableText
from tests.cast import Cast
from tests.pages import make
from tests.pages.test_workflow import form

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
PARIS = ZoneInfo("Europe/Paris")
SCREENS = "/cms/snippets/pages/scale/"


def text_of(cast: Cast, page: Any, who: str = "agent") -> str:
    return cast.client(who).get(make.url(page)).text.replace("\xa0", " ")


def benefit(token: str, **more: Any) -> Any:
    table = {
        "columns": [{"type": "text", "heading": "Âge"}],
        "rows": [{"values": [f"De [[bareme:{token}]]"]}],
        "caption": "Tableau",
    }
    body = [{"type": "table", "value": table}]
    return make.page(
        BenefitPage,
        make.section("prestations"),
        "Garde",
        amount=f"<p>[[bareme:{token}]]</p>",
        body=body,
        **more,
    )


def test_an_editor_asks_a_moderator_publishes_and_every_page_says_it(cast: Cast) -> None:
    hook = Webhook.objects.create(
        name="Vitrine",
        url="https://vitrine.example/",
        events=[Event.AMOUNT_CHANGED],
        created_at=timezone.now(),
    )
    editor, moderator = cast.client("editor"), cast.client("moderator")
    first = {"amount": "180", "starts_on": "2026-01-01", "reference": "Arrêté fictif"}
    editor.post(f"{SCREENS}add/", make.scale_form(None, first, **{"action-submit": "1"}))
    scale = Scale.objects.get(slug="garde-d-enfant")
    page = benefit(scale.slug, owner=cast.users["editor"])
    assert (scale.live, value_of(scale.slug, timezone.localdate())) == (False, None)
    assert "montant à confirmer" in text_of(cast, page), "a draft is shown to nobody"
    assert "Garde d’enfant" in editor.get("/cms/").text, "it waits on her first screen"
    task = TaskState.objects.get()
    moderator.post(f"{SCREENS}workflow/action/{scale.pk}/approve/{task.pk}/", {"comment": ""})
    shown = text_of(cast, page)
    assert shown.count("180 € au 1er janvier 2026") == 2, "in the summary box and in the table"
    assert "[[" not in shown
    assert json.loads(hook.deliveries.get().payload)["data"] == {"slug": scale.slug, "pages": [page.pk]}
    found = FindableText.objects.get(findable__key=f"page-{page.pk}").body.replace("\xa0", " ")
    assert "180 € au 1er janvier 2026" in found
    assert "[[" not in found
    listed = editor.get(SCREENS).text.replace("\xa0", " ")
    assert "180 € au 1er janvier 2026" in listed
    seen = editor.get(f"{SCREENS}edit/{scale.pk}/").text
    assert "[[bareme:garde-d-enfant]]" in seen
    assert f"/cms/pages/{page.pk}/edit/" in seen, "and the pages that name it"


def test_next_year_s_amount_is_written_today_and_read_on_its_day(cast: Cast) -> None:
    scale = make.scale("Garde", ("180", "2026-01-01", None), ("190", "2027-01-01", None))
    page = benefit("garde")
    hook = Webhook.objects.create(
        name="Vitrine",
        url="https://vitrine.example/",
        events=[Event.AMOUNT_CHANGED],
        created_at=timezone.now(),
    )
    with time_machine.travel(datetime(2026, 12, 31, 23, 59, tzinfo=PARIS), tick=False):
        assert "180 € au 1er janvier 2026" in text_of(cast, page)
        Scale.objects.update(told_on=date(2026, 12, 31))
        call_command("turn_amounts")
        assert not hook.deliveries.exists()
    with time_machine.travel(datetime(2027, 1, 1, 0, 0, 1, tzinfo=PARIS), tick=False):
        assert "190 € au 1er janvier 2027" in text_of(cast, page)
        call_command("turn_amounts")
        call_command("turn_amounts")
        found = FindableText.objects.get(findable__key=f"page-{page.pk}").body.replace("\xa0", " ")
        assert "190 € au 1er janvier 2027" in found
        assert hook.deliveries.count() == 1
        api = cast.client("agent").get("/api/v1/amounts/garde/?on=2026-06-01").json()
        assert (api["value"]["amount"], [v["ends_on"] for v in api["values"]]) == (
            180.0,
            ["2026-12-31", None],
        )
        listed = cast.client("agent").get("/api/v1/amounts/").json()["items"]
        assert [(row["slug"], row["value"]["amount"]) for row in listed] == [("garde", 190.0)]
        detail = cast.client("agent").get(f"/api/v1/pages/{page.pk}/").json()
        assert "190\xa0€ au 1er janvier 2027</data>" in detail["benefit"]["amount"]
        assert "190\xa0€" in detail["body"][0]["rows"][0][0]
        assert [row["slug"] for row in detail["amounts"]] == ["garde"]
    assert scale.slug == "garde"


@pytest.mark.once
def test_what_does_not_hold_together_is_said_at_the_field_and_nothing_typed_is_lost(cast: Cast) -> None:
    scale = make.scale("Garde", ("180", "2026-01-01", "2027-06-30"))
    address, moderator = f"{SCREENS}edit/{scale.pk}/", cast.client("moderator")
    publish = {"action-publish": "1"}
    late = {"amount": "190", "starts_on": "2027-01-01", "reference": "Un arrêté"}
    answer = moderator.post(address, make.scale_form(scale, late, **publish))
    assert "Une autre valeur de ce barème est en vigueur à cette date" in answer.text
    assert "Un arrêté" in answer.text
    two_ways = {"amount": "1.234", "starts_on": "2028-01-01", "reference": "Deux"}
    answer = moderator.post(address, make.scale_form(scale, two_ways, **publish))
    assert "Écrivez un nombre comme 1\u202f234,50" in answer.text
    assert 'value="1.234"' in answer.text
    assert 'type="number"' not in answer.text
    assert 'value="180,00"' in moderator.get(address).text
    backwards = {"amount": "190", "starts_on": "2028-01-01", "ends_on": "2027-12-01"}
    assert (
        "La fin précède le début."
        in moderator.post(address, make.scale_form(scale, backwards, **publish)).text
    )
    gone = make.scale_form(scale, {"amount": "190", "starts_on": "2028-01-01"}, **publish)
    answer = moderator.post(address, gone | {"values-0-DELETE": "1"})
    assert "Cette valeur a été en vigueur" in answer.text
    before = make.scale_form(scale, {"amount": "200", "starts_on": "2027-07-01"}, **publish)
    assert (
        moderator.post(
            address,
            make.scale_form(scale, late | {"amount": "1 190,5", "starts_on": "2027-08-01"}, **publish),
        ).status_code
        == 302
    )
    answer = moderator.post(address, before)
    assert "Vous avez enregistré ailleurs le " in answer.text, "in another window"
    scale.refresh_from_db()
    assert [f"{row.amount}" for row in scale.values.all()] == ["180.00", "1190.50"]


def test_a_scale_in_use_is_neither_deleted_nor_withdrawn(cast: Cast) -> None:
    scale = make.scale("Garde")
    page = make.page(body=[("amount", {"title": "", "scale": scale})])
    administrator = cast.client("administrator")
    administrator.post(f"{SCREENS}delete/{scale.pk}/")
    administrator.post(f"/cms/bulk/pages/scale/delete/?id={scale.pk}")
    cast.client("moderator").post(f"{SCREENS}unpublish/{scale.pk}/")
    scale.refresh_from_db()
    assert scale.live
    shown = text_of(cast, page)
    assert "en vigueur" in shown
    assert "Arrêté fictif" in shown
    page.delete()
    administrator.post(f"{SCREENS}delete/{scale.pk}/")
    assert not Scale.objects.exists()


def test_a_page_names_scales_that_exist_and_only_where_their_value_is_written(cast: Cast) -> None:
    make.scale("Garde")
    new = f"/cms/pages/add/pages/contentpage/{make.section().pk}/"
    bad = form(body=streamfield([("heading", "[[bareme:autre]]")]), summary="[[bareme:garde]]")
    answer = cast.client("moderator").post(new, bad | {"action-publish": "1"})
    said = json.dumps("Aucun barème ne s’appelle «\xa0autre\xa0».")[1:-1].replace("\\", "\\u005C")
    assert said in answer.text or said.replace("\\u005C", "\\") in answer.text
    assert "Un barème se nomme dans un texte mis en forme" in answer.text


def test_a_scale_that_ends_is_on_the_desk_of_who_keeps_its_pages_before_it_does(cast: Cast) -> None:
    today = timezone.localdate()
    for name, days in (("Bientôt", 59), ("Plus tard", 90), ("Passé", -2)):
        make.scale(name, ("180", "2025-01-01", (today + timedelta(days=days)).isoformat()))
    benefit("bientot", owner=cast.users["editor"])
    mine = cast.client("editor").get("/cms/").text
    assert "Montants à renouveler" in mine
    assert ("Bientôt" in mine, "Plus tard" in mine, "Passé" in mine) == (True, False, False)
    all_of_them = cast.client("moderator").get("/cms/").text
    assert ("Bientôt" in all_of_them, "Plus tard" in all_of_them, "Passé" in all_of_them) == (
        True,
        False,
        True,
    )
    assert ending_count(today, cast.users["editor"]) == 1
    assert "Montants à renouveler" in cast.client("editor").get("/").text
