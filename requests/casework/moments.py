"""How exactly a moment is kept: to the minute where it is sealed, to the hour where it is in clear."""

from datetime import datetime


def stamp(at: datetime) -> str:
    return at.isoformat(timespec="minutes")


def to_the_hour(at: datetime) -> datetime:
    """What stays in clear of a moment: to the minute, it could be matched with a log of who was there."""
    return at.replace(minute=0, second=0, microsecond=0)
