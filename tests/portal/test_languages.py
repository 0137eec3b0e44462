"""In English, what is written in French says so (RGAA 8.7): titles of persons, of pages, of results."""

import pytest

from pages.models import ContentPage, ThemePage
from tests.cast import Cast
from tests.pages import make

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def english(cast: Cast, path: str) -> str:
    client = cast.client("agent")
    client.cookies["django_language"] = "en"
    return client.get(path).text


@pytest.mark.parametrize("path", ["/", "/annuaire/agents-sociaux/{}/", "/annuaire/etablissements/{}/"])
def test_what_somebody_is_called_is_said_in_its_language(cast: Cast, path: str) -> None:
    worker = cast.workers["assistant"]
    worker.title = "assistante de service social"
    worker.save()
    target = worker.public_id if "agents" in path else cast.court.code
    beside = (
        ' (<span lang="fr">assistante de service social</span>)' if path != "/" else ""
    )  # on her own sheet
    shown = english(cast, path.format(target))
    assert f"social worker{beside}" in shown
    assert shown.count("assistante de service social") == bool(beside)
    assert "(<span" not in cast.client("agent").get(path.format(target)).text
    worker.title = ""
    worker.save()
    assert "social worker" in english(cast, path.format(target)).lower()


def test_titles_of_pages_are_said_in_their_language(cast: Cast) -> None:
    theme = make.page(ThemePage, title="Famille")
    other = make.page(ContentPage, theme, "Perdre un proche")
    page = make.page(ContentPage, theme, "Se séparer", related=[("page", other)])
    assert f'href="{make.url(other)}" lang="fr"' in english(cast, make.url(page))
    assert f'href="{make.url(theme)}" lang="fr"' in english(cast, "/plan-du-site/")
    assert 'lang="fr"' in english(cast, "/recherche/?q=separer").split("relais-result__title", 1)[1][:200]
