"""A campaign: announced to those whom it concerns, in turn; passed on; counted without anybody."""

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from io import BytesIO

import pytest
import time_machine
from django.test import RequestFactory
from django.utils import timezone
from pypdf import PdfReader

from directory.models import User
from pages.campaigns import counting
from pages.models import CampaignDay, CampaignPage, EventPage
from tests.cast import NOW, Cast
from tests.pages import make

pytestmark = pytest.mark.django_db
BODY = [
    ("heading", "Passer à l’action"),
    ("steps", {"title": "Trois gestes", "items": ["<p>Un <b>premier</b> geste.</p>", "<p>Un second.</p>"]}),
]


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield
    counting.once.forget()


def campaign(title: str, **fields: object) -> CampaignPage:
    found: CampaignPage = make.page(
        CampaignPage, make.section("rendez-vous"), title, banner=f"Annonce {title}", **fields
    )
    return found


def test_an_announcement_is_for_those_of_the_workplace_and_its_page_for_all(cast: Cast) -> None:
    campaign("DAP", directorates=["DAP"])
    far = campaign("lointaine", regions=["outre-mer"])
    campaign("retraites", audience=["retired"])
    home = cast.client("agent").get("/").text
    assert "Annonce retraites" in home
    assert "Pour : Retraité ou retraitée" in home
    assert "Annonce DAP" not in home
    assert "Annonce lointaine" not in home
    User.objects.filter(email="agent@example.fr").update(status="magistrate")  # who says so is left alone
    assert "Annonce retraites" not in cast.client("agent").get("/").text
    User.objects.filter(email="agent@example.fr").update(workplace=cast.far_prison, status="retired")
    home = cast.client("agent").get("/").text
    assert all(f"Annonce {title}" in home for title in ("DAP", "lointaine", "retraites"))
    # Who has not said where they work reads all of them, and for whom each is.
    home = cast.client("correspondent").get("/").text
    assert "Pour : Administration pénitentiaire" in home
    assert "Pour : certaines régions" in home
    User.objects.filter(email="agent@example.fr").update(workplace=cast.court)
    client = cast.client("agent")
    assert "Pour : Outre-mer" in client.get(make.url(far)).text
    [told] = client.get("/api/v1/banner/").json()["banners"]
    assert (told["audience"], told["directorates"], told["regions"]) == (["retired"], [], [])


def test_each_is_the_first_on_its_day(cast: Cast) -> None:
    for title in ("un", "deux", "trois"):
        campaign(title, starts_at=NOW - timedelta(days=9), ends_at=NOW + timedelta(days=9))
    first = set()
    for days in range(3):
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            home = cast.client("agent").get("/").text
            places = {title: home.index(f"Annonce {title}") for title in ("un", "deux", "trois")}
            first.add(min(places, key=lambda title: places[title]))
    assert first == {"un", "deux", "trois"}


def test_the_kit_says_what_the_page_says(cast: Cast) -> None:
    page = campaign("Handicap : parlons-en", body=BODY, directorates=["DAP"])
    where, client = make.url(page), cast.client("correspondent")
    text = client.get(where).text
    for name in ("affiche.pdf", "diapositives.pdf", "courriel.eml", "courriel.txt"):
        assert f'href="{where}{name}"' in text
    poster = PdfReader(BytesIO(client.get(f"{where}affiche.pdf").content))
    assert len(poster.pages) == 1
    assert "Annonce Handicap" in poster.pages[0].extract_text()
    assert "Administration pénitentiaire" in poster.pages[0].extract_text()
    slides = PdfReader(BytesIO(client.get(f"{where}diapositives.pdf").content))
    width, height = slides.pages[0].mediabox[2:]
    assert round(float(width) / float(height), 2) == 1.78
    assert "Un premier geste." in slides.pages[2].extract_text()
    for pdf in (poster, slides):
        assert pdf.metadata is not None
        assert pdf.metadata.title == "Handicap : parlons-en"
        assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    written = message_from_bytes(client.get(f"{where}courriel.eml").content, policy=policy.default)
    assert (written["Subject"], written["X-Unsent"]) == ("Handicap : parlons-en", "1")
    body = written.get_body()
    assert body is not None
    assert f"http://testserver{where}" in body.get_content()
    assert body.get_content().splitlines()[2] in client.get(f"{where}courriel.txt").content.decode()


def test_openings_are_numbers_without_anybody(cast: Cast) -> None:
    page, quiet = campaign("vue"), campaign("sensible", sensitive=True)
    path = f"/campagnes/{page.pk}/ouverte/"
    assert f'action="{path}" hidden data-relais-opened' in cast.client("agent").get(make.url(page)).text
    assert "data-relais-opened" not in cast.client("agent").get(make.url(quiet)).text
    for who in ("agent", "agent", "newcomer", "editor", "moderator"):
        assert cast.client(who).post(path).status_code == 204
        cast.client(who).post(f"/campagnes/{quiet.pk}/ouverte/")
    assert [(row.day, row.openings) for row in CampaignDay.objects.all()] == [(NOW.date(), 4)]
    assert {field.name for field in CampaignDay._meta.fields} == {"id", "campaign", "day", "openings"}
    edit = f"/cms/pages/{page.pk}/edit/"
    assert (page.opened_on.told().days, page.opened_on.told().few) == ((), 1)
    cast.client("assistant").post(path)
    assert "5 ouvertures" in cast.client("editor").get(edit).text
    with time_machine.travel(NOW + timedelta(days=60), tick=False):
        cast.client("agent").post(path)
    assert CampaignDay.objects.count() == 1, "it is over"
    counting.forget(timezone.localdate() + timedelta(days=counting.KEPT_DAYS + 1))
    assert not CampaignDay.objects.exists()


@pytest.mark.once
def test_a_draft_without_dates_and_subject_is_shown_to_its_editor(cast: Cast) -> None:
    for kind in (CampaignPage, EventPage):
        page = make.page(kind, make.section("rendez-vous"), kind.__name__)
        page.starts_at = page.ends_at = None
        page.subject = ""
        assert page.make_preview_request(RequestFactory().get("/"), "").status_code == 200
