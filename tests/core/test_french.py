"""Sentences as people read them, where they begin and where they go on."""

from datetime import date

import pytest
from django.template import Context, Template
from django.utils import translation

from core import french


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


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("j F Y", "1er décembre 2026"),
        ("l j F", "mardi 1er décembre"),
        ("DATE_FORMAT", "1er décembre 2026"),
        ("d/m/Y", "01/12/2026"),
        (r"\j\o\u\r j", "jour 1er"),
    ],
)
def test_the_first_of_a_month_is_said_as_people_say_it_in_code_and_in_templates(form, said):
    first = date(2026, 12, 1)
    assert french.dated(first, form) == said
    assert Template("{{ day|date:form }}").render(Context({"day": first, "form": form})) == said


def test_only_the_first_and_only_in_french():
    assert french.short_day(date(2026, 12, 11)) == "11 décembre"
    with translation.override("en"):
        assert "er" not in french.dated(date(2026, 8, 1), "j F Y")


@pytest.mark.parametrize(("value", "said"), [(None, ""), ("", ""), ("demain", "")])
def test_what_is_no_date_is_said_as_django_does(value, said):
    assert Template("{{ day|date:'j F Y' }}").render(Context({"day": value})) == said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Camille Romarin", "de Camille Romarin"),
        ("Inès Basilic", "d’Inès Basilic"),
        ("Émile Thym", "d’Émile Thym"),
        ("Œdipe", "d’Œdipe"),
        ("Hélène Sauge", "d’Hélène Sauge"),
        ("Hugo Genièvre", "de Hugo Genièvre"),
        ("Yves", "d’Yves"),
        ("Yasmine", "de Yasmine"),
    ],
)
def test_of_somebody_is_elided_before_a_vowel_that_is_heard_and_only_in_french(name, said):
    assert french.of(name) == said
    with translation.override("en"):
        assert french.of(name) == name
