"""What the framework says of itself is said in plain French, and every line of it names its field."""

import re

import pytest
from django import forms
from django.urls import reverse
from django.utils.translation import override

from directory.models import Absence, Replacement
from tests.cast import NOW, Cast
from tests.permanences.world import permanence

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SUMMARY = re.compile(r'<li><a href="#[^"]*">([^<]*)</a>')


def test_an_empty_field_says_what_is_missing() -> None:
    with override("fr"), pytest.raises(forms.ValidationError, match="Il manque une réponse ici"):
        forms.CharField().clean("")


@pytest.mark.parametrize(
    ("who", "name"), [("assistant", "permanences:create"), ("assistant", "permanences:add_date")]
)
def test_the_list_of_what_to_correct_names_each_field(cast: Cast, who: str, name: str) -> None:
    kwargs = {"uid": permanence(cast).uid} if name.endswith("add_date") else {}
    answer = cast.client(who).post(reverse(name, kwargs=kwargs), {"note": ""})
    names = [html.strip() for html in SUMMARY.findall(answer.text)]
    assert "Heure de début" in names
    assert [said for said in names if len(said) < 3] == []
    assert "Champ requis" not in answer.text


@pytest.mark.parametrize(
    ("verb", "said"), [("approve", "remplace Inès Basilic du 24"), ("refuse", "est refusé")]
)
def test_a_decision_names_those_whom_it_concerns(cast: Cast, verb: str, said: str) -> None:
    first, last = NOW.date().replace(year=2030), NOW.date().replace(year=2030, day=30)
    absence = Absence.objects.create(worker=cast.workers["assistant"], starts_on=first, ends_on=last)
    made = Replacement.objects.create(
        absence=absence, substitute=cast.workers["neighbour"], starts_on=first, ends_on=last, state="proposed"
    )
    answer = cast.client("national").post(
        reverse(f"directory:{verb}_replacement", args=[made.pk]), follow=True
    )
    assert said in answer.text
    assert made.substitute.name in answer.text.split("fr-alert--success")[1][:400]


def test_sheets_sent_to_several_addresses_have_one_heading(cast: Cast) -> None:
    cast.court.email = "accueil.lille@example.fr"
    cast.court.save()
    page = cast.client("coordinator").get(reverse("directory:sendings", args=[cast.north.code])).text
    links = re.findall(r'<h2[^>]*>\s*<a href="([^"]+)"', page)
    assert len(links) == len(set(links)) > 0
