"""Sentences as people read them, where they begin and where they go on."""

import pytest
from django.utils import translation

from permanences import french


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Bâtiment B, bureau 12", "bâtiment B, bureau 12"),
        ("Rez-de-chaussée", "rez-de-chaussée"),
        ("Robert-Badinter", "Robert-Badinter"),
        ("SPIP, bureau 2", "SPIP, bureau 2"),
        ("", ""),
    ],
)
def test_a_room_loses_its_capital_within_a_sentence_but_a_name_keeps_it(name, said):
    assert french.place_within(name) == said


def test_english_keeps_the_capital_of_its_days():
    with translation.override("en"):
        assert french.within("Tuesday") == "Tuesday"
    assert french.within("Le deuxième vendredi du mois") == "le deuxième vendredi du mois"
