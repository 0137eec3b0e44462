"""What somebody may be entitled to: 300 situations, and what holds of any."""

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pages.entitlements.conditions import QUESTIONS, READ, Facts
from pages.entitlements.engine import Verdict, judge, to_ask
from pages.entitlements.forms import HouseholdForm, IncomeForm, ServiceForm
from tests.pages.entitlements.cases import because, benefits, cases

pytestmark = pytest.mark.once
TODAY = date(2026, 10, 15)
FILLED_BY = {
    "status": ("status",),
    "household": ("children", "alone"),
    "housing": ("housing",),
    "service": ("service",),
    "place": ("place",),
    "disability": ("disabled", "disabled_child"),
    "income": ("income", "parts"),
}
FACTS: dict[str, st.SearchStrategy[Any]] = {
    "status": st.sampled_from(["magistrate", "civil_servant", "contract", "temporary", "retired"]),
    "service": st.tuples(st.integers(0, 40), st.integers(0, 11)).map(lambda m: (m[0], m[0] + m[1])),
    "place": st.sampled_from(["metro", "drom", "com"]),
    "children": st.lists(st.sampled_from([0, 5, 6, 15, 16, 19, 20, 25, 26, 27, 28, 40]), max_size=3).map(
        tuple
    ),
    "alone": st.booleans(),
    "disabled": st.booleans(),
    "disabled_child": st.booleans(),
    "housing": st.sampled_from(["entering", "recent", "lodged", "settled"]),
    "income": st.integers(0, 140_000),
    "parts": st.sampled_from([1.0, 1.5, 2.5, 4.0]),
}


def test_three_hundred_situations_are_answered_as_a_social_worker_would() -> None:
    wrong = [
        (case.sentence, slug, found, case.expected[slug])
        for case in cases()
        for slug, conditions in benefits().items()
        if (found := because(conditions, judge(conditions, case.facts, case.today))) != case.expected[slug]
    ]
    assert wrong[:3] == []
    said = Counter(verdict for case in cases() for verdict, _why in case.expected.values())
    assert len(cases()) == len({case.sentence for case in cases()}) == 300
    assert min(said.values()) > 100, said


def test_what_is_not_asked_would_change_nothing() -> None:
    """At most seven questions; somebody who is asked those that matter alone gets the same answers."""
    most = 0
    for case in cases():
        facts = Facts()
        while left := to_ask(benefits().values(), facts, case.today):
            answered = {name: getattr(case.facts, name) for name in FILLED_BY[left[0]]}
            facts = replace(facts, asked=facts.asked | {left[0]}, **answered)
        most = max(most, len(facts.asked))
        for slug, conditions in benefits().items():
            asked, told = (judge(conditions, of, case.today) for of in (facts, case.facts))
            assert asked.verdict == told.verdict, slug
            assert set(asked.because) <= set(told.because), slug
    assert most == len(QUESTIONS)


def test_an_exception_for_an_age_is_theirs_who_have_a_child_of_it() -> None:
    """And while the children are not known, they are asked for: that may decide."""
    for_students = {"exception": "sauf", "exception_at_least": 20, "exception_under": 28}
    (income,) = READ.validate_python([{"type": "income", "label": "x", "ceiling": 100, **for_students}])
    rich = Facts(income=200, parts=1.0)
    found = {
        kids: income.met(replace(rich, children=kids), TODAY) for kids in ((), (19,), (28,), (20,), (3, 27))
    }
    assert found == {(): False, (19,): False, (28,): False, (20,): None, (3, 27): None}
    assert income.met(rich, TODAY) is None
    assert to_ask([[income]], rich, TODAY) == ["household"]
    assert to_ask([[income]], replace(rich, children=(20,)), TODAY) == []


@pytest.mark.parametrize(
    ("form", "typed", "said"),
    [
        # Months alone may be those beside years that somebody does not know: never a yes.
        (ServiceForm, {"years": "", "months": "6"}, {"service": (6, 726)}),
        (ServiceForm, {"years": "0", "months": "6"}, {"service": (6, 6)}),
        (ServiceForm, {"years": "2", "months": ""}, {"service": (24, 35)}),
        # Two and a half, or two and five? It is asked again.
        (HouseholdForm, {"children": "yes", "ages": "2,5"}, None),
        (HouseholdForm, {"children": "yes", "ages": "12,5 et 3"}, None),
        (HouseholdForm, {"children": "yes", "ages": "6 mois"}, None),
        (HouseholdForm, {"children": "yes", "ages": "2,5,12"}, {"children": (2, 5, 12), "alone": None}),
        (HouseholdForm, {"children": "yes", "ages": "2, 5"}, {"children": (2, 5), "alone": None}),
        (HouseholdForm, {"children": "yes", "ages": "2, 5 and 12"}, {"children": (2, 5, 12), "alone": None}),
        (IncomeForm, {"income": "24000", "parts": "400"}, None),
    ],
)
def test_what_is_typed_is_read_one_way(form: Any, typed: dict[str, str], said: dict[str, Any] | None) -> None:
    read = form(typed)
    assert (read.said() if read.is_valid() else None) == said
    if said is None:
        (sentence,) = (text for texts in read.errors.values() for text in texts)
        assert any(word in sentence for word in ("Six mois s’écrit 0", "de 1 à 50"))


def test_a_question_is_asked_only_of_whom_it_may_decide() -> None:
    def asked(slug: str, **facts: Any) -> list[str]:
        return list(to_ask([benefits()[slug]], Facts(**facts), TODAY))

    active, child = {"status": "civil_servant"}, {"children": (2,), "alone": False}
    assert asked("garde-enfant")[0] == "status"
    assert asked("garde-enfant", status="retired") == []  # refused already
    assert asked("garde-enfant", **active, children=(9,), alone=False) == []
    assert asked("garde-enfant", **active, **child, income=54_000, parts=2.0) == []
    # Overseas the ceiling is another: asked for a sum between the two only.
    assert asked("garde-enfant", **active, **child, income=58_000, parts=2.0) == ["place"]
    assert asked("pret-social", **active) == []  # what decides is not asked here


def test_without_conditions_as_data_nobody_is_refused() -> None:
    assert judge((), Facts(status="retired"), TODAY).verdict is Verdict.PERHAPS
    assert to_ask([()], Facts(), TODAY) == []


@pytest.mark.parametrize(
    ("condition", "facts", "today", "met"),
    [
        ({"type": "disability"}, {"disabled": False}, TODAY, False),
        (
            {"type": "disability", "only_for": ["retired"]},
            {"disabled": False, "status": "contract"},
            TODAY,
            True,
        ),
        ({"type": "disability", "only_for": ["retired"]}, {"disabled": False}, TODAY, None),
        ({"type": "service", "at_least": 30}, {"service": (24, 35)}, TODAY, None),
        ({"type": "service", "at_least": 36}, {"service": (24, 35)}, TODAY, False),
        ({"type": "dates", "closes": "2026-10-14"}, {}, TODAY, False),
        ({"type": "dates", "opens": "2026-10-16"}, {}, TODAY, None),
        (
            {"type": "dates", "opens": "2020-11-01", "closes": "2021-02-28", "every_year": True},
            {},
            TODAY,
            None,
        ),
        (
            {"type": "dates", "opens": "2020-11-01", "closes": "2021-02-28", "every_year": True},
            {},
            date(2027, 1, 9),
            True,
        ),
        ({"type": "income", "ceiling": 100, "exception": "sauf"}, {"income": 200, "parts": 1.0}, TODAY, None),
    ],
)
def test_a_condition(condition: dict[str, Any], facts: dict[str, Any], today: date, met: bool | None) -> None:
    (read,) = READ.validate_python([{"label": "x", **condition}])
    assert read.met(Facts(**facts), today) is met


@given(
    full=st.fixed_dictionaries(FACTS), hidden=st.sets(st.sampled_from(sorted(FACTS))), seven=st.integers(0, 1)
)
@settings(max_examples=120, deadline=None)
def test_an_answer_never_turns_when_more_is_known(full: dict[str, Any], hidden: set[str], seven: int) -> None:
    """Yes and no are final, whatever was left unknown: a "no" is never a false one."""
    known = Facts(**full)
    unknown = replace(known, **dict.fromkeys(hidden))
    today = (TODAY, date(2027, 3, 10))[seven]
    for slug, conditions in benefits().items():
        before = judge(conditions, unknown, today).verdict
        after = judge(conditions, known, today).verdict
        assert before in (after, Verdict.PERHAPS), slug
