"""The cast, and a few pages to find: public, draft, behind a group, below a restricted one."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Page, PageViewRestriction, Site

from directory.models import Worker
from pages.models import BenefitPage, ContentPage, HomePage, SectionPage, ThemePage
from permanences.models import Mode, Permanence, State, TimeWindow
from tests.cast import Cast


@dataclass
class Shelf:
    home: HomePage
    section: SectionPage
    theme: ThemePage
    debt: ContentPage
    benefit: BenefitPage
    secret: SectionPage
    below: ContentPage
    draft: ContentPage
    group: Group


def text(*paragraphs: str) -> list[dict[str, Any]]:
    return [{"type": "text", "value": "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)}]


@pytest.fixture
def shelf(cast: Cast) -> Shelf:
    root = Page.objects.get(depth=1)
    home = HomePage(title="Accueil", slug="relais", summary="Le service social.")
    root.add_child(instance=home)
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "testserver", "root_page": home}
    )
    section = add(home, SectionPage(title="Vie pratique", summary="Pour chaque jour."))
    theme = add(section, ThemePage(title="Budget et dettes", summary="Quand l’argent manque.", theme="debt"))
    debt = ContentPage(
        title="Le surendettement",
        summary="Déposer un dossier à la Banque de France.",
        theme="debt",
        body=text(
            "Vous ne pouvez plus payer vos dettes : l’étude de votre dossier est gratuite.",
            "Écoles & <em>cantines</em>.",
        ),
    )
    benefit = BenefitPage(
        title="Prêt d’installation", summary="Pour un premier logement.", who="<p>Les agents.</p>"
    )
    group = Group.objects.create(name="Cellule")
    secret = add(home, SectionPage(title="Réservé", summary="Bergamote pour la cellule seulement."))
    restriction = PageViewRestriction.objects.create(page=secret, restriction_type=PageViewRestriction.GROUPS)
    restriction.groups.add(group)
    return Shelf(
        home, section, theme, add(theme, debt), add(section, benefit), secret,
        add(secret, ContentPage(title="Note de bergamote", summary="Sous la page réservée.")),
        add(section, ContentPage(title="Brouillon de bergamote", summary="Pas encore.", live=False)),
        group,
    )  # fmt: skip


def add(parent: Page, page: Any) -> Any:
    parent.refresh_from_db()
    return parent.add_child(instance=page)


def make_permanence(cast: Cast, state: str = State.PUBLISHED, **fields: Any) -> Permanence:
    values = {
        "worker": Worker.objects.get(pk=cast.workers["assistant"].pk),
        "establishment": cast.court,
        "place": cast.room,
        "mode": Mode.ON_SITE,
        "weekdays": (1,),
        "starts_on": date(2020, 1, 1),
        "state": state,
    }
    permanence = Permanence.objects.create(**(values | fields))
    TimeWindow.objects.create(permanence=permanence, starts_at=time(9), ends_at=time(12))
    return permanence
