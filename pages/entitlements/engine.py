"""What somebody may be entitled to, and what is still worth asking. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pages.entitlements.conditions import QUESTIONS, Condition, Facts, Question


class Verdict(StrEnum):
    YES = "yes"
    PERHAPS = "perhaps"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Result:
    """``because``: places, in the list of conditions, of those that are not met, else that are undecided."""

    verdict: Verdict
    because: tuple[int, ...] = ()


def judge(conditions: Sequence[Condition], facts: Facts, today: date) -> Result:
    """A benefit without conditions as data is refused to nobody: its page says more."""
    if not conditions:
        return Result(Verdict.PERHAPS)
    met = [condition.met(facts, today) for condition in conditions]
    if False in met:
        return Result(Verdict.NO, tuple(n for n, one in enumerate(met) if one is False))
    undecided = tuple(n for n, one in enumerate(met) if one is None)
    return Result(Verdict.PERHAPS if undecided else Verdict.YES, undecided)


def to_ask(benefits: Iterable[Sequence[Condition]], facts: Facts, today: date) -> list[Question]:
    """The questions that still decide something, in order; none on a benefit that is refused already."""
    needed: set[Question] = set()
    for conditions in benefits:
        if judge(conditions, facts, today).verdict is not Verdict.NO:
            needed.update(*(condition.needs(facts, today) for condition in conditions))
    return [name for name in QUESTIONS if name in needed - facts.asked]
