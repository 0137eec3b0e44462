"""Which agreements are live on a day, computed from what is written in the case. No query, no clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casework.writings.agreement import Agreement, Line, Transmission, Withdrawal, ranks, withdrawal_of
from casework.writings.report import SocialReport


class Standing(StrEnum):
    LIVE = "live"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Agreed:
    """An agreement, where it stands, and what left under it."""

    number: int
    rank: int
    content: Agreement
    standing: Standing
    withdrawal: Withdrawal | None
    left: tuple[Transmission, ...]

    @property
    def is_live(self) -> bool:
        return self.standing is Standing.LIVE

    @property
    def given_on(self) -> date:
        return date.fromisoformat(self.content.given_on)

    @property
    def ends_on(self) -> date:
        return date.fromisoformat(self.content.ends_on)


def register_of(written: Iterable[Line], day: date) -> tuple[Agreed, ...]:
    """The last one first. The first withdrawal of an agreement ends it, whatever follows."""
    lines = list(written)
    found = [(line.number, line.content) for line in reversed(lines) if isinstance(line.content, Agreement)]
    if not found:
        return ()
    rank = ranks(lines)
    return tuple(_agreed(number, rank[number], content, lines, day) for number, content in found)


def live(register: Iterable[Agreed]) -> tuple[Agreed, ...]:
    return tuple(one for one in register if one.is_live)


def reports(written: Iterable[Line]) -> tuple[SocialReport, ...]:
    """The versions of the social report, the last one first."""
    return tuple(reversed([line.content for line in written if isinstance(line.content, SocialReport)]))


def _agreed(number: int, rank: int, content: Agreement, lines: Sequence[Line], day: date) -> Agreed:
    after = [line.content for line in lines if line.number > number]
    withdrawal = withdrawal_of(number, lines)
    is_over = not date.fromisoformat(content.given_on) <= day <= date.fromisoformat(content.ends_on)
    standing = Standing.WITHDRAWN if withdrawal else Standing.ENDED if is_over else Standing.LIVE
    left = [one for one in after if isinstance(one, Transmission) and one.agreement == number]
    return Agreed(number, rank, content, standing, withdrawal, tuple(left))
