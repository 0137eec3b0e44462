"""Pages as the tests need them, under the empty site that ``pages.editing.setup`` makes."""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from wagtail.models import PageViewRestriction, Workflow
from wagtail.test.utils.form_data import inline_formset, nested_form_data

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
    Notice,
    RelaisPage,
    Scale,
    ScaleValue,
    SectionPage,
    SiteMenu,
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
    return HomePage.objects.get(depth=2)


def section(slug: str = "vie-pratique") -> SectionPage:
    return SectionPage.objects.get(slug=slug, depth=3)


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


def scale(
    name: str = "Garde d’enfant", *values: tuple[str, str, str | None], live: bool = True, unit: str = "euro"
) -> Scale:
    """Each value as its amount, its first day and its last."""
    made = Scale(name=name, unit=unit, live=live)
    for amount, starts_on, ends_on in values or (("180", "2026-01-01", None),):
        last = date.fromisoformat(ends_on) if ends_on else None
        made.values.add(
            ScaleValue(
                amount=Decimal(amount),
                starts_on=date.fromisoformat(starts_on),
                ends_on=last,
                reference="Arrêté fictif",
            )
        )
    made.save()
    revision = made.save_revision()
    if live:
        revision.publish()
        made.refresh_from_db()
    return made


def scale_form(target: Scale | None, *rows: dict[str, str], **more: str) -> dict[str, Any]:
    """As the screen of a scale sends it: the values it has, and these after them. ``DELETE`` in a row of a
    value that exists takes it away."""
    latest = target.get_latest_revision_as_object() if target is not None else None
    there = list(latest.values.all()) if latest is not None else []
    known = [
        {
            "id": str(row.pk or ""),
            "amount": f"{row.amount}",
            "starts_on": f"{row.starts_on}",
            "ends_on": f"{row.ends_on or ''}",
            "reference": row.reference,
        }
        for row in there
    ]
    sent = [{"id": "", "ends_on": "", "reference": "", "ORDER": "", **row} for row in (*known, *rows)]
    fields = nested_form_data({"values": inline_formset(sent, initial=len(known), min=1)})
    named = {"name": latest.name if latest else "Garde d’enfant", "unit": latest.unit if latest else "euro"}
    return fields | named | {"note": ""} | (seen(target) if target is not None else {}) | more


def notice(title: str = "Serveur arrêté lundi", *, live: bool = True, **more: Any) -> Notice:
    """An announcement for two days, unless told otherwise."""
    made = Notice(title=title, live=False, **{"expire_at": timezone.now() + timedelta(days=2), **more})
    made.save()
    revision = made.save_revision()
    if live:
        revision.publish()
        made.refresh_from_db()
    return made


def arranged(place: str, *entries: tuple[str, dict[str, Any]], publish: bool = True) -> SiteMenu:
    """The menu of that place with these entries, each as its kind and what it names."""
    menu = SiteMenu.objects.get(place=place)
    setattr(menu, menu.field, json.dumps([{"type": kind, "value": value} for kind, value in entries]))
    revision = menu.save_revision()
    if publish:
        revision.publish()
        menu.refresh_from_db()
    return menu


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
