"""What a page is told of before readers find it: counted, with its place, and a gate for dangers alone."""

from datetime import date

import pytest

from pages.quality import acronyms, dates, french, markup, wording

pytestmark = pytest.mark.once
EASY = "Le chat dort. Il fait beau. Je lis un livre. Tu bois un verre d’eau. Nous allons à la mer. " * 3
HARD = (
    "L’indemnisation complémentaire des collaborateurs occasionnels bénéficiaires d’une reconnaissance "
    "administrative préalable s’effectue proportionnellement aux rémunérations régulièrement versées "
    "antérieurement à la suspension conventionnelle des obligations contractuelles réciproques. "
) * 3


def test_an_easy_text_scores_higher_than_a_hard_one() -> None:
    easy, hard = french.reading_score([EASY]), french.reading_score([HARD])
    assert easy is not None
    assert hard is not None
    assert easy > 90 > 30 > hard
    assert french.reading_score(["Trop court."]) is None


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("chat", 1), ("école", 2), ("réunion", 3), ("maïs", 2), ("le", 1), ("amie", 2), ("question", 2),
        ("administratif", 5), ("guide", 1), ("création", 3),
    ],
)  # fmt: skip  # pairs, one list
def test_syllables_are_those_that_are_said(word: str, count: int) -> None:
    assert french.syllables(word) == count


def test_a_sentence_ends_where_a_reader_stops() -> None:
    text = "Écrivez à M. Duval, art. 12. Il répond le 3 mai.\nUn item\n« Venez ! » Puis partez."
    assert list(french.sentences(text)) == [
        "Écrivez à M. Duval, art. 12.", "Il répond le 3 mai.", "Un item", "« Venez ! »", "Puis partez.",
    ]  # fmt: skip  # sentences, one list


def test_more_than_twenty_five_words_are_named_with_their_number() -> None:
    most = " ".join(["mot"] * 25) + "."
    assert french.long_sentences(most) == []
    assert french.long_sentences(f"Un {most}") == [(f"Un {most}", 26)]
    assert len(french.words("1 234 € par mois, – soit l’an")) == 5


def test_an_acronym_is_said_once_and_only_when_nobody_explains_it() -> None:
    said = [
        "Saisissez la CAPN. La CAPN répond.", "Le comité (CSA) suit.", "Un CSA.",
        "La MDPH (maison du handicap).",
        "Par SMS ou en PDF, article XIV, L. 123-4.", "URGENCE VIOLENCES AU TRAVAIL",
    ]  # fmt: skip  # sentences, one list
    assert acronyms.unexplained(said) == [("CAPN", "Saisissez la CAPN. La CAPN répond.")]


def test_a_day_that_is_over_is_named_unless_it_is_that_of_a_law() -> None:
    text = (
        "Inscrivez-vous avant le 1er mars 2026.\nLa loi du 11 février 2005 le dit.\nJusqu’au 30/06/2026.\n"
        "Le 4 mai 2030.\nEn vigueur depuis le 2 janvier 2020.\nLe 31 février 2020."
    )
    found = [day for day, _around in dates.past(text, date(2026, 11, 24))]
    assert found == ["1er mars 2026", "30/06/2026"]


@pytest.mark.parametrize("words", ["ici", "Cliquez ici", "Lire la suite…", "en savoir plus »", "Là"])
def test_a_link_that_says_nothing_alone_is_noticed(words: str) -> None:
    assert wording.is_vague(words)
    assert not wording.is_vague(f"{words} le formulaire de congé")


@pytest.mark.parametrize(
    "words", ["", "  ", "image", "Photo 2", "IMG_20260412.jpg", "DSC0042", "accueil.png"]
)
def test_words_for_an_image_that_say_nothing_are_noticed(words: str) -> None:
    assert wording.says_nothing(words)
    assert not wording.says_nothing("Un guichet à hauteur de fauteuil")


def test_rich_text_is_read_line_by_line_with_its_links() -> None:
    read = markup.read(
        '<p>Voir <a linktype="page" id="7">le <b>prêt</b></a>.</p><ul><li>Un &amp; deux</li></ul>'
    )
    assert [line for line in read.text.splitlines() if line] == ["Voir le prêt.", "Un & deux"]
    assert [(link.page, link.text) for link in read.links] == [(7, "le prêt")]
