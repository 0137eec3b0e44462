"""What is understood of what people type, given the words of an index. No database."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import fold
from search.kinds import meeting
from search.query import memory, vocabulary
from search.query.finding import understand
from search.query.text import MAX_TERMS, typed_words
from search.query.understanding import MAX_FORMS
from search.query.values import Query
from search.query.vocabulary import Vocabulary, corrections, root, sound, taken_apart

WORDS = """
    séparation enfant garde Créteil tribunal Fresnes Goff surendettement retraite handicapé
    déménagement logement loyer impayé harcèlement thérapeutique partiel congé maladie maison arrêt
    Arras Dijon budget argent expulsion propriétaire alcool Basilic assistant service social Melun
    conjoint violence décès région travail lille retraités
"""


def of(text: str, total: int = 50) -> Vocabulary:
    rows = [(fold(w), w, root(fold(w)), sound(fold(w)), 2) for w in dict.fromkeys(text.split())]
    return vocabulary.built("t", total, rows)


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> Vocabulary:
    words = of(WORDS)
    remember(monkeypatch, words)
    return words


def remember(patch: pytest.MonkeyPatch, words: Vocabulary) -> None:
    """These are the words of the index, and editors wrote nothing."""
    remembered = memory.Kept(words, memory.Rules())
    patch.setattr(memory, "kept", lambda: remembered)
    patch.setattr(memory, "fresh", lambda **_wanted: remembered)


def forms(typed: str) -> list[list[str]]:
    """Each term as the list of its forms, what was typed first."""
    return [[" ".join(word.word for word in form) for form in term.forms] for term in understand(typed).terms]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("CLM", "conge longue maladie"),
        ("congé de longue maladie", "clm"),
        ("RQTH", "reconnaissance qualite travailleur handicape"),
        ("C.N.A.S.", "commission nationale action sociale"),
        ("chèque emploi-service universel", "cesu"),
        ("MA Arras", "maison arret"),
        ("ma d'Arras", "maison arret"),
        ("CD de Melun", "centre detention"),
    ],
)
def test_an_acronym_and_what_it_stands_for_are_looked_for_together(typed: str, meant: str) -> None:
    assert meant in forms(typed)[0]


@pytest.mark.parametrize("typed", ["ma retraite", "ça ne va pas", "mon com"])
def test_a_word_that_is_also_an_acronym_stays_a_word(typed: str) -> None:
    assert all("maison arret" not in one and "cour appel" not in one for one in forms(typed))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("boulot", "travail"), ("mon mari", "conjoint"), ("proprio", "proprietaire"), ("sous", "argent")],
)
def test_everyday_words_stand_for_those_of_the_pages(typed: str, meant: str) -> None:
    assert meant in forms(typed)[0]
    assert forms(meant)[0][0] == meant
    assert fold(typed) not in forms(meant)[0]


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("comment faire un budget", ["budget"]),
        ("bonjour je voudrais savoir pour ma retraite svp", ["retraite"]),
        ("est-ce que j'ai droit au logement", ["droit", "logement"]),
        ("comment faire", ["comment", "faire"]),
        ("région est", ["region", "est"]),
    ],
)
def test_words_that_say_nothing_are_left_out_unless_there_is_nothing_else(
    typed: str, left: list[str]
) -> None:
    assert [one[0] for one in forms(typed)] == left


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("séparassion", "séparation"),
        ("garde d'enfent", "garde d'enfant"),
        ("surendetement", "surendettement"),
        ("harcelment", "harcèlement"),
        ("terapeutique", "thérapeutique"),
        ("loyé impayer", "loyer impayé"),
        ("Tribunal de Creteyl", "Tribunal de Créteil"),
        ("retaite", "retraite"),
        ("alcolisme", "alcoolisme"),
        ("melun bazilic", "melun Basilic"),
    ],
)
def test_a_word_that_nobody_wrote_is_put_right(typed: str, right: str) -> None:
    query = understand(typed)
    assert query.correction == right
    assert fold(right).split()[-1] in " ".join(forms(typed)[-1]).split()


@pytest.mark.parametrize(
    "typed", ["retraite", "retraités", "impayée", "girafe", "xyzzy", "surend", "59", "le"]
)
def test_what_is_known_or_near_nothing_is_not(typed: str) -> None:
    assert understand(typed).correction == ""


def test_the_very_word_comes_before_its_family_and_that_before_a_guess() -> None:
    (term,) = understand("déménager").terms
    assert term.scaled[0][1] == 1.0
    assert [scale for _form, scale in term.scaled] == sorted(term.scales, reverse=True)
    assert forms("déménager") == [["demenager", "demenagement"]]
    assert forms("separasion")[0][:2] == ["separasion", "separation"]


def test_a_rare_word_weighs_more_than_a_common_one(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [("social", "social", "social", "x", 90), ("curatelle", "curatelle", "x", "y", 1)]
    remember(monkeypatch, vocabulary.built("t", 100, rows))
    rare, common = understand("curatelle social").terms
    assert rare.weight > 3 * common.weight


@pytest.mark.parametrize(
    ("typed", "looked_for"),
    [
        ("59", "59"),
        ("le 93", "93"),
        ("dept 2a", "2a"),
        ("département 2B", "2b"),
        ("971", "971"),
        ("cp 75013", "75013"),
        ("code postal 20200", "20200"),
    ],
)
def test_codes_are_read_without_what_announces_them(typed: str, looked_for: str) -> None:
    assert [one[0] for one in forms(typed)] == [looked_for]


@pytest.mark.parametrize(
    ("code", "department"),
    [("75013", "75"), ("20000", "2a"), ("20200", "2b"), ("97400", "974"), ("01000", "01")],
)
def test_a_postal_code_is_also_its_department(code: str, department: str) -> None:
    assert forms(code) == [[code, department]]


@pytest.mark.parametrize(
    "typed",
    [
        "01 99 00 10 42",
        "01.99.00.10.42",
        "0199001042",
        "+33 1 99 00 10 42",
        "+33199001042",
        "0033 1 99 00 10 42",
        "0033.1.99.00.10.42",
        "+33 (0)1 99 00 10 42",
        "01-99-00-10-42",
    ],
)
def test_a_phone_number_is_one_word_however_it_is_typed(typed: str) -> None:
    assert typed_words(typed) == ("0199001042",)


@pytest.mark.parametrize(
    "typed", ["+262 692 12 34 56", "00262692123456", "+262 (0)692 12 34 56", "0692 12 34 56"]
)
def test_a_number_from_overseas_is_one_word_too(typed: str) -> None:
    assert typed_words(typed) == ("0692123456",)


@pytest.mark.parametrize(
    ("typed", "begins"),
    [("01 99 00", "019900"), ("+33 1 99", "0199"), ("0033 1", "01"), ("+262 692 12", "069212")],
)
def test_the_beginning_of_a_number_is_one_too(typed: str, begins: str) -> None:
    assert typed_words(typed) == (begins,)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Saint-Denis", "st denis"), ("SAINT DENIS", "St-Denis"), ("Ste-Foy", "sainte foy"), ("L’Haÿ", "l'hay")],
)
def test_names_with_particles_and_hyphens_are_one(one: str, other: str) -> None:
    assert typed_words(one) == typed_words(other)


def test_a_name_typed_in_one_word_is_found_behind_its_particle() -> None:
    assert "goff" in forms("legoff")[0]


@pytest.mark.parametrize(
    ("typed", "kinds"),
    [
        ("à quoi sert un assistant social", ("page", "theme", "service")),
        ("je bois trop", ("page", "theme", "service")),
        ("tribunal de Lille", ()),
        ("assistante sociale", ()),  # the page that says what one does
        ("qui est mon assistante sociale à Créteil", ("worker", "department")),
        ("ASS Melun", ("worker", "department")),
        ("coordinatrice ile de france", ("worker",)),
        ("qui s’occupe de Bordeaux", ("worker", "department")),
        ("assistante maternelle Lyon", ()),
        ("mon collègue ne répond plus", ("page", "theme", "service")),
        ("mon assistante sociale est absente", ("page", "theme", "service")),
        ("permanence fresnes mardi", ("permanence",)),
        ("quand passe l’assistante sociale à Melun", ("permanence",)),
    ],
)
def test_some_queries_are_after_a_kind_of_thing(typed: str, kinds: tuple[str, ...]) -> None:
    assert meeting(understand(typed).need) == kinds


def test_a_duration_says_nothing_of_what_is_looked_for() -> None:
    assert [term[0] for term in forms("je dors dehors depuis 15 jours")] == ["dors", "dehors"]
    assert [term[0] for term in forms("arrêt d’un an")] == ["arret"]
    assert forms("premier mois") == forms("premier  mois") != forms("premier")
    assert forms("15 jours")


def check(query: Query) -> None:
    assert len(query.terms) <= MAX_TERMS
    for term in query.terms:
        assert 1 <= len(term.forms) <= MAX_FORMS
        assert len(term.forms) == len(term.scaled)
        assert 0 < term.weight <= 1
        assert all(word.word.isascii() and word.word.isalnum() for form in term.forms for word in form)


@given(st.text(max_size=300))
def test_any_text_at_all_is_a_query_of_bounded_size(typed: str) -> None:
    query = understand(typed)
    check(query)
    assert len(query.correction) < 20 * 200


@given(
    st.lists(
        st.sampled_from([*WORDS.split(), "séparassion", "CLM", "je", "75013", "st", "me frappe"]), max_size=60
    )
)
def test_any_sentence_too(words: list[str]) -> None:
    check(understand(" ".join(words)))


def test_the_longest_nonsense_takes_no_time() -> None:
    started = time.process_time()
    understand(" ".join(f"zqxj{n}kwv" + "aeiou" * 3 for n in range(60)))
    understand("a" * 100_000)
    assert time.process_time() - started < 1


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=30))
def test_every_word_has_a_sound_and_no_correction_is_itself_far(word: str) -> None:
    assert sound(word)
    known = of(WORDS).known
    assert len(corrections(word, known)) <= 2


@pytest.mark.parametrize(
    ("typed", "apart"),
    [
        ("fleurymerogis", "fleury merogis"),
        ("bourgenbresse", "bourg bresse"),
        ("stdenis", "saint denis"),
        ("maisondarret", "maison arret"),
        ("congemaladie", "conge maladie"),
    ],
)
def test_words_that_were_glued_are_taken_apart(
    typed: str, apart: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = of(WORDS + " Fleury Mérogis Bourg Bresse Saint Denis")
    remember(monkeypatch, words)
    assert apart in forms(typed)[0]


def test_a_word_that_is_no_two_is_left_whole() -> None:
    assert taken_apart("maisonde", {"maison"}.__contains__) == ()
    assert taken_apart("arrettot", {"arret", "tot"}.__contains__) == ()
    assert taken_apart("a" * 60, {"aaaa"}.__contains__, 3) == ()


@pytest.mark.parametrize("typed", ["grève", "gréviste", "dentiste", "harceler", "bidet"])
def test_what_is_french_is_not_put_right(typed: str) -> None:
    words = of("grave identité harcelé harcelée budget")
    assert not _right(typed, words)
    assert _right("budjet", words) == "budget"


def test_a_text_in_english_is_not_put_right_into_french_names(monkeypatch: pytest.MonkeyPatch) -> None:
    words = of(WORDS + " Bois Tant Riom Auch Saint Dié collègue ans social Lyon agression")
    for typed in ("harassed by my boss", "I want to die", "I drink too much", "my colleague harassed me"):
        assert not _right(typed, words)
    remember(monkeypatch, words)
    assert understand("harrased by my bos", reader="en").correction == ""  # in distress one does not spell
    for typed in ("I want to die", "an inmate spat on me", "nightmares after a riot", "harassed"):
        said = understand(typed, reader="en")
        assert (said.correction, said.unfinished) == ("", typed.endswith(("riot", "harassed")))
        looked_for = {word.word for term in said.terms for form in term.forms for word in form}
        assert looked_for
        assert not looked_for & {"die", "an", "ans", "riom"}
    assert [term.typed[0].word for term in understand("a social worker in Lyon", reader="en").terms] == [
        "social",
        "worker",
        "lyon",
    ]
    assert understand("le budjet", reader="en").correction == "le budget"  # it is no English
    assert _right("agresion boss", words) == "agression Bois"  # nor is that, on a screen in French


def _right(typed: str, words: Vocabulary) -> str:
    with pytest.MonkeyPatch.context() as patch:
        remember(patch, words)
        return understand(typed).correction


@pytest.mark.parametrize(
    ("whole", "alone", "meaning"),
    [("n+1", "1", "chef"), ("à la rue", "rue", "toit"), ("je dors plus", "dors", "moral")],
)
def test_a_phrase_of_one_telling_word_is_only_meant_in_full(whole: str, alone: str, meaning: str) -> None:
    assert meaning in sum(forms(whole), [])
    assert meaning not in sum(forms(alone), [])


def test_a_verb_is_no_acronym_unless_it_is_written_as_one() -> None:
    acronym = "disponibilite office raison sante"
    assert acronym not in sum(forms("je dors dans ma voiture"), [])
    assert "hebergement" in sum(forms("je dors dans ma voiture"), [])
    assert acronym in sum(forms("mise en DORS"), [])


def test_a_known_word_is_no_beginning_and_another_is() -> None:
    assert not understand("mon budget").unfinished
    assert understand("mon budg").unfinished
