"""Hypothesis strategies for rules, their overrides and the places where they apply."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from permanences.rules.recurrence import NTH_CHOICES, Frequency, Kind, Override, Rule, Window, dates

PLACES = [
    ("75", "Europe/Paris"),
    ("57", "Europe/Paris"),
    ("68", "Europe/Paris"),
    ("971", "America/Guadeloupe"),
    ("973", "America/Cayenne"),
    ("974", "Indian/Reunion"),
    ("975", "America/Miquelon"),
    ("976", "Indian/Mayotte"),
    ("987", "Pacific/Tahiti"),
    ("988", "Pacific/Noumea"),
]

places = st.sampled_from(PLACES)
# Leap days, both clock changes and the turn of the year all lie within.
days = st.dates(date(2023, 12, 1), date(2028, 4, 1))


@st.composite
def windows(draw, *, hours=(5, 22)):
    count = draw(st.integers(1, 3))
    low, high = hours[0] * 4, hours[1] * 4
    marks = sorted(
        draw(st.lists(st.integers(low, high), min_size=2 * count, max_size=2 * count, unique=True))
    )
    as_time = [time(mark // 4, mark % 4 * 15) for mark in marks]
    return tuple(Window(n + 1, as_time[2 * n], as_time[2 * n + 1]) for n in range(count))


@st.composite
def rules(draw, *, zone=None, hours=(5, 22)):
    starts_on = draw(days)
    ends_on = draw(st.none() | st.integers(0, 500))
    frequency = draw(st.sampled_from(Frequency))
    return Rule(
        frequency=frequency,
        interval=draw(st.integers(1, 6)),
        weekdays=tuple(sorted(draw(st.sets(st.integers(0, 6), min_size=1, max_size=3)))),
        nth=draw(st.sampled_from(NTH_CHOICES)) if frequency is Frequency.MONTHLY else None,
        starts_on=starts_on,
        ends_on=None if ends_on is None else starts_on + timedelta(days=ends_on),
        windows=draw(windows(hours=hours)),
        zone=zone or ZoneInfo(draw(places)[1]),
    )


@st.composite
def overrides(draw, rule):
    """Cancelled and moved dates of the rule, each at most once, and some added ones."""
    planned = list(dates(rule, rule.starts_on, rule.starts_on + timedelta(days=400)))
    found = []
    pairs = [(day, window.key) for day in planned[:40] for window in rule.windows]
    chosen = draw(st.sets(st.sampled_from(pairs), max_size=5)) if pairs else set()
    for key, (day, window) in enumerate(sorted(chosen)):
        if draw(st.booleans()):
            found.append(Override(key, Kind.CANCELLED, day, window))
        else:
            shift = timedelta(days=draw(st.integers(-10, 10)))
            span = draw(windows())[0]
            found.append(Override(key, Kind.MOVED, day, window, day + shift, span.starts_at, span.ends_at))
    for key in range(draw(st.integers(0, 2))):
        day = rule.starts_on + timedelta(days=draw(st.integers(0, 400)))
        span = draw(windows())[0]
        found.append(Override(100 + key, Kind.ADDED, day, starts_at=span.starts_at, ends_at=span.ends_at))
    return found
