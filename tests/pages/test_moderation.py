"""What stands beside the pages, told to whoever moderates it and to whoever asked."""

import html
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone
from wagtail.models import Workflow

from pages.editing import follow_up, setup
from pages.models import Notice, Scale, ScaleValue
from pages.moderation import cancelled, changes
from pages.reference import Place
from tests.cast import Cast
from tests.pages import make
from tests.pages.test_frame import notice_form
from tests.pages.test_workflow import form

pytestmark = [pytest.mark.django_db, pytest.mark.once]
REFUSED = {
    "action-workflow-action": "1",
    "workflow-action-name": "reject",
    "workflow-action-extra-data": '{"comment": "Trop long."}',
}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


def plain(lines: list[str]) -> list[str]:
    return [line.replace("\xa0", " ").replace("\u202f", " ") for line in lines]


def test_a_menu_says_which_entries_come_go_and_change_places() -> None:
    favourites, map_ = {"screen": "pages:favourites"}, {"screen": "pages:sitemap"}
    outside = {"outside": "https://exemple.justice.fr/", "label": "Ailleurs", "english": "Elsewhere"}
    page = make.page(title="Se séparer")
    make.arranged(Place.TILES, ("themes", {}), ("screen", favourites), ("outside", outside))
    menu = make.arranged(
        Place.TILES,
        ("outside", {**outside, "label": "Un autre site", "english": "", "pictogram": "system/padlock"}),
        ("themes", {}),
        ("page", {"page": page.pk}),
        publish=False,
    )
    [line] = plain(changes.in_words(menu))
    assert line == (
        "Tuiles : s’ajoute : « Se séparer » ; s’en va : « Mes favoris » ; "
        "« Ailleurs » devient « Un autre site » ; "
        "le libellé anglais de « Un autre site » : Elsewhere → rien ; "
        "« Un autre site » change de pictogramme ; "
        "l’ordre devient : « Un autre site », « Les cinq thèmes », « Se séparer »"
    )
    led = make.arranged(Place.MAIN, ("screen", map_), ("outside", outside), publish=False)
    [*_first, line] = plain(changes.in_words(led))
    assert line.startswith(
        "Liens : s’ajoute : « Plan du site », "
        "« Ailleurs » (vers https://exemple.justice.fr/ ; en anglais : Elsewhere) ; "
    )
    make.arranged(Place.MAIN, ("outside", outside))
    there = {**outside, "outside": "https://autre.justice.fr/", "english": ""}
    [line] = plain(changes.in_words(make.arranged(Place.MAIN, ("outside", there), publish=False)))
    assert "s’ajoute : « Ailleurs » (vers https://autre.justice.fr/)" in line
    assert "s’en va : « Ailleurs » (vers https://exemple.justice.fr/)" in line


def test_a_new_announcement_is_said_whole_and_a_later_one_by_what_changes() -> None:
    first, *lines = plain(changes.in_words(make.notice(live=False, text="Notez-le.")))
    assert first.startswith("Pas encore en ligne")
    assert {"Titre : Serveur arrêté lundi", "Texte : Notez-le.", "Niveau : Information"} <= set(lines)
    assert [line.partition(" : ")[0] for line in lines if line.startswith(("Au ", "Du "))] == ["Au"]
    notice = make.notice()
    notice.audience, notice.closable = ["contract"], False
    notice.save_revision()
    told = plain(changes.in_words(Notice.objects.get(pk=notice.pk)))
    assert "Le lecteur peut la fermer : oui → non" in told
    words = "Statuts concernés : sans limite → Agent contractuel ou agente contractuelle"
    assert words in told, "not by its code"


def test_a_scale_says_each_value_with_its_days() -> None:
    scale = make.scale("Garde", ("180", "2026-01-01", None), ("150", "2025-01-01", "2025-12-31"))
    scale.save_revision().publish()
    scale = Scale.objects.get()
    now = scale.values.order_by("starts_on").last()
    now.amount, now.reference = Decimal(190), "Arrêté du jour"
    next_one = ScaleValue(amount=Decimal(200), starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31))
    scale.values.set([now, next_one])
    scale.save_revision()
    was, now = "180 € à partir du 1er janvier 2026", "190 € à partir du 1er janvier 2026"
    assert plain(changes.in_words(Scale.objects.get())) == [
        f"Valeur : {was} (Arrêté fictif) → {now} (Arrêté du jour)",
        "Valeur ajoutée : 200 € à partir du 1er janvier 2027, jusqu’au 31 décembre 2027",
        "Valeur ôtée : 150 € à partir du 1er janvier 2025, jusqu’au 31 décembre 2025 (Arrêté fictif)",
    ]


def answered(cast: Cast, thing: Any, *, changed: dict[str, str] | None = None, ok: bool = True) -> Any:
    """The mail to the editor who submitted it, a moderator having changed it meanwhile or not."""
    editor, moderator = cast.users["editor"], cast.users["moderator"]
    thing.save_revision(user=editor)
    Workflow.objects.get(name=setup.WORKFLOW).start(thing, editor)
    if changed:
        latest = thing.get_latest_revision_as_object()
        for name, value in changed.items():
            setattr(latest, name, value)
        latest.save_revision(user=moderator)
    task = type(thing).objects.get(pk=thing.pk).current_workflow_task_state
    mail.outbox.clear()
    (task.approve if ok else task.reject)(user=moderator)
    [message] = [one for one in mail.outbox if one.to == [editor.email]]
    return message


def test_the_author_is_told_what_it_is_and_what_a_moderator_changed_in_it(cast: Cast) -> None:
    told = answered(cast, make.notice(live=False))
    assert told.subject == "Approuvé\xa0: Serveur arrêté lundi"
    assert "Annonce «\xa0Serveur arrêté lundi\xa0»\xa0: ce que vous avez soumis est approuvé." in told.body
    assert "a changé votre texte" not in told.body
    assert f"sur l’accueil\xa0: {settings.BASE_URL}/\n" in told.body
    scale = answered(cast, make.scale()).body
    assert "C’est en ligne. Son écran de rédaction\xa0: " in scale, "no reader sees that screen"
    told = answered(cast, make.notice("Autre", live=False), changed={"title": "Mieux"})
    assert told.subject == "Approuvé, avec des changements\xa0: Mieux"
    assert "a changé votre texte avant de répondre" in told.body
    assert "- Titre\xa0: Autre → Mieux" in told.body
    told = answered(cast, make.notice("Tiers", live=False), ok=False)
    assert told.subject == "À revoir\xa0: Tiers"
    assert "La page" not in told.body
    page = make.page(title="Neuve", live=False)
    told = answered(cast, page, changed={"summary": "D’une autre main."})
    assert told.subject == "Votre page est approuvée, avec des changements\xa0: Neuve"
    assert "→ D’une autre main." in told.body
    assert f"/cms/pages/{page.pk}/revisions/compare/" in told.body


def told_of(cast: Cast, thing: Any, publish: Callable[[Any], object], asks: str = "editor") -> Any:
    """The mail to whoever asked and whose text waited while it was published."""
    author = cast.users[asks]
    thing.save_revision(user=author)
    make.submitted(thing, author)
    mail.outbox.clear()
    publish(type(thing).objects.get(pk=thing.pk))
    assert not type(thing).objects.get(pk=thing.pk).workflow_in_progress
    return next((one for one in mail.outbox if one.to == [author.email]), None)


def published_by(who: Any, **values: Any) -> Callable[[Any], object]:
    """As it waits, or with what they changed in it."""

    def publish(thing: Any) -> None:
        latest = thing.get_latest_revision_as_object()
        for name, value in values.items():
            setattr(latest, name, value)
        revision = latest.save_revision(user=who) if values else thing.get_latest_revision()
        revision.publish(user=who)

    return publish


def test_the_author_is_told_that_somebody_published_without_answering(cast: Cast) -> None:
    moderator, page = cast.users["moderator"], make.page(title="Neuve", live=False)
    told = told_of(cast, page, published_by(moderator))
    assert told.subject == "Publié\xa0: Neuve"
    assert f"«\xa0Neuve\xa0»\xa0: {moderator} a publié, pendant que votre demande attendait." in told.body
    assert "C’est votre texte, sans changement." in told.body
    assert page.get_full_url() in told.body
    told = told_of(cast, page, published_by(moderator, summary="D’une autre main."))
    assert told.subject == "Publié, avec des changements\xa0: Neuve"
    assert "→ D’une autre main." in told.body
    assert f"/cms/pages/{page.pk}/revisions/compare/" in told.body
    later = timezone.now() + timedelta(days=1)
    told = told_of(cast, make.page(title="Tard", live=False), published_by(moderator, go_live_at=later))
    assert told.subject.startswith("Programmé")
    assert "pour une date à venir" in told.body


def test_likewise_of_what_stands_beside_the_pages(cast: Cast) -> None:
    told = told_of(cast, make.notice("Autre", live=False), published_by(cast.users["moderator"]))
    assert told.subject == "Publié\xa0: Autre"
    assert f"sur l’accueil\xa0: {settings.BASE_URL}/\n" in told.body

    def at_the_screen(thing: Any) -> None:
        sent = notice_form(title="Mieux", **make.seen(thing), **{"action-publish": "1"})
        cast.client("moderator").post(f"/cms/snippets/pages/notice/edit/{thing.pk}/", sent)

    told = told_of(cast, make.notice("Autre", live=False), at_the_screen)
    assert told.subject == "Publié, avec des changements\xa0: Mieux"
    assert "- Titre\xa0: Autre → Mieux" in told.body


def test_the_author_is_told_that_a_date_came_while_a_later_text_waited(cast: Cast) -> None:
    page = make.page(title="Neuve", live=False)
    scheduled = page.save_revision(user=cast.users["moderator"])
    page.summary = "Mon dernier texte."
    told = told_of(cast, page, lambda _: scheduled.publish())
    assert told.subject == "Publié, sans votre dernier texte\xa0: Neuve"
    assert "la version programmée a été publiée à sa date" in told.body
    assert "il reste en brouillon" in told.body


def test_who_publishes_or_cancels_their_own_request_is_told_nothing(cast: Cast) -> None:
    moderator = cast.users["moderator"]
    own = told_of(cast, make.page(title="À soi"), published_by(moderator), asks="moderator")
    editor = cast.users["editor"]
    withdrawn = told_of(cast, make.page(title="Non"), lambda it: it.current_workflow_state.cancel(editor))
    assert (own, withdrawn) == (None, None)
    assert "À reprendre" not in cast.client("editor").get("/cms/").text
    page = make.page(title="Garde")
    page.save_revision(user=editor)
    make.submitted(page, editor)
    moderates = cast.client("moderator")
    moderates.post(f"/cms/pages/{page.pk}/move/{make.section('nouvel-arrivant').pk}/confirm/")
    moderates.post(f"/cms/pages/{page.pk}/unpublish/")
    page.refresh_from_db()
    now = page.get_parent().slug, page.live, page.workflow_in_progress
    assert now == ("nouvel-arrivant", False, True), "moved and withdrawn, it still waits"


def cancelled_at(address: str, sent: dict[str, Any], who: Any, why: str) -> Callable[[Any], object]:
    """At its screen, which asks why before anything is done."""

    def cancel(thing: Any) -> None:
        asked = who.post(address, sent | make.seen(thing) | {"action-cancel-workflow": "1"})
        assert "Pourquoi (facultatif)" in asked.text
        assert type(thing).objects.get(pk=thing.pk).workflow_in_progress, "not yet"
        carried = {name: html.unescape(value) for name, value in HIDDEN.findall(asked.text)}
        again = who.post(address, carried | {"title": "Tout autre", cancelled.WHY: "", cancelled.RESUME: "1"})
        assert [said in again.text for said in ("Tout autre", "Rien n’en est enregistré")] == [True, True]
        assert type(thing).objects.get(pk=thing.pk).workflow_in_progress, "nor now"
        long = who.post(address, carried | {cancelled.WHY: "m" * 1001})
        assert long.status_code == 422
        assert [
            said in long.text for said in ("1000 caractères au plus, il y en a 1001", f">{'m' * 1001}<")
        ] == [True, True]
        assert who.post(address, carried | {cancelled.WHY: why}).status_code == 302

    return cancel


def come_back(cast: Cast) -> str:
    """That part of her desk."""
    return cast.client("editor").get("/cms/").text.partition("À reprendre")[2].partition("</table>")[0]


@pytest.mark.ignore_template_errors
def test_the_author_is_told_by_whom_and_why_her_request_was_cancelled(cast: Cast) -> None:
    """By mail and on her desk; who cancels is asked why, and need not say."""
    moderator, page = cast.client("moderator"), make.page(title="Neuve", live=False)
    notice = make.notice("Serveur", live=False)
    for thing, address, sent, why in (
        (page, f"/cms/pages/{page.pk}/edit/", form(title="Neuve"), "Doublon."),
        (notice, f"/cms/snippets/pages/notice/edit/{notice.pk}/", notice_form(), ""),
    ):
        told = told_of(cast, thing, cancelled_at(address, sent, moderator, why))
        assert told.subject.startswith("Demande annulée\xa0: ")
        assert f"{cast.users['moderator']} a annulé votre demande de relecture le " in told.body
        assert address in told.body
        assert ("Ce qui vous est dit\xa0: Doublon." in told.body) is bool(why)
    desk = come_back(cast)
    assert f"{cast.users['moderator']}" in desk
    assert desk.count("La demande est annulée.") == 2
    assert desk.count("Ce qui vous est dit\xa0: Doublon.") == 1
    later = timezone.now() + timedelta(days=31)
    assert follow_up.come_back(cast.users["editor"], later) == []


@pytest.mark.ignore_template_errors
def test_the_author_is_told_that_what_waits_was_deleted_and_has_its_text(cast: Cast) -> None:
    """Of a page beneath another, of what came back, of an announcement; whoever deletes reads so first."""
    editor, above, parent = cast.users["editor"], cast.client("administrator"), make.page(title="Mère")
    body = [("text", "<p>Un texte <b>tout entier</b>.</p>" + "<p>Mot.</p>" * 40)]
    asked_for(editor, make.page(under=parent, title="Neuve", live=False, body=body))
    refused = asked_for(editor, make.page(under=parent, title="Refusée", live=False))
    refused.current_workflow_task_state.reject(user=cast.users["moderator"], comment="Non.")
    notice = asked_for(editor, make.notice("Serveur", live=False, text="Mot. " * 40))
    mail.outbox.clear()
    door, bulk = f"/cms/pages/{parent.pk}/delete/", "/cms/bulk/{0}/delete/?id={1}&next=/cms/"
    for asked in (door, bulk.format("wagtailcore/page", parent.pk)):
        names = f"2 demandes de relecture partent avec. Un message le dira, avec le texte, à {editor}."
        assert names in html.unescape(above.get(asked).text), asked
    above.post(door)
    assert "Une demande de relecture part avec." in above.get(bulk.format("pages/notice", notice.pk)).text
    above.post(bulk.format("pages/notice", notice.pk))
    told = {one.subject.partition("\xa0: ")[2]: one for one in mail.outbox}
    assert told["Neuve"].subject == "Supprimé, avec votre demande\xa0: Neuve"
    words = f"«\xa0Neuve\xa0»\xa0: {cast.users['administrator']} l’a supprimé le "
    assert [part in told["Neuve"].body for part in (words, "Un texte tout entier.")] == [True, True]
    assert [told[one].body.count("Mot.") for one in ("Neuve", "Serveur")] == [40, 40], "not cut"
    desk = come_back(cast)
    assert desk.count("C’est supprimé, et votre demande avec. Le texte est dans le message") == 3
    assert [title in desk for title in ("Neuve", "Refusée", "Serveur", "Mère")] == [True, True, True, False]
    assert follow_up.deleted(editor, timezone.now() + timedelta(days=31)) == []


def asked_for(author: Any, thing: Any) -> Any:
    thing.save_revision(user=author)
    make.submitted(thing, author)
    return type(thing).objects.get(pk=thing.pk)


def test_who_deletes_their_own_request_or_writes_no_more_is_told_nothing(cast: Cast) -> None:
    editor = cast.users["editor"]
    own, other = (make.page(title=title, live=False, owner=editor) for title in ("À soi", "Autre"))
    for one, who, said in (
        (own, "editor", ""),
        (other, "moderator", f"{cast.users['moderator']} l’a supprimé"),
    ):
        asked_for(editor, one)
        mail.outbox.clear()
        cast.client(who).post(f"/cms/pages/{one.pk}/delete/")
        assert [said in told.body for told in mail.outbox] == ([True] if said else [])
    assert "À soi" not in come_back(cast)
    gone = asked_for(editor, make.page(title="Partie", live=False, owner=editor))
    editor.groups.clear()
    mail.outbox.clear()
    cast.client("moderator").post(f"/cms/pages/{gone.pk}/delete/")
    assert mail.outbox == [], "who writes here no more"


@pytest.mark.ignore_template_errors
def test_what_was_refused_is_on_its_author_s_desk_until_it_is_published(cast: Cast) -> None:
    page, moderator = make.page(title="Neuve", live=False), cast.users["moderator"]
    page.save_revision(user=cast.users["editor"])
    make.submitted(page, cast.users["editor"]).cancel(user=moderator)
    make.submitted(page, cast.users["editor"])
    assert come_back(cast) == "", "it waits again"
    address, screen = f"/cms/pages/{page.pk}/edit/", cast.client("moderator")
    assert "Trop long." not in cast.client("editor").get(address).text
    told = screen.post(address, form(**make.seen(page), **REFUSED), follow=True).text
    assert f"c’est renvoyé à {cast.users['editor']}, avec votre demande de modifications." in told
    assert "est enregistrée" not in told
    opened = cast.client("editor").get(address).text.partition("Des modifications sont demandées</h2>")[2]
    assert f"Par {moderator}, le " in opened
    assert "<blockquote>Trop long.</blockquote>" in opened
    assert "Des modifications sont demandées. Ce qui vous est dit\xa0: Trop long." in come_back(cast)
    assert "annulée" not in come_back(cast), "the latest answer alone"
    page.get_latest_revision().publish(user=moderator)
    assert come_back(cast) == ""
    assert "Trop long.</blockquote>" not in cast.client("editor").get(address).text
    notice = make.notice("Serveur", live=False)
    make.submitted(notice, cast.users["editor"])
    address = f"/cms/snippets/pages/notice/edit/{notice.pk}/"
    told = screen.post(address, notice_form(**make.seen(notice), **REFUSED), follow=True).text
    assert f"c’est renvoyé à {cast.users['editor']}" in told
    assert "<blockquote>Trop long.</blockquote>" in cast.client("editor").get(address).text
