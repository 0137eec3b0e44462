"""Every list of the API costs the same with few rows and with more; what is typed and filtered, by list."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, CollectionViewRestriction

from directory.models import Department, Referent, Region, Worker
from pages.models import BenefitPage, CampaignPage, EventPage
from portal.api import api
from tests.cast import NOW, SINCE, Cast
from tests.directory.test_pages import more
from tests.pages import make
from tests.pages.test_files import document, picture
from tests.permanences import world
from tests.portal.test_api import bearer, new_token

V1 = "/api/v1/"
FEW, MORE = 2, 6


def get(cast: Cast, path: str, who: str = "agent") -> Any:
    response = cast.client(who).get(V1 + path)
    assert response.status_code == 200, response.text
    return response.json()


def names(cast: Cast, path: str, field: str = "title", who: str = "agent") -> list[str]:
    return [item[field] for item in get(cast, path, who)["items"]]


def some_pages(cast: Cast, count: int) -> None:
    for n in range(count):
        make.page(title=f"Situation {Worker.objects.count()} {n} {count}")


def some_events(cast: Cast, count: int) -> None:
    for n in range(count):
        make.page(EventPage, make.section("rendez-vous"), f"Forum {n} {count}")


def some_benefits(cast: Cast, count: int) -> None:
    for n in range(count):
        make.page(BenefitPage, make.section("prestations"), f"Aide {n} {count}")


def some_documents(cast: Cast, count: int) -> None:
    for n in range(count):
        make.page(title=f"Fichier {n} {count}", body=[("document", {"document": document(), "text": ""})])


def some_images(cast: Cast, count: int) -> None:
    for n in range(count // 2):
        make.page(title=f"Image {n} {count}", body=[("image", {"image": picture(), "caption": ""})])


def some_amounts(cast: Cast, count: int) -> None:
    for n in range(count):
        make.scale(f"Barème {n} {count}")


def some_redirects(cast: Cast, count: int) -> None:
    for n in range(count):
        Redirect.objects.create(old_path=f"/ancien-{n}-{count}", redirect_page=make.section())


def some_referents(cast: Cast, count: int) -> None:
    Referent.objects.bulk_create(
        Referent(first_name="Zoé", last_name=f"N{n}", directorate="DSJ", region=cast.north, starts_on=SINCE)
        for n in range(count)
    )


def some_workers(cast: Cast, count: int) -> None:
    for n in range(count):
        Worker.objects.create(first_name="A", last_name=f"B{n}", role="social_worker")


def some_places(cast: Cast, count: int) -> None:
    for n in range(count):
        region = Region.objects.create(code=f"r{n}-{count}", name=f"R{n}")
        Department.objects.create(code=f"{'X' if count == FEW else 'Y'}{n}", name=f"D{n}", region=region)


LISTS: dict[str, Callable[[Cast, int], Any]] = {
    "pages/": some_pages,
    "pages/{section}/children/": some_pages,
    "sitemap/": some_pages,
    "events/": some_events,
    "benefits/": some_benefits,
    "documents/": some_documents,
    "images/": some_images,
    "redirects/": some_redirects,
    "amounts/": some_amounts,
    "establishments/": lambda cast, count: more(cast, count),
    "workers/": some_workers,
    "disability-referents/": some_referents,
    "regions/": some_places,
    "departments/": some_places,
    "permanences/rules/": lambda cast, count: world.many(cast, count) if count == MORE else None,
    "permanences/?region=nord": lambda cast, count: world.many(cast, count) if count == MORE else None,
    "search/?q=lille": lambda cast, count: more(cast, count),
}


# Wagtail leaves what it made a rendition of to the collector.
@pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")
@pytest.mark.parametrize("path", LISTS)
def test_a_list_says_what_it_depends_on_and_costs_the_same_with_few_rows_and_with_more(
    cast: Cast, path: str
) -> None:
    world.permanence(cast)
    LISTS[path](cast, FEW)
    client, url = cast.client("agent"), V1 + path.replace("{section}", str(make.section().pk))

    def cost() -> int:
        assert client.get(url)["Relais-Tags"]  # it says what it depends on; what is kept in memory is filled
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    few = cost()
    LISTS[path](cast, MORE)
    assert cost() == few


def test_every_list_is_measured() -> None:
    paged = [path for (path, _method), promise in api.promises.items() if promise.paged]
    measured = {path.partition("?")[0].replace("{section}", "{page_id}") for path in LISTS}
    missing = [path for path in paged if path.removeprefix(V1) not in measured]
    assert missing == ["/api/v1/pages/{page_id}/ancestors/"]  # as deep as the tree: three at most


@pytest.mark.parametrize("path", ["pages/?limit=1", "establishments/?limit=1"])
def test_a_list_that_goes_on_is_the_same_a_second_later(cast: Cast, path: str) -> None:
    make.page(title="Une"), make.page(title="Autre")
    with time_machine.travel(NOW, tick=False) as clock:
        first = (client := cast.client("agent")).get(V1 + path)
        clock.shift(2)
        again = client.get(V1 + path, headers={"if-none-match": first["ETag"]})
    assert first.json()["next"]
    assert again.status_code == 304


def test_events_are_filtered_by_days_and_kind_in_order(cast: Cast) -> None:
    now = timezone.now()
    for title, days, kind in (("Passé", -9, "forum"), ("Loin", 60, "webinar"), ("Proche", 5, "forum")):
        starts = now + timedelta(days=days)
        make.page(
            EventPage,
            make.section("rendez-vous"),
            title,
            starts_at=starts,
            ends_at=starts + timedelta(hours=2),
            kind=kind,
        )
    today = timezone.localdate().isoformat()
    assert names(cast, "events/") == ["Passé", "Proche", "Loin"]
    assert names(cast, f"events/?from={today}") == ["Proche", "Loin"]
    assert names(cast, f"events/?from={today}&kind=forum") == ["Proche"]
    assert names(cast, f"events/?to={today}") == ["Passé"]


def test_navigation_and_site_map_leave_out_what_is_not_for_the_reader(cast: Cast) -> None:
    section, page, closed = make.section(), make.page(title="Se loger"), make.page(title="Réservée")
    make.restrict(closed, *cast.users["moderator"].groups.all())
    assert names(cast, f"pages/{section.pk}/children/") == ["Se loger"]
    assert names(cast, f"pages/{section.pk}/children/", who="moderator") == ["Se loger", "Réservée"]
    assert names(cast, f"pages/{page.pk}/ancestors/") == ["Relais", "Vie pratique"]
    branch = next(b for b in get(cast, "sitemap/")["children"] if b["title"] == "Vie pratique")
    assert [leaf["title"] for leaf in branch["children"]] == ["Se loger"]
    for path in ("children/", "ancestors/"):
        assert cast.client("agent").get(f"{V1}pages/{closed.pk}/{path}").status_code == 404


def test_the_banner_is_that_of_the_campaign_that_runs(cast: Cast) -> None:
    assert get(cast, "banner/") == {"banner": None, "banners": []}
    section, day = make.section("rendez-vous"), timedelta(days=1)
    before, after = timezone.now() - 9 * day, timezone.now() + 9 * day
    page = make.page(CampaignPage, section, "Campagne", ends_at=after)
    found = get(cast, "banner/")["banner"]
    assert (found["text"], found["page"]["id"], found["subject"]) == (
        "Parlons du handicap",
        page.pk,
        "disability",
    )
    make.page(CampaignPage, section, "Autre", subject="benefits", starts_at=before, ends_at=after)
    orders = []
    for now in (timezone.now(), timezone.now() + day):  # each is the first on its day
        with time_machine.travel(now):
            orders.append([one["subject"] for one in get(cast, "banner/")["banners"]])
    assert sorted(orders) == [["benefits", "disability"], ["disability", "benefits"]]
    CampaignPage.objects.exclude(pk=page.pk).delete()
    make.restrict(page, Group.objects.create(name="Cellule"))
    assert get(cast, "banner/") == {"banner": None, "banners": []}


def test_menus_name_the_pages_that_the_reader_may_read(cast: Cast) -> None:
    closed = make.section("prestations")
    make.restrict(closed, Group.objects.create(name="Cellule"))
    menus = get(cast, "menus/")
    pages = {entry["url"]: entry["page"] for entry in menus["header"]}
    assert pages["/vie-pratique/"]["id"] == make.section().pk
    assert "/prestations/" not in pages
    assert "/plan-du-site/" in [entry["url"] for entry in menus["footer"]]


def test_a_redirect_to_what_one_may_not_read_does_not_exist(cast: Cast) -> None:
    closed, draft = make.page(title="Réservée"), make.page(title="Neuve", live=False)
    make.restrict(closed, *cast.users["moderator"].groups.all())
    for path, target in (("/a", make.section()), ("/b", closed), ("/c", draft)):
        Redirect.objects.create(old_path=path, redirect_page=target)
    Redirect.objects.create(old_path="/d", redirect_link="https://www.info.gouv.fr/", is_permanent=False)
    Redirect.objects.create(old_path="/e", redirect_link="https://www.example.org/")  # no known host
    assert names(cast, "redirects/", "old_path") == ["/a", "/d"]
    assert names(cast, "redirects/", "target") == ["/vie-pratique/", "https://www.info.gouv.fr/"]
    assert names(cast, "redirects/", "old_path", who="moderator") == ["/a", "/b", "/d"]


def test_a_document_is_for_those_who_may_read_a_page_that_shows_it(cast: Cast) -> None:
    alone, shown, closed = document(), document(), document()
    linked = f'<p><a linktype="document" id="{shown.pk}">ici</a></p>'
    make.page(title="Publique", body=[("text", linked)])
    hidden = make.page(title="Réservée", body=[("document", {"document": closed, "text": ""})])
    make.restrict(hidden, *cast.users["moderator"].groups.all())
    assert [item["id"] for item in get(cast, "documents/")["items"]] == [shown.pk]
    assert {item["id"] for item in get(cast, "documents/", "moderator")["items"]} == {shown.pk, closed.pk}
    for pk, status in ((alone.pk, 404), (closed.pk, 404), (10**12, 404)):
        for path in (f"documents/{pk}/", f"documents/{pk}/file/"):
            assert cast.client("agent").get(V1 + path).status_code == status
    found = get(cast, f"documents/{shown.pk}/")
    assert (found["size"], found["extension"]) == (8, "txt")


def test_the_privacy_of_a_collection_holds_too(cast: Cast) -> None:
    shown = document()
    shown.collection = Collection.get_first_root_node().add_child(name="Cellule")
    shown.save()
    make.page(body=[("document", {"document": shown, "text": ""})])
    assert names(cast, "documents/") == ["Formulaire"]
    rule = CollectionViewRestriction.objects.create(collection=shown.collection, restriction_type="groups")
    assert names(cast, "documents/") == []
    rule.groups.add(*cast.users["moderator"].groups.all())
    assert names(cast, "documents/", who="moderator") == ["Formulaire"]


def test_a_token_fetches_images_and_files(cast: Cast) -> None:
    shown = document()
    make.page(body=[("document", {"document": shown, "text": ""})])
    response = bearer(new_token()).get(f"{V1}documents/{shown.pk}/file/")
    assert b"".join(response.streaming_content) == b"du texte"
    assert response["Content-Disposition"].startswith("attachment")
    again: Client = bearer(new_token())
    unchanged = again.get(f"{V1}documents/{shown.pk}/file/", headers={"if-none-match": response["ETag"]})
    assert unchanged.status_code == 304


def test_workers_departments_and_regions_are_filtered(cast: Cast) -> None:
    assert names(cast, "workers/?role=regional_coordinator", "last_name") == ["Verveine"]
    assert names(cast, "workers/?q=GENIEVRE", "last_name") == ["Genièvre"]
    assert names(cast, "departments/?region=nord", "code") == ["59", "62"]
    assert names(cast, "departments/?zone=drom", "code") == ["974"]
    region = get(cast, "regions/nord/")
    assert [worker["last_name"] for worker in region["coordinators"]] == ["Verveine"]
    assert region["departments"] == ["59", "62"]
    assert region["sectors"][0]["holders"][0]["last_name"] in ("Basilic", "Genièvre")


def walk(cast: Cast, query: str) -> list[str]:
    """The titles of a list of pages, two at a time."""
    found, cursor = [], ""
    while cursor is not None:
        answer = get(cast, f"pages/?{query}&limit=2&cursor={cursor}")
        found += [item["title"] for item in answer["items"]]
        cursor = answer["next"]
    return found


def got(cast: Cast, page: Any) -> Any:
    return get(cast, f"pages/{page.pk}/")


def test_pages_are_listed_in_any_order_page_by_page_and_by_their_dates(cast: Cast) -> None:
    now = timezone.now()
    for n, title in enumerate(("Écrire", "Aider", "Zut")):
        made = make.page(title=title)
        published = {
            "first_published_at": now - timedelta(days=9 - n),
            "last_published_at": now - timedelta(days=n),
        }
        type(made).objects.filter(pk=made.pk).update(**published)
    event = make.page(EventPage, make.section("rendez-vous"), "Forum")

    walked = partial(walk, cast)
    everything = walked("order=path")
    for order in ("title", "published_at", "first_published_at", "starts_at"):
        assert sorted(walked(f"order={order}")) == sorted(walked(f"order=-{order}")) == sorted(everything)
    assert walked("order=title&section=vie-pratique") == ["Aider", "Écrire", "Vie pratique", "Zut"]
    assert walked("order=-published_at&section=vie-pratique")[:3] == ["Écrire", "Aider", "Zut"]
    assert walked("order=first_published_at&section=vie-pratique")[:3] == ["Écrire", "Aider", "Zut"]
    assert walked("order=starts_at")[0] == walked("order=-starts_at")[0] == "Forum"
    since = (now - timedelta(days=1, hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert names(cast, f"pages/?changed_since={since}") == ["Écrire", "Aider"]
    day = (now - timedelta(days=7, hours=12)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert names(cast, f"pages/?published_after={day}") == ["Zut"]
    assert names(cast, f"pages/?published_before={day}") == ["Écrire", "Aider"]
    assert names(cast, f"pages/?slug={event.slug}", "starts_at") == [got(cast, event)["starts_at"]]
    assert cast.client("agent").get(f"{V1}pages/?order=size").status_code == 422
    others = get(cast, "pages/?order=title&limit=1")["next"]
    assert cast.client("agent").get(f"{V1}pages/?order=-title&cursor={others}").status_code == 422


@pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")
def test_images_are_those_of_pages_that_one_may_read_in_several_widths(cast: Cast) -> None:
    image, alone = picture("Une cour"), picture("Nulle part")
    image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height = (
        30,
        20,
        10,
        8,
    )
    image.save()
    page = make.page(title="Avec", body=[("image", {"image": image, "caption": ""})])
    (found,) = get(cast, "images/")["items"]
    assert (found["id"], found["alternative"]) == (image.pk, "Une cour")
    assert found["focal_point"] == {"x": 30, "y": 20, "width": 10, "height": 8}
    assert found["srcset"] == f"{found['sources'][0]['url']} {found['sources'][0]['width']}w"
    answer = cast.client("agent").get(found["sources"][0]["url"])
    assert answer["Content-Type"] == found["sources"][0]["type"] == "image/webp"
    assert b"".join(answer.streaming_content)[:4] == b"RIFF"
    assert get(cast, f"images/?changed_since={timezone.now().year + 1}-01-01T00:00:00Z")["items"] == []
    make.restrict(page, Group.objects.create(name="Cellule"))
    assert get(cast, "images/?order=-changed_at")["items"] == []
    assert alone.pk != image.pk
