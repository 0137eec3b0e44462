"""Menus, tiles and announcements: written by editors, published by moderators, read by whom they are for."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import TaskState
from wagtail.test.utils.form_data import nested_form_data, streamfield

from pages.editing import setup
from pages.frame import start
from pages.models import CampaignPage, Notice, SiteMenu, ThemePage
from pages.reading import tree
from pages.reference import Place
from portal.webhooks.models import Event, Webhook
from tests.cast import Cast
from tests.pages import make

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
MENUS, NOTICES = "/cms/snippets/pages/sitemenu/", "/cms/snippets/pages/notice/"
LINK = re.compile(r'href="([^"]*)"[^>]*>\s*([^<]*?)\s*</a>')


def links(html: str, part: str) -> list[tuple[str, str]]:
    """The addresses and labels of one part of the frame."""
    ends = {"main-menu": "</nav>", "fr-footer__bottom": "</ul>", "relais-themes": "</ul>"}
    found = html.partition(f'="{part}"')[2].partition(ends[part])[0]
    if part == "relais-themes":
        return re.findall(r'href="(/[^"#]*|https:[^"]*)">.*?<span[^>]*>([^<]*)</span>', found, re.S)
    return LINK.findall(found)


def shown(cast: Cast, part: str, who: str = "agent", path: str = "/") -> list[str]:
    return [label for _url, label in links(cast.client(who).get(path).text, part)]


def plain(text: str) -> str:
    """Without the escapes of what a script of Wagtail reads."""
    text = text.replace("\\u005C", "\\").replace("\\u0027", "'")
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)


def row(kind: str, **value: Any) -> tuple[str, dict[str, Any]]:
    return kind, value


def menu_form(place: str, *rows: tuple[str, dict[str, Any]], **more: str) -> tuple[str, dict[str, Any]]:
    """The address of the screen of a menu, and what it sends."""
    menu = SiteMenu.objects.get(place=place)
    filled = [
        (kind, {"label": "", "english": "", **value} if kind != "themes" else "") for kind, value in rows
    ]
    data = nested_form_data({menu.field: streamfield(filled), "go_live_at": ""})
    return f"{MENUS}edit/{menu.pk}/", {**data, **make.seen(menu), **more}


def notice_form(**more: str) -> dict[str, Any]:
    until = timezone.localtime(timezone.now() + timedelta(days=2)).strftime("%d/%m/%Y %H:%M")
    plain = {
        "title": "Le serveur s’arrête lundi", "text": "", "urgency": "info", "reach": "everywhere",
        "go_live_at": "", "expire_at": until, "closable": "on", "page": "", "url": "", "link_label": "",
        "english_title": "", "english_text": "",
    }  # fmt: skip  # names and values
    return plain | more


def test_the_frame_starts_as_it_was_and_in_both_languages(cast: Cast) -> None:
    make.page(ThemePage, title="Famille")
    labels = ["Mon service social", "Vie pratique", "Prestations", "Handicap", "Nouvel arrivant"]
    labels += ["Rendez-vous", "Annuaire", "Urgence"]
    client = cast.client("agent")
    for _published in (True, False):
        html = client.get("/").text
        assert [label for _url, label in links(html, "main-menu")] == labels
        assert shown(cast, "fr-footer__bottom") == [str(title) for title in start.ALWAYS.values()]
        assert shown(cast, "relais-themes") == ["Famille"]
        SiteMenu.objects.all().delete()  # a portal without them
        tree.bump()
    setup.ensure()
    client.cookies["django_language"] = "en"
    assert [label for _url, label in links(client.get("/").text, "main-menu")][1:3] == [
        "Everyday life",
        "Benefits",
    ]


def test_an_editor_arranges_a_moderator_publishes_and_every_page_follows(cast: Cast) -> None:
    hook = Webhook.objects.create(
        name="Vitrine",
        url="https://vitrine.example/",
        events=[Event.FRAME_CHANGED],
        created_at=timezone.now(),
    )
    page = make.page(title="Se séparer")
    rows = [
        row("outside", outside="https://exemple.justice.fr/", label="Le portail de l’action sociale"),
        row("page", page=page.pk),
        row("screen", screen="pages:favourites", english="My bookmarks"),
    ]
    editor, moderator = cast.client("editor"), cast.client("moderator")
    before = shown(cast, "main-menu")
    address, data = menu_form(Place.MAIN, *rows, **{"action-submit": "1"})
    assert editor.post(address, data).status_code == 302
    assert shown(cast, "main-menu") == before, "a draft is shown to nobody"
    [asked] = [one for one in mail.outbox if one.to == [cast.users["moderator"].email]]
    assert all(said in asked.body for said in ("« Menu principal » attend votre avis", address))
    assert all("Menu principal" in client.get("/cms/").text for client in (editor, moderator))
    menu, task = SiteMenu.objects.get(place=Place.MAIN), TaskState.objects.get()
    assert (
        editor.post(f"{MENUS}workflow/action/{menu.pk}/approve/{task.pk}/", {"comment": ""}).status_code
        != 200
    )
    assert shown(cast, "main-menu") == before
    moderator.post(f"{MENUS}workflow/action/{menu.pk}/approve/{task.pk}/", {"comment": ""})
    labels = ["Le portail de l’action sociale", "Se séparer", "Mes favoris"]
    for path in ("/", "/annuaire/", make.url(page), "/plan-du-site/"):
        assert shown(cast, "main-menu", path=path) == labels
    answer = cast.client("agent").get("/api/v1/menus/")
    assert [entry["label"] for entry in answer.json()["header"]] == labels
    assert answer["Relais-Tags"] == "menus pages"
    sent = json.loads(hook.deliveries.get().payload)
    assert (sent["data"], sent["tags"]) == ({"part": "main"}, ["menus"])
    page.title = "Se séparer, étape par étape"
    page.save_revision().publish()
    assert shown(cast, "main-menu")[1] == "Se séparer, étape par étape", "the title is followed"


def test_who_approves_is_told_what_became_of_it(cast: Cast) -> None:
    moderator = cast.client("moderator")
    approve = {"action-workflow-action": "1", "workflow-action-name": "approve"}
    tomorrow = timezone.localtime(timezone.now() + timedelta(days=1)).strftime("%d/%m/%Y %H:%M")
    for go_live_at, told_so in (("", "c’est en ligne"), (tomorrow, "c’est approuvé, pour le")):
        rows = [row("screen", screen="pages:favourites", label=told_so)]
        when = {"go_live_at": go_live_at}
        address, data = menu_form(Place.MAIN, *rows, **when, **{"action-submit": "1"})
        cast.client("editor").post(address, data)
        address, data = menu_form(Place.MAIN, *rows, **when, **approve)
        assert f"« Menu principal » : {told_so}" in moderator.post(address, data, follow=True).text


def test_no_link_of_a_menu_leads_to_what_its_reader_may_not_read(cast: Cast) -> None:
    moderators = Group.objects.get(name="Modérateurs")
    page, hidden = make.page(title="Ouverte"), make.page(title="Réservée")
    make.restrict(hidden, moderators)
    make.arranged(Place.MAIN, row("page", page=page.pk), row("page", page=hidden.pk))
    make.arranged(
        Place.TILES, row("page", page=hidden.pk, pictogram="buildings/house"), row("page", page=page.pk)
    )
    for part in ("main-menu", "relais-themes"):
        assert "Réservée" not in shown(cast, part)
        assert "Réservée" in shown(cast, part, "moderator")
    api = cast.client("agent").get("/api/v1/menus/").json()
    assert [entry["label"] for entry in api["header"] + api["tiles"]] == ["Ouverte", "Ouverte"]
    page.unpublish()
    for path in ("/", "/annuaire/"):
        assert shown(cast, "main-menu", path=path)[1] == "Vie pratique", "nothing is left: as at the start"
    page.delete()
    assert all(cast.client("agent").get(url).status_code == 200 for url, _label in links(
        cast.client("agent").get("/").text, "main-menu"))  # fmt: skip  # one line


def test_a_menu_and_an_announcement_wait_for_their_day(cast: Cast) -> None:
    moderator, now = cast.client("moderator"), timezone.now()
    tomorrow = timezone.localtime(now + timedelta(days=1)).strftime("%d/%m/%Y %H:%M")
    rows = [row("screen", screen="pages:favourites")]
    address, data = menu_form(Place.MAIN, *rows, **{"action-publish": "1", "go_live_at": tomorrow})
    moderator.post(address, data)
    moderator.post(f"{NOTICES}add/", notice_form(go_live_at=tomorrow, **{"action-publish": "1"}))
    desk = moderator.get("/cms/").text.partition("Programmé")[2]
    assert "Menu principal" in desk
    assert "Le serveur s’arrête lundi" in desk
    with time_machine.travel(now + timedelta(hours=23)):
        call_command("publish_scheduled", verbosity=0)
        assert shown(cast, "main-menu")[0] == "Mon service social"
        assert "Le serveur s’arrête" not in cast.client("agent").get("/").text
    with time_machine.travel(now + timedelta(hours=25)):
        call_command("publish_scheduled", verbosity=0)
        assert shown(cast, "main-menu") == ["Mes favoris"]
        assert "Le serveur s’arrête" in cast.client("agent").get("/annuaire/").text
    with time_machine.travel(now + timedelta(days=2, minutes=1)):
        assert "Le serveur s’arrête" not in cast.client("agent").get("/").text, "at its minute, by itself"
        call_command("publish_scheduled", verbosity=0)
        assert not Notice.objects.get().live


@pytest.mark.once
def test_the_footer_keeps_what_the_law_asks_for(cast: Cast) -> None:
    moderator, publish = cast.client("moderator"), {"action-publish": "1"}
    page = make.page(title="Qui sommes-nous")
    address, data = menu_form(
        Place.FOOTER, row("page", page=page.pk), row("screen", screen="legal"), **publish
    )
    said = plain(moderator.post(address, data).text)
    assert "Le pied de page garde toujours\xa0: Plan du site, Accessibilité" in said
    assert "Qui sommes-nous" in said, "and nothing is lost"
    whole = [row("screen", screen=name) for name in start.ALWAYS]
    address, data = menu_form(
        Place.FOOTER, *whole[:3], row("screen", screen="legal", label="Mentions"), **publish
    )
    assert "garde son nom en pied de page" in moderator.post(address, data).text
    address, data = menu_form(Place.FOOTER, row("page", page=page.pk), *reversed(whole), **publish)
    assert moderator.post(address, data).status_code == 302
    always = [str(title) for title in start.ALWAYS.values()]
    assert shown(cast, "fr-footer__bottom") == ["Qui sommes-nous", *reversed(always)]
    assert shown(cast, "fr-footer__bottom", "anonymous", "/connexion/") == always, (
        "no page is named to strangers"
    )
    make.arranged(Place.FOOTER, row("page", page=page.pk))  # past the form
    assert shown(cast, "fr-footer__bottom") == ["Qui sommes-nous", *always]


@pytest.mark.once
def test_what_does_not_hold_is_said_at_its_field(cast: Cast) -> None:
    moderator, publish = cast.client("moderator"), {"action-publish": "1"}
    twice = [row("screen", screen="pages:favourites")] * 2
    address, data = menu_form(Place.MAIN, *twice, **publish)
    assert "deux fois dans la liste" in moderator.post(address, data).text
    script = row("outside", outside="javascript:alert(1)", label="Piège")
    address, data = menu_form(Place.MAIN, script, **publish)
    assert moderator.post(address, data).status_code == 200
    plain = row("outside", outside="http://exemple.fr/", label="Sans chiffrement")
    address, data = menu_form(Place.MAIN, plain, **publish)
    assert "adresse qui commence par https://" in moderator.post(address, data).text
    many = [row("outside", outside=f"https://exemple.fr/{n}", label=f"Lien {n}") for n in range(11)]
    address, data = menu_form(Place.MAIN, *many, **publish)
    assert moderator.post(address, data).status_code == 200
    home = str(make.home().pk)
    for said, wrong in (
        ("Dites jusqu’à quand", {"expire_at": ""}),
        ("La fin précède le début.", {"go_live_at": "2041-01-02 10:00", "expire_at": "2041-01-01 10:00"}),
        ("Une page ou une adresse, pas les deux", {"page": home, "url": "https://a.fr/", "link_label": "A"}),
        ("Dites ce qu’on trouve à cette adresse", {"url": "https://exemple.fr/"}),
        ("adresse qui commence par https://", {"url": "http://exemple.fr/", "link_label": "A"}),
    ):  # fmt: skip  # one line each
        answer = moderator.post(f"{NOTICES}add/", notice_form(**publish, **wrong)).text
        assert said in answer
        assert "Le serveur s’arrête lundi" in answer, "nothing typed is lost"
    assert not Notice.objects.exists()


@pytest.mark.once
def test_what_came_too_late_is_saved_first_and_never_published_from_that_form(cast: Cast) -> None:
    moderator, publish = cast.client("moderator"), {"action-publish": "1"}
    make.arranged(Place.MAIN, row("screen", screen="pages:sitemap"), publish=False)
    address, late = menu_form(Place.MAIN, row("screen", screen="pages:favourites"), **publish)
    menu = make.arranged(Place.MAIN, row("screen", screen="pages:sitemap"))
    menu.revisions.update(user=cast.users["editor"])
    refused = moderator.post(address, late).text
    assert f"{cast.users['editor']} a enregistré le " in refused
    [compared] = re.findall(r'<a href="([^"]+)">voyez ce qui a changé</a>', refused)
    assert "/revisions/compare/" in compared
    assert moderator.get(compared).status_code == 200
    assert "signalé ci-dessous" not in refused, "nothing in it is wrong"
    assert "w-autosave-interval" not in refused, "it would be saved by itself a moment later"
    assert "w-autosave-interval" in moderator.get(address).text
    late |= dict(re.findall(r'name="(loaded_[a-z_]+)" value="([^"]*)"', refused))
    again = moderator.post(address, late).text  # "Approuver et publier" stands where "Enregistrer" had been
    assert "enregistrez-le d’abord comme brouillon" in again
    assert shown(cast, "main-menu") == ["Plan du site"]
    late |= dict(re.findall(r'name="(loaded_[a-z_]+)" value="([^"]*)"', again))
    draft = {name: value for name, value in late.items() if name not in publish}
    assert moderator.post(address, draft).status_code == 302, "what was typed may be saved beside the other's"
    assert shown(cast, "main-menu") == ["Plan du site"]


@pytest.mark.once
def test_nobody_adds_or_deletes_a_menu(cast: Cast) -> None:
    menu = SiteMenu.objects.get(place=Place.MAIN)
    for who in ("editor", "moderator", "administrator"):
        client = cast.client(who)
        for path in (
            f"{MENUS}add/",
            f"{MENUS}delete/{menu.pk}/",
            f"/cms/bulk/pages/sitemenu/delete/?id={menu.pk}",
        ):
            client.post(path)
    assert SiteMenu.objects.count() == len(Place)
    cast.client("moderator").post(f"{MENUS}unpublish/{menu.pk}/")
    assert shown(cast, "main-menu")[0] == "Mon service social", "withdrawn, it is as at the start"


def told(client: Client, path: str = "/") -> list[str]:
    """The titles of the announcements, in their order."""
    return re.findall(r'fr-notice__title">.*?<span>([^<]*)</span>\s*</span>', client.get(path).text, re.S)


def test_announcements_by_rank_place_and_reader(cast: Cast) -> None:
    agent, far = cast.client("agent"), cast.client("correspondent")
    page = make.page(title="Que faire")
    make.notice("Information", page=page)
    make.notice("Accueil", reach="home", urgency="important")
    make.notice("Danger", urgency="emergency", closable=True)
    make.notice("Ailleurs", regions=["outre-mer"], urgency="emergency")
    make.notice("Brouillon", live=False)
    assert told(agent) == ["Danger", "Accueil", "Information"]
    assert told(agent, "/annuaire/") == ["Danger", "Information"]
    assert "Ailleurs" in told(far), "who has not said where they work reads all"
    html = agent.get("/").text
    assert html.count("data-relais-notice") == 2, "an emergency is not closed"
    assert 'href="tel:112"' in html.partition("relais-danger")[2]
    assert make.url(page) in html.partition("relais-notices")[2].partition("</script>")[0]
    page.unpublish()
    assert make.url(page) not in agent.get("/").text.partition("relais-notices")[2].partition("</script>")[0]
    assert "relais-notices" not in Client().get("/connexion/").text, "nothing is told to strangers"
    api = agent.get("/api/v1/announcements/")
    assert [one["title"] for one in api.json()["announcements"]] == ["Danger", "Accueil", "Information"]
    assert (api.json()["announcement"]["closable"], api["Relais-Tags"]) == (False, "announcements pages")


def test_a_draft_is_previewed_on_the_home_page_as_others_see_it(cast: Cast) -> None:
    moderators = Group.objects.get(name="Modérateurs")
    page, hidden = make.page(title="Ouverte"), make.page(title="Réservée")
    make.restrict(hidden, moderators)
    make.page(CampaignPage, make.section("rendez-vous"), "Campagne")
    moderator = cast.client("moderator")
    rows = [row("page", page=page.pk, pictogram=""), row("page", page=hidden.pk, pictogram="")]
    for place, part in ((Place.MAIN, "main-menu"), (Place.TILES, "relais-themes")):
        address, data = menu_form(place, *rows)
        preview = address.replace("edit", "preview")
        assert moderator.post(preview, data).json()["is_valid"]
        seen = [label for _url, label in links(moderator.get(f"{preview}?mode=own").text, part)]
        assert seen == ["Ouverte", "Réservée"]
        for mode in ("agent", "newcomer", "hr_correspondent", "social_worker", "regional_coordinator"):
            html = moderator.get(f"{preview}?mode={mode}").text
            assert [label for _url, label in links(html, part)] == ["Ouverte"], mode
        assert "Ouverte" not in shown(cast, part), "it is a draft still"
    preview = f"{NOTICES}preview/"
    assert moderator.post(preview, notice_form(regions="outre-mer")).json()["is_valid"]
    assert told(moderator, f"{preview}?mode=agent") == ["Le serveur s’arrête lundi"]


def test_the_frame_costs_no_query_on_any_screen(cast: Cast) -> None:
    make.notice()
    make.arranged(Place.MAIN, *[row("page", page=make.page(title=f"Page {n}").pk) for n in range(8)])
    client = cast.client("agent")
    for path in ("/annuaire/", "/mes-favoris/", "/compte/profil/", "/vie-pratique/"):
        client.get(path)
        with CaptureQueriesContext(connection) as seen:
            assert "Page 7" in client.get(path).text
        asked = [
            query["sql"] for query in seen if "sitemenu" in query["sql"] or "pages_notice" in query["sql"]
        ]
        assert asked == []
        alone = [query["sql"] for query in seen if query["sql"].startswith("SELECT (SELECT token")]
        assert len(alone) == (path == "/vie-pratique/"), "with the reader, or with the address of the page"


@pytest.mark.once
def test_the_site_map_follows_the_menu(cast: Cast) -> None:
    sections = [make.section(slug).pk for slug in ("prestations", "vie-pratique")]
    outside = row("outside", outside="https://exemple.justice.fr/", label="Autre site")
    make.arranged(Place.MAIN, *[row("page", page=pk) for pk in sections], outside)
    html = (
        cast.client("agent").get("/plan-du-site/").text.partition("relais-sitemap")[2].partition("</main>")[0]
    )
    titles = re.findall(r"<h2[^>]*>(?:<a[^>]*>)?([^<]*)", html)
    assert titles[:2] == ["Prestations", "Vie pratique"]
    assert titles[-1] == "Ailleurs"
    assert "https://exemple.justice.fr/" in html
    make.restrict(make.section("prestations"), Group.objects.get(name="Modérateurs"))
    assert "Prestations" not in re.findall(
        r"<h2[^>]*>(?:<a[^>]*>)?([^<]*)", cast.client("agent").get("/plan-du-site/").text
    )
