"""The page of results: one list, its filters, its numbers, what it says when it has nothing."""

import re

import pytest
from django.utils import timezone

from core import french
from directory.models import Referent, ReferentAbsence
from pages.models import ContentPage, RelaisDocument
from search import index
from search.kinds import source_of
from search.models import DocumentText
from search.query import finding
from search.query.values import Results
from tests.cast import Cast
from tests.search.conftest import Shelf, add

TITLE = re.compile(r'relais-result__title">\s*<a href="([^"]+)"')


def html(cast: Cast, query: str) -> str:
    answer = cast.client("agent").get(f"/recherche/?{query}")
    assert answer.status_code == 200, query
    return str(answer.text)


@pytest.fixture
def many(shelf: Shelf) -> None:
    for number in range(24):
        add(shelf.section, ContentPage(title=f"Girafe {number}", summary="Une girafe."))


@pytest.mark.usefixtures("many")
def test_all_kinds_are_one_list_in_numbered_pages(cast: Cast) -> None:
    pages = [TITLE.findall(html(cast, f"q=girafe&page={number}")) for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [10, 10, 4]
    assert len(set(sum(pages, []))) == 24
    assert cast.client("agent").get("/recherche/?q=girafe&page=4").status_code == 404
    first = html(cast, "q=girafe&theme=&du=")
    assert 'href="/recherche/?q=girafe&amp;page=3"' in first
    assert "page 2 sur 3" in html(cast, "q=girafe&page=2")


def test_kinds_are_mixed_best_first(cast: Cast, shelf: Shelf) -> None:
    text = html(cast, "q=lille")
    kinds = re.findall(r'relais-result__kind">([^<]+)<', text)
    assert len(set(kinds)) > 1
    assert text.index("Meilleure réponse") < text.index("Autres réponses")


def test_the_filters_stay_with_the_tabs_and_each_can_be_taken_away(cast: Cast, shelf: Shelf) -> None:
    text = html(cast, "q=lille&departement=59&direction=DSJ&du=2026-11-01")
    assert "q=lille&amp;type=permanences&amp;departement=59&amp;direction=DSJ&amp;du=2026-11-01" in html(
        cast, "q=lille&departement=59&direction=DSJ&du=2026-11-01&type=permanences"
    )
    assert "Département\u00a0: Nord (59)" in text
    assert "À partir du\u00a0: 1er novembre 2026" in text
    assert 'href="/recherche/?q=lille&amp;departement=59&amp;direction=DSJ"' in text
    assert 'href="/recherche/?q=lille&amp;direction=DSJ&amp;du=2026-11-01"' in text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("du=31/02/2026", "Saisissez une date valide."),
        ("du=demain", "Saisissez une date valide."),
        ("au=2150-01-01", "Choisissez une date entre 2000 et 2099."),
        ("du=2026-12-01&au=2026-11-01", "La fin précède le début."),
    ],
)
def test_a_wrong_day_is_told_beside_its_field_and_kept(cast: Cast, typed: str, said: str) -> None:
    text = html(cast, f"q=lille&direction=DSJ&{typed}")
    value = typed.rpartition("=")[2]
    assert said in text
    assert re.search(rf'<input type="text"[^>]*value="{value}"', text)
    assert '<details class="relais-search-filters" open' in text
    label = "Jusqu’au" if typed.startswith("au") or "&au" in typed else "À partir du"
    assert f"<p>{label}\u00a0: {said}</p>" in text
    assert "Les résultats n’en tiennent pas compte" in text


@pytest.mark.parametrize("typed", ["xx", "fr", "EN"])
def test_a_language_that_cannot_be_chosen_is_told_as_what_it_is(cast: Cast, typed: str) -> None:
    text = html(cast, f"q=lille&langue={typed}")
    assert "<p>Langue\u00a0: Choisissez dans la liste" in text
    assert "date" not in text.partition('role="alert"')[2].partition("</div>")[0]


def test_days_are_read_as_french_people_write_them(cast: Cast) -> None:
    assert "du=2026-11-01" in html(cast, "q=lille&du=01/11/2026")


@pytest.mark.parametrize(
    "query", ["type=x", "theme=x", "direction=x", "departement=5_9", "departement=5999", "page=0", "page=x"]
)
def test_a_wrong_address_is_not_found(cast: Cast, query: str) -> None:
    assert cast.client("agent").get(f"/recherche/?q=lille&{query}").status_code == 404


def test_only_what_can_narrow_a_tab_is_offered(cast: Cast, shelf: Shelf) -> None:
    assert 'name="theme"' not in html(cast, "q=lille&type=personnes")
    assert 'name="theme"' in html(cast, "q=lille&type=personnes&theme=debt")
    assert "relais-search-filters" not in html(cast, "q=lille&type=documents")
    assert "relais-search-filters" not in html(cast, "")


def test_a_department_that_nobody_has_finds_nothing_and_is_not_lost(cast: Cast) -> None:
    text = html(cast, "q=lille&departement=2x")
    assert '<option value="2x" selected>2X</option>' in text
    assert "Vos filtres écartent tout." in text


def test_what_was_meant_is_a_link_under_the_same_filters(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "find", lambda *_args: Results([], correction="lille <b>"))
    text = html(cast, "q=lile&departement=59")
    assert "Vouliez-vous dire\u00a0:" in text
    assert 'href="/recherche/?q=lille+%3Cb%3E&amp;departement=59">lille &lt;b&gt;</a>' in text


def test_a_simpler_search_that_answers_says_so(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "recherche habituelle" not in html(cast, "q=lille")
    monkeypatch.setattr(finding, "find", lambda *_args: Results([], fallback=True))
    assert "La recherche habituelle est en panne." in html(cast, "q=lille")


def test_a_loose_answer_says_so(cast: Cast) -> None:
    assert "Aucun résultat ne parle de « girafe »." in html(cast, "q=girafe lille")
    assert "ne parle de « girafe »." in html(cast, "q=girafe lille Girafe")


def test_nothing_found_says_why_and_where_to_go_on(cast: Cast, shelf: Shelf) -> None:
    text = html(cast, "q=girafe")
    assert "Aucun résultat" in text
    assert 'href="/vie-pratique/budget-et-dettes/"' in text
    assert "/ecrire" in text or "confidence" in text
    narrowed = html(cast, "q=surendettement&theme=health")
    assert "Retirer les filtres\u00a0: 1 résultat" in narrowed
    other_tab = html(cast, "q=surendettement&type=personnes")
    assert "Voir 1 résultat d’une autre sorte" in other_tab


def test_a_search_of_danger_has_a_neutral_title_and_asks_nothing(cast: Cast) -> None:
    text = html(cast, "q=violence")
    assert "<title>Intranet</title>" in text
    assert "vous a-t-elle aidé" not in text
    assert "vous a-t-elle aidé" in html(cast, "q=lille")


OWN = "assistante sociale|qui est mon assistante sociale|service social|numéro de l’assistante sociale|ASS"


@pytest.mark.parametrize("typed", OWN.split("|"))
def test_the_first_question_is_answered_with_a_name(cast: Cast, typed: str) -> None:
    text = html(cast, f"q={typed}")
    assert "Mon service social</h2>" in text
    assert (
        cast.workers["assistant"].name
        in text.partition("Mon service social</h2>")[2].partition("</section>")[0]
    )


@pytest.mark.parametrize(
    "typed",
    ["assistante sociale lille", "assistante maternelle", "service", "sociale", "service civique", "ma"],
)
def test_another_question_is_not_taken_for_it(cast: Cast, typed: str) -> None:
    assert "Mon service social</h2>" not in html(cast, f"q={typed}")
    assert "Mon service social</h2>" not in html(cast, "q=assistante sociale&type=pages")


def test_whoever_asks_for_their_own_worker_is_shown_nobody_else_below_the_card(
    cast: Cast, shelf: Shelf
) -> None:
    add(shelf.section, ContentPage(title="Ce que fait une assistante sociale", summary="Elle écoute."))
    text = html(cast, "q=mon+assistante+sociale")
    assert "Meilleure réponse" not in text
    card, rest = text.split("Pour en savoir plus", 1)
    assert "Inès Basilic" in card
    assert "ce-que-fait-une-assistante-sociale" in TITLE.findall(rest)[0]


def test_one_s_own_referent_comes_first_and_who_is_away_is_said_to_be(cast: Cast, shelf: Shelf) -> None:
    add(shelf.section, ContentPage(title="Le référent handicap", summary="Ce que fait un référent handicap."))
    today, at = timezone.localdate(), {"region": cast.north, "directorate": cast.court.directorate}
    made = {"email": "x@example.fr", "starts_on": today, "first_name": "Zoé", "phone": "03 53 01 00 81"}
    other = Referent.objects.create(**made, last_name="Ailleurs", directorate="DAP", region=cast.north)
    own = Referent.objects.create(**made, last_name="Cerfeuil", **at)
    for typed in ("référent handicap", "mon référent handicap"):
        assert TITLE.findall(html(cast, f"q={typed}"))[0] == own.get_absolute_url()
    elsewhere = (
        cast.client("correspondent").get("/recherche/?q=référent handicap").text
    )  # has said no workplace
    assert "le-referent-handicap" in TITLE.findall(elsewhere)[0]
    stand_in = Referent.objects.create(**{**made, "phone": "03 53 01 00 99"}, last_name="Sarriette", **at)
    away = ReferentAbsence.objects.create(referent=own, starts_on=today, ends_on=today, stand_in=stand_in)
    text = html(cast, "q=référent handicap")
    assert TITLE.findall(text)[0] == stand_in.get_absolute_url()
    card = text.partition(f'<a href="{own.get_absolute_url()}"')[2].partition("</article>")[0]
    for said in ("Zoé Sarriette", "03 53 01 00 99", f"En absence jusqu’au {french.day(today, year=True)}"):
        assert said in card.replace("\u00a0", " "), card
    assert "03 53 01 00 81" not in card
    away.stand_in = None
    away.save()
    own_card = html(cast, "q=Cerfeuil").partition(f'<a href="{own.get_absolute_url()}"')[2]
    assert "En absence" in own_card.partition("</article>")[0]
    assert other.get_absolute_url() in TITLE.findall(
        html(cast, "q=référent handicap&type=referents-handicap")
    )


def test_the_number_of_a_house_is_no_department(cast: Cast) -> None:
    cast.court.kind = cast.prison.kind = "etablissement_penitentiaire"
    cast.court.save()
    cast.prison.address = "59 bis, rue de l’Exemple"
    cast.prison.save()
    assert cast.prison.name not in html(cast, "q=prison+59")
    assert cast.prison.name in html(cast, "q=prison+exemple")


def test_a_form_that_holds_both_words_somewhere_does_not_hide_the_page_that_answers(
    cast: Cast, shelf: Shelf
) -> None:
    add(shelf.section, ContentPage(title="Prêt social", summary="Un prêt sans intérêt."))
    form = RelaisDocument.objects.create(title="Grille du mois", file="grille.pdf", file_hash="1")
    DocumentText.objects.create(
        document=form, file_hash="1", text="Prêt en cours. Voiture.", read_at=timezone.now()
    )
    index.refresh(source_of(RelaisDocument), [form.pk])
    text = html(cast, "q=pret+voiture")
    assert "Grille du mois" in text
    assert [url for url in TITLE.findall(text) if "pret-social" in url]


@pytest.mark.once
@pytest.mark.parametrize(
    ("typed", "first"), [("jen peux plus", "3114"), ("I want to die", "3114"), ("mon mari me frappe", "15")]
)
def test_who_despairs_reads_the_number_for_it_before_the_others(cast: Cast, typed: str, first: str) -> None:
    box = html(cast, f"q={typed}").split('class="relais-search-danger', 1)[1].split("</section>", 1)[0]
    shown = re.findall(r'relais-emergency__number">([\d ]+)', box.replace("\u00a0", " "))
    assert shown[0].replace(" ", "") == first
    assert len(shown) == len(set(shown)) == 7
