"""Where a place's permanences go on paper and into other programs: the subscription page, the poster."""

import re
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from django.urls import reverse
from PIL import Image

from directory.coverage.who_covers import who_covers
from permanences.feeds import tokens
from permanences.posters import poster, qr
from tests.cast import NOW
from tests.permanences import world
from tests.permanences.world import TUESDAY

pytestmark = pytest.mark.usefixtures("that_tuesday")

NEXT_TUESDAY = TUESDAY + timedelta(days=7)


def test_the_subscription_page_shows_the_address_the_link_and_the_picture(cast):
    page = cast.client("agent").get(reverse("permanences:subscribe", args=[cast.court.code])).content.decode()
    path = tokens.establishment_path(cast.court)
    assert f"http://testserver{path}" in page
    assert f"webcal://testserver{path}" in page
    assert "<svg" in page


def test_the_page_says_which_programs_need_the_internet(cast):
    """They fetch from elsewhere: on a portal of the ministry's own network they show nothing."""
    page = cast.client("agent").get(reverse("permanences:subscribe", args=[cast.court.code])).content.decode()
    assert "Le calendrier reste vide\u202f?" in page
    assert "vont chercher l’adresse depuis Internet" in page
    assert "parfois un jour" in page


def test_each_test_that_the_table_of_programs_names_is_there():
    named = set(re.findall(r"`(test_\w+)`", Path("docs/calendar-clients.md").read_text()))
    files = [Path("tests/permanences").glob("test_*.py"), Path("tests/directory").glob("test_vcard.py")]
    there = {name for found in files for f in found for name in re.findall(r"def (test_\w+)", f.read_text())}
    assert sorted(named - there) == []
    assert len(named) > 10


@pytest.mark.parametrize("name", ["Tribunal judiciaire de Lille", "Établissement public du Nord"])
def test_a_name_of_a_place_is_never_made_to_follow_a_de(cast, name):
    cast.court.name = name
    cast.court.save()
    reader = cast.client("agent")
    subscription = reader.get(reverse("permanences:subscribe", args=[cast.court.code])).content.decode()
    assert f"de {name}" not in subscription
    assert name in subscription


def test_the_picture_is_read_back_as_the_address():
    content = "webcal://relais.example.fr/permanences/etablissement/x.ics?cle=0123"
    picture = str(qr.svg(content, "Code"))
    assert "style=" not in picture
    assert 'class="relais-qr"' in picture


def test_the_poster_is_one_tagged_page_and_says_who_serves_today(cast):
    world.permanence(cast)
    response = cast.client("correspondent").get(reverse("permanences:poster", args=[cast.court.code]))
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in response.content


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 7])
def test_the_fullest_poster_holds_on_one_page_and_says_what_it_leaves_out(cast, count, monkeypatch):
    widest = " ".join(["quatorzième"] * 6)
    monkeypatch.setattr(poster, "words_of", lambda workers: {one.pk: widest for one in workers})
    for number in range(count):
        dates = {"starts_on": TUESDAY + timedelta(days=1), "ends_on": date(2027, 6, 30)}
        world.permanence(cast, weekdays=(number % 5,), spans=(world.MORNING, world.AFTERNOON), **dates)
    world.away(cast, first=TUESDAY - timedelta(days=1), last=TUESDAY + timedelta(days=60))
    found = poster.content(cast.court, who_covers(cast.court, NOW), NOW, "https://x/")
    assert len(found.blocks) == min(count, 6)
    assert found.more == ("Et 1 autre permanence\xa0: photographiez le code." if count == 7 else "")
    assert all(block.when and block.instead for block in found.blocks)
    assert found.words == widest
    assert isinstance(poster.compiled(found, format="png", ppi=30), bytes), "several pages come as a list"


def test_the_poster_says_from_and_until_when_and_who_stands_in(cast):
    former = world.permanence(cast, ends_on=NEXT_TUESDAY)
    world.permanence(cast, weekdays=(3,), starts_on=NEXT_TUESDAY + timedelta(days=1), replaces=former)
    world.away(cast)
    found = poster.content(cast.court, who_covers(cast.court, NOW), NOW, "https://x/")
    assert [(block.when, block.instead) for block in found.blocks] == [
        ("Jusqu’au 1er décembre 2026", "Hugo Genièvre remplace du 24 novembre au 1er décembre."),
        ("À partir du 2 décembre", "Hugo Genièvre remplace le 3 décembre."),
    ]


def test_the_poster_goes_through_the_week_from_monday_on(cast):
    for weekdays in ((4,), (0, 1), (2,)):
        world.permanence(cast, weekdays=weekdays)
    found = poster.content(cast.court, who_covers(cast.court, NOW), NOW, "https://x/")
    assert [block.rhythm for block in found.blocks] == [
        "Tous les lundis et mardis",
        "Tous les mercredis",
        "Tous les vendredis",
    ]


def test_the_code_of_the_poster_is_read_back_as_the_page_of_the_place(cast):
    world.permanence(cast)
    address = "https://relais.example.fr/permanences/etablissement/x/"
    found = poster.content(cast.court, who_covers(cast.court, NOW), NOW, address)
    picture = Image.open(BytesIO(poster.compiled(found, format="png", ppi=110)))
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [address]


def test_the_poster_names_the_stand_in_and_the_dates_that_are_not_held(cast):
    made = world.permanence(cast)
    world.cancelled(made, NEXT_TUESDAY, "Formation")
    world.away(cast, first=TUESDAY - timedelta(days=1))
    found = poster.content(cast.court, who_covers(cast.court, NOW), NOW, "https://x/")
    assert found.call == "Appeler Hugo Genièvre"
    assert any("Annulée, Formation" in line for line in found.dates)
    assert found.blocks[0].where == "Bâtiment B, bureau 12"


def test_a_place_without_permanence_has_no_poster(cast):
    assert cast.client("agent").get(reverse("permanences:poster", args=[cast.court.code])).status_code == 404
