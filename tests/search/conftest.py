"""The cast, and a few pages to find: public, draft, behind a group, below a restricted one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from wagtail.models import Page, PageViewRestriction, Site

from directory.models import Worker
from pages.models import BenefitPage, ContentPage, HomePage, SectionPage, ThemePage
from permanences.models import Mode, Permanence, State, TimeWindow
from search.backends.base import Explanation
from search.backends.elasticsearch import mapping
from search.backends.elasticsearch.backend import ElasticsearchBackend
from search.models import Findable
from search.query import finding
from search.query.values import Hit, Results
from tests.cast import Cast
from tests.reset import Remembered
from tests.search_server import OwnIndexes


class Following:
    """The real engine, told of every changed row before it is asked; of none while it is ``stale``."""

    name = "elasticsearch"

    def __init__(self, engine: ElasticsearchBackend) -> None:
        self.engine, self.told, self.stale, self.gone = engine, dict[str, int](), False, set[str]()
        engine.on_gone = self.gone.update

    def follow(self) -> None:
        rows = dict(Findable.objects.values_list("key", "version"))
        changed = {key for key in {*rows, *self.told} if rows.get(key) != self.told.get(key)}
        self._tell(sorted(changed))
        self.told = rows

    def _tell(self, changed: Sequence[str]) -> None:
        found = Findable.objects.filter(key__in=changed).select_related("text")
        documents = {row.key: mapping.document(row) for row in found}
        lines: list[dict[str, Any]] = []
        for key in changed:
            lines += (
                [{"index": {"_id": key}}, documents[key]] if key in documents else [{"delete": {"_id": key}}]
            )
        if lines:
            answer = self.engine.client.bulk(index=self.engine.target, operations=lines, refresh=True)
            assert not answer["errors"], answer

    def search(self, *asked: Any, **options: Any) -> Results:
        return self._engine().search(*asked, **options)

    def suggest(self, *asked: Any) -> list[Hit]:
        return self._engine().suggest(*asked)

    def explain(self, *asked: Any, **options: Any) -> Explanation | None:
        return self._engine().explain(*asked, **options)

    def _engine(self) -> ElasticsearchBackend:
        if not self.stale:
            self.follow()
        return self.engine

    def forget(self) -> None:
        self.engine.client.delete_by_query(
            index=self.engine.target, query={"match_all": {}}, refresh=True, conflicts="proceed"
        )


@pytest.fixture(scope="session")
def own_index(own_indexes: OwnIndexes) -> str:
    name = f"{own_indexes.prefix}contract"
    with own_indexes.client as client:
        client.indices.create(index=name, **mapping.definition())
    return name


@pytest.fixture
def engine(
    db: None, own_indexes: OwnIndexes, own_index: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Following]:
    """The search is a real Elasticsearch."""
    settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_TIMEOUT = own_indexes.url, 30
    following = Following(ElasticsearchBackend(own_index))
    monkeypatch.setattr(finding, "get_backend", lambda: following)
    yield following
    following.forget()


@pytest.fixture(params=["embedded", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def serving(request: pytest.FixtureRequest) -> str:
    """Every backend in turn: the embedded one of whichever database the suite runs on, then the engine."""
    if request.param == "elasticsearch":
        request.getfixturevalue("engine")
        return "elasticsearch"
    return connection.vendor


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
def shelf(cast: Cast, remembered: Remembered) -> Shelf:
    """Where it is committed at once, more follows from it than rows: it is built."""
    return remembered.on_the_cast("shelf", _shelf) if connection.in_atomic_block else _shelf()


def _shelf() -> Shelf:
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
        home,
        section,
        theme,
        add(theme, debt),
        add(section, benefit),
        secret,
        add(secret, ContentPage(title="Note de bergamote", summary="Sous la page réservée.")),
        add(section, ContentPage(title="Brouillon de bergamote", summary="Pas encore.", live=False)),
        group,
    )


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
