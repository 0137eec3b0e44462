"""R14: which moment somebody is at, whom a paragraph is for, and rich text on paper. Pure."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.reference import BeneficiaryStatus, EstablishmentKind
from pages.arriving import stages
from pages.arriving.concerning import Circumstances, Condition, Where
from pages.booklet import plain
from pages.reading.arriving import digest
from pages.reference import Stage

pytestmark = pytest.mark.once
ARRIVAL = date(2026, 11, 10)


@pytest.mark.parametrize(
    ("day", "moment", "welcomed"),
    [
        (-61, Stage.BEFORE, False),
        (-60, Stage.BEFORE, True),
        (-1, Stage.BEFORE, True),
        (0, Stage.FIRST_WEEK, True),
        (6, Stage.FIRST_WEEK, True),
        (7, Stage.FIRST_MONTH, True),
        (30, Stage.FIRST_YEAR, True),
        (364, Stage.FIRST_YEAR, True),
        (365, Stage.FIRST_YEAR, False),
    ],
)
def test_the_moment_follows_the_arrival(day: int, moment: Stage, welcomed: bool):
    today = ARRIVAL + timedelta(days=day)
    assert stages.current(ARRIVAL, today) is moment
    assert stages.is_welcomed(ARRIVAL, today) is welcomed
    begun = {stage for stage in Stage if stages.has_begun(stage, ARRIVAL, today)}
    assert (Stage.OVERSEAS in begun) == (Stage.BEFORE in begun) == (day >= -60)
    assert moment in begun or day < -60


@settings(max_examples=40)
@given(
    where=st.sampled_from(["", *Where.values]),
    kinds=st.sets(st.sampled_from(EstablishmentKind.values), max_size=2),
    statuses=st.sets(st.sampled_from(BeneficiaryStatus.values), max_size=2),
    said=st.tuples(
        st.sampled_from(["", *Where.values]),
        st.sampled_from(["", *EstablishmentKind.values]),
        st.sampled_from(["", *BeneficiaryStatus.values]),
    ),
)
def test_what_somebody_has_not_said_excludes_nothing(where, kinds, statuses, said):
    condition, who = Condition(where, tuple(kinds), tuple(statuses)), Circumstances(*said)
    assert condition.concerns(Circumstances())
    assert not condition.is_certain(who) or condition.concerns(who)
    if all(said):
        assert condition.is_certain(who) == condition.concerns(who)
    assert condition.is_certain(Circumstances()) == condition.is_for_all
    assert condition.is_for_all or condition.label.startswith("Pour")


def test_a_condition_says_for_whom_it_is():
    assert Condition(where="overseas").label == "Pour les agents outre-mer"
    told = Condition("mainland", ("etablissement_penitentiaire",), ("temporary",)).label
    assert told == "Pour\xa0: vacataire, établissement pénitentiaire, en métropole"
    assert Condition.of({"stage": "overseas"}).where == Where.OVERSEAS


def test_rich_text_keeps_its_words_lists_and_links_on_paper():
    html = (
        '<p>Un <b>mot</b> et <a linktype="page" id="7">un chapitre</a>.</p>'
        "<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul><p>d<br/>e &lt;f&gt;</p></li></ul>"
    )
    found = plain.blocks(html, lambda attrs: {"chapter": f"chapter-{attrs['id']}"})
    assert [block["kind"] for block in found] == ["p", "list", "p"]
    assert [run["text"] for run in found[0]["runs"]] == ["Un ", "mot", " et ", "un chapitre", "."]
    assert found[0]["runs"][1]["bold"]
    assert found[0]["runs"][3]["chapter"] == "chapter-7"
    inner = found[1]["items"][1]
    assert [block["kind"] for block in inner] == ["p", "list"]
    assert inner[1]["ordered"]
    assert "".join(run["text"] for run in found[2]["runs"]) == "d\ne <f>"


def test_a_line_is_the_same_whatever_its_accents_and_spaces():
    assert digest("Déclarer mes  enfants ") == digest("declarer MES enfants")
    assert digest("Déclarer mes enfants") != digest("Déclarer mon enfant")
