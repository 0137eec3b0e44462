"""An answer that a change makes another one carries a tag of the messages of that change: it is dropped."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import CollectionViewRestriction, PageViewRestriction

from pages.api import pages
from pages.models import BenefitPage, CampaignPage, EventPage
from pages.reading import tree
from pages.reference import Place
from portal.webhooks import queue
from portal.webhooks.models import Delivery
from tests.cast import NOW, Cast
from tests.pages import make
from tests.pages.test_files import document, picture
from tests.permanences import world
from tests.portal.api_roles import TABLE
from tests.portal.receiving import listen
from tests.portal.test_api import bearer, new_token
from tests.portal.test_api_walk import close

# Wagtail leaves what it made a rendition of to the collector.
pytestmark = [pytest.mark.once, pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")]
OPEN = {"registration_open": True, "places": 1, "slug": "forum"}
Change = Callable[[], object]
BEGIN: tuple[str, Change] = ("", lambda: None)  # what is there
DAY = timedelta(days=1)
SLUGS = ("prestations", "handicap")  # of the sections; each kind of page beside them


@pytest.fixture
def client(cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """At one moment: who answers for a place changes with the hour."""
    settings.API_REQUESTS_PER_MINUTE = 10**9
    settings.WEBHOOK_INTERNAL_HOSTS = ["127.0.0.1:9"]
    monkeypatch.setattr(queue, "deliver", SimpleNamespace(enqueue=lambda _pk: None))  # nobody is called
    with time_machine.travel(NOW, tick=False):
        listen(cast, "http://127.0.0.1:9/relais")
        yield bearer(new_token())


def addresses(cast: Cast) -> Iterator[str]:
    for one in TABLE:
        if one.method == "get" and one.status_for("agent") == 200 and one.name != "api_docs":
            yield reverse(one.name, kwargs=one.kwargs(cast)) + one.asked
    kept = [
        node for node in tree.current().by_pk.values() if node.slug in SLUGS or node.model != "SectionPage"
    ]
    yield from (f"/api/v1/pages/{node.pk}/" for node in kept)
    yield from (f"/api/v1/pages/{node.pk}/children/" for node in kept if node.slug in SLUGS)


def published(page: Any, **values: Any) -> Any:
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return page


class There:
    """A small site that names of each kind of thing one."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.section = cast, make.section("prestations")
        self.image, self.file, self.scale = picture(), document(), make.scale()
        self.named = make.page(title="Nommée")
        self.shown = make.page(
            BenefitPage, self.section, "Aide", amount=f"<p>[[bareme:{self.scale.slug}]]</p>",
            body=[
                ("text", f'<p><a linktype="page" id="{self.named.pk}">là</a></p>'),
                ("image", {"image": self.image, "caption": ""}),
                ("document", {"document": self.file, "text": ""}),
                ("amount", {"title": "", "scale": self.scale}),
            ],
        )  # fmt: skip  # one page
        events = make.section("rendez-vous")
        self.event = make.page(EventPage, events, "Forum", organiser=cast.users["assistant"], **OPEN)
        self.campaign = make.page(CampaignPage, events, "Campagne")
        self.rule = world.permanence(cast)

    def pages(self) -> Iterator[tuple[str, Change]]:
        named, shown = self.named, self.shown
        yield "a page", lambda: published(named, title="Autrement")
        yield "a page that becomes related", lambda: published(shown, related=[("page", named)])
        yield "a copy", lambda: shown.create_alias(parent=make.section("handicap"), update_slug="copie")
        yield "a slug", lambda: published(named, slug="ailleurs")
        yield "a move", lambda: named.move(self.section, pos="last-child")
        yield "an order", lambda: fresh(named).move(fresh(shown), pos="left")
        yield "a restriction", lambda: make.restrict(fresh(named).page_ptr)
        yield "its end", lambda: PageViewRestriction.objects.get(page=named.pk).delete()
        yield "a withdrawal", lambda: fresh(named).unpublish()
        yield "its return", lambda: published(fresh(named))
        yield "a deletion", lambda: fresh(named).delete()
        yield "a redirect", lambda: Redirect.objects.create(old_path="/avant", redirect_page=shown.page_ptr)

    def others(self) -> Iterator[tuple[str, Change]]:
        after = {"starts_at": timezone.now() + 2 * DAY, "ends_at": timezone.now() + 3 * DAY}
        yield "a campaign", lambda: published(self.campaign, banner="Autre annonce")
        yield "an event", lambda: published(self.event, **after)
        place = f"{make.url(self.event)}inscription/"
        yield "the last place", lambda: self.cast.client("agent").post(place)
        yield "words of an image", lambda: saved(self.image, alternative="Une cour")
        closed = {"collection": self.image.collection, "restriction_type": "groups"}
        yield "a collection", lambda: CollectionViewRestriction.objects.create(**closed)
        yield "its opening", lambda: CollectionViewRestriction.objects.get().delete()
        yield "a file", lambda: saved(self.file, title="Autre titre")
        yield "a scale", lambda: published(self.scale, name="Repas du midi")
        yield "a menu", lambda: make.arranged(Place.MAIN, ("page", {"page": self.shown.pk, "label": "Aides"}))
        yield "tiles", lambda: make.arranged(Place.TILES, ("screen", {"screen": "directory:search"}))
        yield "an announcement", make.notice
        yield "an establishment", lambda: saved(self.cast.court, city="Roubaix")
        yield "hours", lambda: saved(self.rule, weekdays=(2,))
        yield "a body", lambda: published(self.shown, body=[])


def saved(row: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def fresh(page: Any) -> Any:
    return type(page).objects.get(pk=page.pk)


def test_what_a_change_makes_another_answer_is_named_by_its_messages(
    cast: Cast, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    paths, known = list[str](), dict[str, tuple[bytes, set[str]]]()
    faults, quiet = list[str](), list[str]()
    there = There(cast)
    for what, change in (BEGIN, *there.pages(), *there.others()):
        Delivery.objects.all().delete()
        with django_capture_on_commit_callbacks(execute=True):
            change()
        payloads = Delivery.objects.values_list("payload", flat=True)
        told = {tag for payload in payloads for tag in json.loads(payload)["tags"]}
        paths = paths or list(addresses(cast))
        before, known = known, {path: asked(client, path) for path in paths}
        other = [path for path, (body, tags) in before.items() if tags and body != known[path][0]]
        faults += [f"{what}: {path} is of {before[path][1]}" for path in other if not before[path][1] & told]
        quiet += [what] if before and not other else []
    assert (faults, quiet) == ([], [])


def asked(client: Client, path: str) -> tuple[bytes, set[str]]:
    """What it says, and its tags; of a refusal nothing is kept."""
    answer: Any = client.get(path)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    close(answer)
    return body, set(answer.get("Relais-Tags", "").split())


def test_a_page_that_is_made_of_very_much_names_the_lists_of_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = make.page(title="Une image", body=[("image", {"image": picture(), "caption": ""})])
    monkeypatch.setattr(pages, "MOST_TAGS", 2)
    assert asked(client, f"/api/v1/pages/{shown.pk}/")[1] == {f"page-{shown.pk}", "pages", "images"}
