"""What keeps a page in English a draft: words that are still French, a French page that nobody reads."""

from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from wagtail.models import Page

from pages.blocks import BodyBlock
from pages.translation import actions
from pages.translation.gate import FrenchUnread, StillFrench
from tests.cast import Cast
from tests.pages import make
from tests.pages.test_translation import pair  # noqa: F401  # a fixture
from tests.pages.test_workflow import form

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.mark.once
def test_a_draft_goes_no_further_in_french_and_is_told_of_once_it_is_overtaken(cast: Cast) -> None:
    french, moderator = make.page(title="Trouver un logement"), cast.client("moderator")
    for page in (make.home(), make.section(), french):
        draft = actions.translate(page, cast.users["moderator"]).specific
        with pytest.raises(StillFrench):
            draft.save_revision().publish()
        refused = form(title="Home", summary=page.summary, **make.seen(draft), **{"action-publish": "1"})
        told = moderator.post(f"/cms/pages/{draft.pk}/edit/", refused).text
        assert "C’est le résumé de la page française" in told
        draft.title, draft.summary = "Home", "A summary."
        draft.save_revision().publish()
    heading = "En anglais\u00a0: la page française a changé depuis"
    assert heading not in moderator.get("/cms/").text
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        french.save_revision().publish()
    assert heading in moderator.get("/cms/").text
    assert "depuis cette traduction\u00a0: revoyez-la" in moderator.get(f"/cms/pages/{draft.pk}/edit/").text
    told = moderator.get(f"/cms/pages/{french.pk}/edit/").text.partition("Cette page existe en anglais")[2]
    assert "Elle est en ligne." in told[:500]


@pytest.mark.once
def test_a_text_that_is_still_french_keeps_a_page_a_draft(cast: Cast) -> None:
    """Short or long, one paragraph of a text too; but no name, number, address or acronym."""
    says = "<p>Venez quand vous voulez, sans prendre rendez-vous.</p>"
    kept: list[Any] = [
        ("heading", one)
        for one in ("CAF", "115", "Samu social", "Action Logement", "Ministère de la Justice")
    ]
    kept += [("text", "<p>01 99 00 12 34</p><p>12 rue des Archives 75003 Paris</p>"), ("heading", "Contact")]
    table = {"columns": [{"type": "text", "heading": "Combien"}], "rows": [{"values": ["Un mois"]}]}
    plan = BodyBlock().to_python([{"type": "table", "value": {**table, "caption": "Vos montants"}}])
    left = [
        ("heading", "Qui appeler"),
        ("steps", {"title": "Par quoi commencer", "items": ["<p>Appelez votre assistante.</p>"]}),
        ("text", f"{says}<p>Le logement.</p>"),
        ("heading", "Logement"),
        ("table", plan[0].value),
    ]
    french = make.page(title="Nos permanences", body=[*left, *kept])
    for page in (make.home(), make.section(), french):
        draft = actions.translate(page, cast.users["moderator"]).specific
        draft.summary = "A summary."
        with pytest.raises(StillFrench) if page.depth > 2 else nullcontext():
            draft.save_revision().publish()  # by its title
        draft.title = "In English"
        if page is french:
            marked = says.replace("<p>", '<p data-block-key="a1b2c">')  # as the editor sends it back
            draft.body = [*left[:2], ("text", f"{marked}<p>Housing.</p>"), *left[3:], *kept]
            with pytest.raises(StillFrench) as refused:
                draft.save_revision().publish()
            [told] = refused.value.messages
            named = ["Qui appeler", "Par quoi commencer", "Appelez votre assistante."]
            named += ["Venez quand vous voulez, sans prendre rendez-vous.", "Logement"]
            named += ["Vos montants", "Combien", "Un mois"]
            assert told.endswith("\u202f; ".join(f"«\xa0{one}\xa0»" for one in named) + ".")
            draft.body = [("text", "<p>Come when you like.</p>"), *kept]
        draft.save_revision().publish()


def test_nothing_is_published_in_english_that_nobody_reads_in_french(
    cast: Cast,
    pair: tuple[Any, Any],  # noqa: F811
) -> None:
    french, translated = pair
    moderator = cast.client("moderator")
    for withdrawn in (french, french.get_parent().specific):
        withdrawn.unpublish()
        translated.refresh_from_db()
        with pytest.raises(FrenchUnread):
            translated.save_revision().publish()
        assert not Page.objects.get(pk=translated.pk).live
        withdrawn.refresh_from_db()
        withdrawn.save_revision().publish()
    french.refresh_from_db()
    french.unpublish()
    translated.refresh_from_db()
    sent = form(title="Finding a home", summary="Short.", **make.seen(translated), **{"action-publish": "1"})
    told = moderator.post(f"/cms/pages/{translated.pk}/edit/", sent, follow=True).text
    assert ("publiez d’abord la page française" in told) is True
    assert not Page.objects.get(pk=translated.pk).live
