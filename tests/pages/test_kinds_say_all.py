"""A kind of page says all about itself: `manage.py check` names what it leaves out."""

import pytest

from pages import checks
from pages.kinds import KINDS, RelaisPage
from pages.kinds.benefit import BenefitPage
from pages.kinds.event import EventPage
from pages.kinds.home import HomePage


def test_every_kind_says_all_that_is_asked_of_it():
    assert checks.faults(KINDS) == []
    assert len(KINDS) > 10


@pytest.mark.parametrize(
    ("kind", "name", "value", "fault"),
    [
        (BenefitPage, "api_name", "", "BenefitPage has no api_name."),
        (BenefitPage, "search_weight", 0, "BenefitPage has no search_weight."),
        (BenefitPage, "template", "pages/missing.html", "BenefitPage has no template that exists."),
        (BenefitPage, "api_name", "event", "The API name 'event' is that of 2 kinds."),
        (
            BenefitPage,
            "start",
            RelaisPage.start,
            "BenefitPage must either have a start or say starts_empty, not both.",
        ),
        (
            HomePage,
            "start",
            BenefitPage.start,
            "HomePage must either have a start or say starts_empty, not both.",
        ),
        (
            BenefitPage,
            "api_schema",
            None,
            "BenefitPage must have both api_schema and particular, or neither.",
        ),
        (
            BenefitPage,
            "parent_page_types",
            [],
            "BenefitPage can be created under no other kind: name it in the subpage_types of its parent.",
        ),
        (EventPage, "tree_facts", ("kind",), "EventPage is dated, but its tree_facts say no dates."),
    ],
)
def test_a_piece_that_is_taken_away_is_named(monkeypatch, kind, name, value, fault):
    monkeypatch.setattr(kind, name, value)
    monkeypatch.setattr(kind, "_clean_parent_page_models", None)  # Wagtail keeps its answer
    assert fault in checks.faults(KINDS)


def test_a_kind_that_is_in_no_list_is_named():
    assert checks.faults([k for k in KINDS if k is not EventPage]) == [
        "EventPage is not in pages.kinds.KINDS."
    ]


def test_a_fault_stops_every_command(monkeypatch):
    monkeypatch.setattr(BenefitPage, "search_weight", 0)
    found = checks.kinds_are_complete(None)
    assert [error.id for error in found] == ["pages.E001"]
