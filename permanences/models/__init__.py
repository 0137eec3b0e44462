"""The nouns of permanences: the recurring duty, its hours, its exceptions, its feeds."""

from permanences.models.duties import Mode, Override, Permanence, State, TimeWindow
from permanences.models.feeds import FeedAddress, Stamp

__all__ = ["FeedAddress", "Mode", "Override", "Permanence", "Stamp", "State", "TimeWindow"]
