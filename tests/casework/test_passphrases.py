"""A passphrase is judged by the guesses that it withstands, against what a guess costs; the reason is
said."""

import pytest

from casework.keys import guessable
from casework.keys.passphrases import ENOUGH, Weakness, estimate, weakness
from casework.models import KeyDraft
from tests.casework.conftest import PASSPHRASE
from tests.casework.key_forms import KEYS, named, recovery_code, twice

OWNER, PLACES = ("Inès Basilic", "ines.basilic@example.fr"), ("Lille", "Nord", "Saint-Denis")
REFUSED = {
    "abcdefghijklmn": Weakness.SEQUENCE,
    "azertyuiopqsdf": Weakness.COMMON,
    "1234567890abcdef": Weakness.COMMON,
    "iloveyouforever": Weakness.COMMON,
    "liberteegalitefraternite": Weakness.SAYING,
    "Liberté, Égalité, Fraternité !": Weakness.SAYING,
    "Ministere2026!!": Weakness.MINISTRY,
    "motdepasse12345": Weakness.COMMON,
    "qsdfghjklmwxcvbn": Weakness.KEYBOARD,
    "aaaaaaaaaaaaaaaaaaaa": Weakness.REPEATED,
    "20252026202520262025": Weakness.REPEATED,
    "vendredi 13 novembre 2026": Weakness.DATE,
    "14juillet1789!!": Weakness.DATE,
    "Tribunal-de-Lille-59": Weakness.MINISTRY,
    "Saint-Denis 93200 !": Weakness.PLACE,
    "Lille-Nord-Saint-Denis": Weakness.PLACE,
    "InesBasilic1985!": Weakness.PERSONAL,
    "ines.basilic Inès Basilic": Weakness.PERSONAL,
    "petit à petit l’oiseau fait son nid": Weakness.SAYING,
    "lundimardimercredi": Weakness.SAYING,
    "court": Weakness.SHORT,
    "é" * 201: Weakness.LONG,
}
GOOD = (
    PASSPHRASE,
    "trois lampes de papier huilé",
    "Cheval, agrafe & pile: oui",
    "ma grand-mère recoud des voiles",
    "notre vieux poêle fume le dimanche",
    "vélo cactus orage mandarine",
    "q7!fKz2)wXe9&Lp4Rt0m",
    "lampe tortue orage mandarine " * 4,
)


@pytest.mark.once
@pytest.mark.parametrize("passphrase", REFUSED)
def test_what_is_soon_guessed_is_refused_with_its_reason(passphrase):
    assert weakness(passphrase, OWNER, PLACES)[0] == REFUSED[passphrase]


@pytest.mark.once
@pytest.mark.parametrize("passphrase", GOOD)
def test_what_withstands_is_taken(passphrase):
    assert weakness(passphrase, OWNER, PLACES) == ()


@pytest.mark.once
def test_what_is_known_of_one_is_not_held_against_another():
    hers = estimate("basilic pavé basilic ines", OWNER)
    assert hers.guesses < ENOUGH
    assert Weakness.PERSONAL in hers.reasons
    assert estimate("basilic pavé basilic ines", ("Hugo Genièvre",)).guesses > hers.guesses


@pytest.mark.once
def test_the_lists_are_folded_and_the_commonest_word_comes_first():
    french = guessable.french()
    assert french["que"] < french["tilleul"] <= guessable.FRENCH_WORDS
    assert all(word.isascii() and word.islower() for word in list(french)[:500])


@pytest.mark.once
@pytest.mark.parametrize(
    ("passphrase", "said"),
    [
        ("Ministere2026!!", "Des mots du ministère"),
        ("Inès Basilic 1985", "Votre nom ou votre adresse"),
        ("assistant@example.fr", "Votre nom ou votre adresse"),
        ("03 53 01 00 10 !", "Votre nom ou votre adresse"),
        ("Arras, Lille, Arras", "Un nom de lieu"),
        ("Le Port, La Réunion", "Un nom de lieu"),
        ("pavé 7 !", "trop courte"),
    ],
)
def test_the_page_says_why_beside_the_field_and_what_to_do(cast, passphrase, said):
    client = cast.client("assistant")
    answer = client.post(KEYS, named(client.get(KEYS), **twice(passphrase)))
    assert answer.status_code == 422
    assert said in answer.text
    assert "Choisissez quatre mots rares ou plus" in answer.text
    assert passphrase not in answer.text
    assert not KeyDraft.objects.exists()


def test_five_good_ones_make_a_key(cast):
    client = cast.client("assistant")
    for passphrase in GOOD[:5]:
        assert recovery_code(client.post(KEYS, named(client.get(KEYS), **twice(passphrase))))
