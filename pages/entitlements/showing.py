"""Benefits with what was found for each, as a page shows them, and as its script computes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pages.entitlements.conditions import AnyCondition, Facts
from pages.entitlements.engine import Result, Verdict, judge
from pages.models import BenefitPage
from pages.reading.policy import Reader
from pages.reading.tree import Node, Tree

ANCHORS = {
    "who": "pour-qui",
    "amount": "combien",
    "deadline": "avant-quand",
    "how": "comment-demander",
    "conditions": "les-conditions",
}


@dataclass(frozen=True, slots=True)
class Benefit:
    """A benefit as it is computed."""

    node: Node
    conditions: tuple[AnyCondition, ...]
    left_open: list[str]


@dataclass(frozen=True, slots=True)
class Line:
    """A condition beside its paragraph. ``excepted``: it is not met, and its exception decides."""

    number: int
    condition: AnyCondition
    url: str
    is_shown: bool
    excepted: bool


@dataclass(frozen=True, slots=True)
class Card:
    benefit: Benefit
    result: Result
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Group:
    verdict: Verdict
    cards: list[Card]


def readable(known: Tree, reader: Reader, only: int | None = None) -> list[Benefit]:
    """Those that this reader may read, in the order of the site; one query."""
    nodes = [n for n in reader.visible(known.kinds.get("BenefitPage", ())) if only in (None, n.pk)]
    found = BenefitPage.objects.live().in_bulk([node.pk for node in nodes])
    pages = [(node, found[node.pk]) for node in nodes if node.pk in found]
    return [Benefit(node, page.to_compute, page.left_open) for node, page in pages]


def crumbs(known: Tree, reader: Reader, benefits: Sequence[Benefit]) -> list[tuple[str, str]]:
    """The section in which the first of them stands."""
    above = [node for benefit in benefits[:1] for node in known.ancestors(benefit.node)[1:]]
    return [(node.url, node.title) for node in above if reader.may_read(node)]


def groups(benefits: Sequence[Benefit], facts: Facts, today: date) -> list[Group]:
    """What is open to them first; each kind of answer has its place, empty or not."""
    cards = [_card(benefit, facts, today) for benefit in benefits]
    return [Group(verdict, [c for c in cards if c.result.verdict is verdict]) for verdict in Verdict]


def _card(benefit: Benefit, facts: Facts, today: date) -> Card:
    result = judge(benefit.conditions, facts, today)
    lines = [
        Line(
            number=number,
            condition=condition,
            url=f"{benefit.node.url}#{ANCHORS[condition.paragraph]}",
            is_shown=number in result.because,
            excepted=condition.excepted(facts) is not False and condition.holds(facts, today) is False,
        )
        for number, condition in enumerate(benefit.conditions)
    ]
    return Card(benefit, result, lines)


def for_script(benefits: Sequence[Benefit], asked: Sequence[str], today: date) -> dict[str, Any]:
    """What the page computes with. Nothing of what was answered: that stands in the form."""
    return {
        "today": today.isoformat(),
        "asked": list(asked),
        "benefits": {
            str(benefit.node.pk): [condition.model_dump(mode="json") for condition in benefit.conditions]
            for benefit in benefits
        },
    }
