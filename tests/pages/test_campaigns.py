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
    ("heading", "Vrai ou faux"),
    ("text", "<p>Beaucoup n’osent pas.</p>"),
    (
        "accordion",
        [{"title": f"« Idée {n} »", "text": f"<p>Faux, voici pourquoi {n}.</p>"} for n in range(4)],
    ),
    ("numbers", [{"number": "3114", "label": "Prévention du suicide", "text": ""}]),
    (
        "callout",
        {"title": "À lire", "text": '<p><a href="https://www.example.fr/">la page</a></p>', "level": "info"},
    ),
    ("heading", "Passer à l’action"),
    ("steps", {"title": "Trois gestes", "items": ["<p>Un <b>premier</b> geste.</p>", "<p>Un second.</p>"]}),
]


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


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
    assert "campagnes en cours" not in home
    # Who has not said where they work reads all of them, and for whom each is.
    home = cast.client("correspondent").get("/").text
    assert "Pour : Administration pénitentiaire" in home
    assert "Pour : Outre-mer" in home
    User.objects.filter(email="agent@example.fr").update(workplace=cast.court)
    client = cast.client("agent")
    assert "Pour : Outre-mer" in client.get(make.url(far)).text
    [told] = client.get("/api/v1/banner/").json()["banners"]
    assert (told["audience"], told["directorates"], told["regions"]) == (["retired"], [], [])


def test_each_is_the_first_on_its_day(cast: Cast) -> None:
    titles = ("un", "deux", "trois", "quatre")
    for title in titles:
        campaign(title, starts_at=NOW - timedelta(days=9), ends_at=NOW + timedelta(days=9))
    first = set()
    for days in range(4):
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            home = cast.client("agent").get("/").text
            places = {t: home.index(f"Annonce {t}") for t in titles if f"Annonce {t}" in home}
            assert len(places) == 3, "as many as R13 has subjects; the others are behind the link"
            assert "Les 4 campagnes en cours" in home
            assert home.count('<section class="fr-col-12 fr-col-md-4"') == 3, "three fill the row"
            first.add(min(places, key=lambda title: places[title]))
    assert first == set(titles)


@pytest.mark.once
def test_the_kit_says_what_the_page_says(cast: Cast) -> None:
    page = campaign("Handicap", body=BODY, directorates=["DAP"])
    where, client = make.url(page), cast.client("correspondent")
    text = client.get(where).text
    for name in ("affiche.pdf", "diapositives.pdf", "courriel.eml", "courriel.txt"):
        assert f'href="{where}{name}"' in text
    poster = pdf(cast, f"{where}affiche.pdf")
    assert len(poster.pages) == 1
    assert "Annonce Handicap" in poster.pages[0].extract_text()
    assert "Administration pénitentiaire" in poster.pages[0].extract_text()
    assert "01 99 00 00 00" in poster.pages[0].extract_text()
    written = message_from_bytes(client.get(f"{where}courriel.eml").content, policy=policy.default)
    assert (written["Subject"], written["X-Unsent"]) == ("Handicap", "1")
    body = written.get_body()
    assert body is not None
    assert f"http://testserver{where}" in body.get_content()
    assert body.get_content().splitlines()[2] in client.get(f"{where}courriel.txt").content.decode()


def pdf(cast: Cast, path: str) -> PdfReader:
    found = PdfReader(BytesIO(cast.client("correspondent").get(path).content))
    assert found.metadata is not None
    assert found.metadata.title == "Handicap"
    assert found.trailer["/Root"]["/MarkInfo"]["/Marked"]
    return found


@pytest.mark.once
def test_slides_hold_all_that_the_page_says(cast: Cast) -> None:
    where = make.url(campaign("Handicap", body=BODY))
    slides = pdf(cast, f"{where}diapositives.pdf")
    width, height = slides.pages[0].mediabox[2:]
    assert round(float(width) / float(height), 2) == 1.78
    said = [" ".join(slide.extract_text().split()) for slide in slides.pages]
    assert "Beaucoup n’osent pas." in said[2]
    for number in range(4):  # no claim is projected without its answer
        [shown] = [slide for slide in said if f"Idée {number}" in slide]
        assert f"Faux, voici pourquoi {number}." in shown
    assert any("3114" in slide for slide in said)
    links = [note.get_object()["/A"]["/URI"] for slide in slides.pages for note in slide.get("/Annots", [])]
    assert "https://www.example.fr/" in links
    assert any("Trois gestes" in slide and "Un premier geste." in slide for slide in said)


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
