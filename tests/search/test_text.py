"""Words as the index holds them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.reference import EMERGENCY_NUMBERS
from search.query.extracts import AFTER, MOST_READ, extract, pieces, say
from search.query.intent import is_alarm, is_harmless
from search.query.text import MAX_TERMS, stem, terms, words
from search.query.values import Query, Term, parse
from tests.search import judged


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("école", "ECOLES"),
        ("l’énergie", "energie"),
        ("l'hôpital", "hopital"),
        ("tribunaux judiciaires", "tribunal judiciaire"),
        ("aides sociales", "aide social"),
        ("générale", "généraux"),
        ("St-Denis", "saint denis"),
        ("Ste Foy", "sainte-foy"),
        ("cœur", "coeurs"),
        ("03.53.01.00.10", "+33 3 53 01 00 10"),
        ("03 53 01 00 10", "0353010010"),
        ("le logement", "Logements"),
    ],
)
def test_two_ways_of_writing_are_one(typed: str, meant: str) -> None:
    assert terms(typed) == terms(meant)


def test_different_words_stay_different() -> None:
    assert terms("prêt") != terms("premier")
    assert terms("été") == ["ete"]


@given(st.text(max_size=300))
def test_any_text_is_a_query_of_plain_words(typed: str) -> None:
    query = parse(typed)
    assert len(query.terms) <= MAX_TERMS
    assert all(word.word.isascii() and word.word.isalnum() and word.stem for word in query.words)


@given(st.text(max_size=300), st.text(max_size=20))
def test_cutting_a_text_loses_no_letter(text: str, typed: str) -> None:
    query = parse(typed)
    assert "".join(piece.text for piece in pieces(text, query.stems)) == text


def test_an_extract_starts_before_the_first_word_found() -> None:
    text = " ".join(["avant"] * 40 + ["surendettement"] + ["après"] * 60)
    found = extract(text, parse("surendettement").stems)
    assert [piece.text for piece in found if piece.found] == ["surendettement"]
    assert found[0].text == "…\u00a0"
    assert len(words("".join(piece.text for piece in found))) < 40


def written(text: str, typed: str) -> str:
    return "".join(piece.text for piece in extract(text, parse(typed).stems))


def test_an_extract_is_where_most_of_what_was_looked_for_stands() -> None:
    text = " ".join(["prêt"] + ["rien"] * 60 + ["un prêt pour le logement"] + ["après"] * 60)
    assert "un prêt pour le logement" in written(text, "logement prêt")


def test_an_extract_cuts_neither_an_elision_nor_a_word_from_its_sign() -> None:
    text = " ".join(["«\u00a0avant\u00a0»"] * 40 + ["l’étude"] + ["l’après\u202f!"] * 60)
    passage = written(text, "étude").strip("… \u00a0")
    assert passage.startswith("«\u00a0avant")
    assert passage.endswith("\u202f!")


def test_every_form_of_a_word_is_marked_but_not_the_little_words_of_a_phrase() -> None:
    query = Query("clm", "clm", (Term.of("clm", "conge de longue maladie"),))
    found = pieces("Le CLM, ou congé de longue maladie.", query.stems)
    assert [piece.text for piece in found if piece.found] == ["CLM", "congé", "longue", "maladie"]


@pytest.mark.parametrize(
    ("text", "word", "said"),
    [
        ("Demander une mutation.", "mutation", True),
        ("Les MUTATIONS de l’année", "mutation", True),
        ("Une permutation", "mutation", False),
        ("Une permutation, puis une mutation", "mutation", True),
        ("mutationnel", "mutation", False),
        ("l’été prochain", "été", True),
        ("ETE 2026", "été", True),
        ("", "été", False),
    ],
)
def test_a_text_says_a_word_by_its_stem(text: str, word: str, said: bool) -> None:
    assert say(["Rien du tout", text], word) is said


@given(st.text("éeEsStT’_ -.à", max_size=40), st.text("éesSt", min_size=1, max_size=4))
def test_that_a_text_says_a_word_does_not_depend_on_how_it_is_written(text: str, word: str) -> None:
    wanted = {stem(one) for one in words(word)}
    assert say([text], word) is any(stem(one) in wanted for one in words(text))


def test_the_end_of_what_is_read_of_a_text_is_not_taken_for_its_end() -> None:
    last = " ".join(["mot"] * (MOST_READ - 1) + ["surendettement"])
    assert written(last + " fin" * AFTER, "surendettement").endswith("\u00a0…")
    assert written(last + " fin" * (AFTER - 1), "surendettement").endswith("fin")


ALARMING = """
violence conjugale|suicide|idées noires|envie de mourir|VIOLENCES|je n’en peux plus|mon mari me frappe
3919|le 15|15|appeler le 17|01 99 00 12 34|harcèlement|+33 6 39 98 00 10|je veux mourrir|violance conjugal
mon conjoint est violant|menasse de mort|il me bat|il m’a giflé|il m’a étranglée|il a un couteau|SOS|à l’aide
je vais me pendre|attouchements|prise d’otage|j’en peux plus|j’ai été violer|je vais me foutre en l’air
qui appeler ce soir|rape|raped by a colleague|harassed|bullied|assault|abused|my husband beats me
an inmate spat on me|I don’t want to live anymore|I feel like ending it|my ex follows me
"""
ORDINARY = """
aide au logement|vacances|tribunal de Lille|59|violet|congé 2026||spip 17|dep 15|15 jours|17 rue
décret du 18 juillet|droit à l’aide au logement|Violette|je ne peux plus payer|dépendre|otite|au 15 mars
qui appeler pour la cantine|sick leave|housing|my social worker|beat the queue|I want to live in Lyon
je ne veux plus vivre avec mon mari|envie de vivre outre-mer|marre de vivre en caserne|vie professionnelle
mon propriétaire veut me jeter dehors|l’assistante qui me suit|je vais pas au travail|aidez-moi pour mon loyer
je ne peux plus payer mon loyer|au bout de deux ans|cette aide me touche|prendre mes médicaments au travail
""".strip("\n")


@pytest.mark.parametrize(
    "typed", [*ALARMING.strip().replace("\n", "|").split("|"), *judged.in_distress(alarming=True)]
)
def test_a_word_of_danger_or_a_number_calls_for_the_emergency_numbers(typed: str) -> None:
    assert is_alarm(typed)


def test_each_number_that_every_page_shows_calls_for_them() -> None:
    assert [entry.number for entry in EMERGENCY_NUMBERS if not is_alarm(entry.number)] == []


@pytest.mark.parametrize(
    "typed", [*ORDINARY.replace("\n", "|").split("|"), *judged.in_distress(alarming=False)]
)
def test_an_ordinary_search_does_not(typed: str) -> None:
    assert not is_alarm(typed)


@pytest.mark.parametrize("typed", ["harassment", "Bullied", "pregnant", "sick leave", "evicted", "debts"])
def test_a_delicate_search_in_english_is_not_counted_either(typed: str) -> None:
    assert not is_harmless(typed)
