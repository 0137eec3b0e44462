"""When each stage of the booklet begins, counted from the day on which somebody arrives (R14)."""

from datetime import date, timedelta

from pages.reference import Stage

# Somebody is helped to arrive from two months before until a year after.
AHEAD = timedelta(days=60)
WELCOMED_FOR = timedelta(days=365)
# Days after the arrival. Who goes overseas prepares it as everybody else prepares the first day.
_BEGINS = {
    Stage.BEFORE: -AHEAD.days,
    Stage.OVERSEAS: -AHEAD.days,
    Stage.FIRST_WEEK: 0,
    Stage.FIRST_MONTH: 7,
    Stage.FIRST_YEAR: 30,
}
# Those that follow one another.
IN_TURN = (Stage.BEFORE, Stage.FIRST_WEEK, Stage.FIRST_MONTH, Stage.FIRST_YEAR)


def turn(stage: Stage) -> int:
    """Its place among those that follow one another; overseas is prepared before."""
    return IN_TURN.index(Stage.BEFORE if stage is Stage.OVERSEAS else stage)


def begins_on(stage: Stage, arrival: date) -> date:
    return arrival + timedelta(days=_BEGINS[stage])


def is_welcomed(arrival: date | None, today: date) -> bool:
    """Whether the portal helps this person to arrive."""
    return arrival is not None and arrival - AHEAD <= today < arrival + WELCOMED_FOR


def is_over(arrival: date | None, today: date) -> bool:
    return arrival is not None and today >= arrival + WELCOMED_FOR


def has_begun(stage: Stage, arrival: date, today: date) -> bool:
    """What belongs to a stage is due from its first day on."""
    return begins_on(stage, arrival) <= today


def current(arrival: date, today: date) -> Stage:
    """The moment that somebody is at; earlier than two months before it is still "before"."""
    return [stage for stage in IN_TURN if stage is Stage.BEFORE or has_begun(stage, arrival, today)][-1]
