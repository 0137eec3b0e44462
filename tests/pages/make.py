"""Pages as the tests need them, under the empty site that ``pages.editing.setup`` makes."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from wagtail.models import PageViewRestriction, Workflow

from pages.editing import setup, versions
from pages.editing.page_views import PublishWhatWasListed
from pages.models import (
    BenefitPage,
    BookletChapterPage,
    BookletPage,
    CampaignPage,
    ContentPage,
    EmergencyPage,
    EventPage,
    HomePage,
    RelaisPage,
    SectionPage,
    ThemePage,
)

DEFAULTS: dict[type[RelaisPage], dict[str, Any]] = {
    ThemePage: {"theme": "family"},
    BenefitPage: {
        "who": "<p>Les agents.</p>",
        "amount": "<p>123 € (montant fictif)</p>",
        "how": "<p>En ligne.</p>",
    },
    BookletChapterPage: {"stage": "first_week"},
    EmergencyPage: {"numbers": [("number", {"number": "15", "label": "Samu", "text": "Malaise"})]},
    CampaignPage: {"subject": "disability", "banner": "Parlons du handicap"},
}


def home() -> HomePage:
    return HomePage.objects.get()


def section(slug: str = "vie-pratique") -> SectionPage:
    return SectionPage.objects.get(slug=slug)


def page(
    model: type[RelaisPage] = ContentPage, under: Any = None, title: str = "Se séparer", **fields: Any
) -> Any:
    values = {"summary": "Un résumé.", **DEFAULTS.get(model, {}), **fields}
    if model in (CampaignPage, EventPage):
        now = timezone.now()
        values.setdefault("starts_at", now - timedelta(days=1))
        values.setdefault("ends_at", now + timedelta(days=1))
    parent = under if under is not None else section()
    return parent.add_child(instance=model(title=title, **values))


def booklet(chapters: int = 3) -> BookletPage:
    made: BookletPage = page(BookletPage, section("nouvel-arrivant"), "Livret d’accueil", slug="livret")
    for n in range(1, chapters + 1):
        page(BookletChapterPage, made, f"Chapitre {n}", todo=f"Faire {n}", ask=f"<p>Demander {n}</p>")
    return made


def restrict(target: Any, *groups: Any) -> PageViewRestriction:
    """To those groups only, or to everyone who is signed in when none is given."""
    kind = PageViewRestriction.GROUPS if groups else PageViewRestriction.LOGIN
    restriction = PageViewRestriction.objects.create(page=target, restriction_type=kind)
    restriction.groups.add(*groups)
    return restriction


def url(target: Any) -> str:
    """The address of a page, from its place in the tree."""
    return "/" + str(type(target).objects.get(pk=target.pk).url_path).removeprefix("/accueil/")


def seen(target: Any) -> dict[str, str]:
    """What a form that is opened now says of the version that it shows."""
    latest = type(target).objects.get(pk=target.pk).get_latest_revision()
    if latest is None:
        return {}
    return {versions.LOADED: str(latest.pk), versions.LOADED_AT: latest.created_at.isoformat()}


def listed(*targets: Any) -> dict[str, str]:
    """What a list that is confirmed says of the pages that it shows, and of those under them."""
    shown = [type(one).objects.get(pk=one.pk) for one in targets]
    return {PublishWhatWasListed.FIELD: versions.word_for(shown)}


def submitted(target: Any, by: Any) -> Any:
    """Waits for a moderator, whatever its form would have said."""
    return Workflow.objects.get(name=setup.WORKFLOW).start(type(target).objects.get(pk=target.pk), by)
