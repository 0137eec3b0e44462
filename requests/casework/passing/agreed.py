"""What the agent was asked of a hand-over and what they answered, out of what is written. No query, no
clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from casework.cases.lines import Written
from casework.writings.passing import Handed, HandOverAsked, HandOverReply, HandOverUnasked


class Standing(StrEnum):
    ASKED = "asked"
    YES = "yes"
    NO = "no"
    WITHDRAWN = "withdrawn"  # a yes that was taken back before it served
    DONE = "done"
    TAKEN_BACK = "taken_back"  # by the worker, before it was answered
    REPLACED = "replaced"  # another question was asked since: one is before the agent at a time
    OVER = "over"  # the case went to somebody meanwhile, or the question names no key: it is asked again


@dataclass(frozen=True, slots=True)
class Question:
    """``number`` is that of the entry that asks, ``reply`` that of the last answer, or 0; ``replied_at``
    its time."""

    number: int
    content: HandOverAsked
    standing: Standing
    reply: int = 0
    replied_at: str = ""

    @property
    def is_open(self) -> bool:
        return self.standing is Standing.ASKED

    @property
    def is_yes(self) -> bool:
        return self.standing is Standing.YES

    @property
    def may_be_answered(self) -> bool:
        """A yes may be taken back until it serves, and a no become a yes."""
        over = (Standing.DONE, Standing.TAKEN_BACK, Standing.REPLACED, Standing.OVER)
        return self.standing not in over

    def __repr__(self) -> str:
        return f"Question({self.number}, {self.standing})"


def questions(written: Iterable[Written]) -> tuple[Question, ...]:
    """The last one first."""
    lines = list(written)
    return tuple(
        _question(line.number, line.content, [one for one in lines if one.number > line.number])
        for line in reversed(lines)
        if isinstance(line.content, HandOverAsked)
    )


def the_yes(written: Iterable[Written]) -> Question | None:
    """Under which the case may be handed over now: the last one that stands."""
    return next((one for one in questions(written) if one.is_yes), None)


def pending(written: Iterable[Written]) -> Question | None:
    """What another question would replace: the agent has it before them, or has said yes to it."""
    return next((one for one in questions(written) if one.is_open or one.is_yes), None)


def _question(number: int, content: HandOverAsked, after: Sequence[Written]) -> Question:
    handed = [line.content for line in after if isinstance(line.content, Handed)]
    replies = [
        line for line in after if isinstance(line.content, HandOverReply) and line.content.asked == number
    ]
    said = [line.content.agrees for line in replies if isinstance(line.content, HandOverReply)]
    last = replies[-1] if replies else None
    if any(one.asked == number for one in handed):
        standing = Standing.DONE
    elif handed or not content.key:
        standing = Standing.OVER
    elif any(isinstance(line.content, HandOverUnasked) and line.content.asked == number for line in after):
        standing = Standing.TAKEN_BACK
    elif any(isinstance(line.content, HandOverAsked) for line in after):
        standing = Standing.REPLACED
    elif not said:
        standing = Standing.ASKED
    elif said[-1]:
        standing = Standing.YES
    else:
        standing = Standing.WITHDRAWN if any(said) else Standing.NO
    when = last.content.written_at if last is not None else ""
    return Question(number, content, standing, last.number if last is not None else 0, when)
