"""Who may do what at each address of pages."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from pages.feedback import tokens
from pages.models import BookletPage, CampaignPage, EventPage, RelaisRendition
from tests.cast import Cast
from tests.pages import make
from tests.pages.test_files import picture, rendition
from tests.roles import SIGN_IN, Endpoint

EVERYONE = {"anonymous": SIGN_IN, "others": 200}
ANSWERED = {"anonymous": SIGN_IN, "others": 302}
READERS = {"anonymous": 401, "others": 200}


def _image(cast: Cast) -> dict[str, str]:
    if "rendition" not in cast.extra:
        cast.extra["rendition"] = rendition(picture())
    found = cast.extra["rendition"]
    assert isinstance(found, RelaisRendition)
    return {"name": found.file.name.removeprefix("images/")}


BOOKLET = "nouvel-arrivant/livret/"
SENT = {"anonymous": SIGN_IN, "others": 302}
# Who has not said when they arrive keeps their ticks on the device.
TICKED = {"anonymous": SIGN_IN, "newcomer": 204, "others": 409}


def _booklet(cast: Cast) -> dict[str, str]:
    if "booklet" not in cast.extra:
        cast.extra["booklet"] = BookletPage.objects.first() or make.booklet(1)
    return {"path": BOOKLET}


def _event(cast: Cast) -> dict[str, str]:
    if not EventPage.objects.filter(slug="journee").exists():
        dates = {
            "starts_at": timezone.now() + timedelta(days=7),
            "ends_at": timezone.now() + timedelta(days=8),
        }
        people = {"owner": cast.users["editor"], "organiser": cast.users["correspondent"]}
        section = make.section("rendez-vous")
        make.page(EventPage, section, "Journée", slug="journee", registration_open=True, **dates, **people)
    return {"where": "rendez-vous/journee/"}


def _campaign(_cast: Cast) -> dict[str, str]:
    if not CampaignPage.objects.exists():
        make.page(CampaignPage, make.section("rendez-vous"), "Campagne", slug="campagne")
    return {"where": "rendez-vous/campagne/"}


def _campaign_key(cast: Cast) -> dict[str, int]:
    _campaign(cast)
    return {"pk": CampaignPage.objects.get().pk}


ORGANISER = {"anonymous": SIGN_IN, "correspondent": 200, "others": 404}
ORGANISERS_DEED = ORGANISER | {"correspondent": 302}  # back to the list
PRESSED = {"anonymous": SIGN_IN, "others": SIGN_IN}  # back to the page of the event


def _page(cast: Cast) -> dict[str, Any]:
    if "asking" not in cast.extra:
        cast.extra["asking"] = make.page(title="Qui interroge").pk
    return {"pk": cast.extra["asking"]}


def _answer(cast: Cast) -> dict[str, Any]:
    return {"token": tokens.drawn(_page(cast)["pk"]), "utile": "oui", "text": "les horaires de la crèche"}


TABLE = [
    Endpoint("pages:my_booklet", EVERYONE, kwargs=_booklet, why="R14: one's own, from one's own profile"),
    Endpoint("pages:my_booklet", SENT, method="post", kwargs=_booklet, data=lambda _cast: {"status": ""}),
    Endpoint("pages:booklet_ticks", TICKED, method="post", kwargs=_booklet, why="one's own ticks"),
    Endpoint("pages:booklet_pdf", EVERYONE, kwargs=_booklet),
    Endpoint("pages:my_booklet_pdf", EVERYONE, kwargs=_booklet),
    Endpoint("wagtail_serve", EVERYONE, kwargs=lambda _cast: {}, why="the home page"),
    Endpoint("pages:sitemap", EVERYONE),
    Endpoint("pages:entitlements", EVERYONE),
    Endpoint("pages:entitlements", EVERYONE, method="post", why="computed, kept nowhere"),
    Endpoint("pages:entitlements", {"anonymous": SIGN_IN, "others": 404}, query="prestation=999999"),
    Endpoint(
        "pages:entitlements", {"anonymous": SIGN_IN, "others": 400}, query="income=1", why="no answer in it"
    ),
    Endpoint("pages:easy", EVERYONE),
    Endpoint("pages:favourites", EVERYONE),
    Endpoint("pages:feedback", EVERYONE, kwargs=_page, why="the question by itself"),
    Endpoint("pages:feedback", ANSWERED, kwargs=_page, method="post", data=_answer),
    Endpoint("pages:feedback_wish", EVERYONE, kwargs=_page),
    Endpoint("pages:feedback_wish", ANSWERED, kwargs=_page, method="post", data=_answer),
    Endpoint("pages:image", EVERYONE, kwargs=_image),
    Endpoint("pages:agenda", {"anonymous": 404, "others": 200}, why="without the key"),
    Endpoint("pages:agenda_subscribe", EVERYONE),
    Endpoint("pages:event_file", EVERYONE, kwargs=_event),
    Endpoint("pages:event_register", PRESSED, method="post", kwargs=_event),
    Endpoint("pages:event_give_up", PRESSED, method="post", kwargs=_event),
    Endpoint("pages:event_people", ORGANISER, kwargs=_event, why="who organises, and no role"),
    Endpoint("pages:event_people_csv", ORGANISER, kwargs=_event),
    *(
        Endpoint(f"pages:event_{deed}", ORGANISERS_DEED, method="post", kwargs=_event)
        for deed in ("release", "close", "reopen")
    ),
    Endpoint("pages:campaign_poster", EVERYONE, kwargs=_campaign),
    Endpoint("pages:campaign_slides", EVERYONE, kwargs=_campaign),
    Endpoint("pages:campaign_mail", EVERYONE, kwargs=_campaign),
    Endpoint("pages:campaign_mail_file", EVERYONE, kwargs=_campaign),
    Endpoint(
        "pages:campaign_opened", {"anonymous": SIGN_IN, "others": 204}, method="post", kwargs=_campaign_key
    ),
    Endpoint("api-v1:pages", READERS),
    Endpoint("api-v1:page_find", READERS, query="path=/"),
]
