from datetime import date

import pytest

from permanences.rules.closures import closure_on, closures

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize("department", ["57", "67", "68"])
def test_alsace_and_moselle_close_on_good_friday_and_on_26_december(department):
    found = closures(department, *YEAR)
    assert found[date(2026, 4, 3)] == "Vendredi saint"
    assert found[date(2026, 12, 26)] == "Saint-Étienne"


@pytest.mark.parametrize("department", ["54", "75", "2A", "88"])
def test_the_other_departments_of_the_mainland_have_eleven_holidays(department):
    assert len(closures(department, *YEAR)) == 11


@pytest.mark.parametrize(
    ("department", "day"),
    [("971", (5, 27)), ("972", (5, 22)), ("973", (6, 10)), ("974", (12, 20)), ("976", (4, 27))],
)
def test_each_overseas_department_keeps_its_own_day_of_abolition(department, day):
    assert closures(department, *YEAR)[date(2026, *day)] == "Abolition de l’esclavage"


def test_a_range_over_two_years_holds_the_holidays_of_both():
    found = closures("75", date(2026, 12, 1), date(2027, 1, 31))
    assert list(found.values()) == ["Noël", "Jour de l’an"]


def test_an_ordinary_day_has_no_closure():
    assert closure_on("75", date(2026, 11, 24)) == ""
    assert closure_on("975", date(2026, 11, 11)) == "Armistice"
