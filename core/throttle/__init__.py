"""So much in so long a time: a count, limits on what one person or address tries, and where both are kept."""

from core.throttle.limits import Limit, TooManyTries, count

__all__ = ["Limit", "TooManyTries", "count"]
