"""The nouns of permanences: the recurring duty, its hours, its exceptions, its feeds."""

from permanences.models.busy import BusyBlock
from permanences.models.duties import Mode, Override, Permanence, State, TimeWindow
from permanences.models.feeds import FeedAddress, Stamp

__all__ = ["BusyBlock", "FeedAddress", "Mode", "Override", "Permanence", "Stamp", "State", "TimeWindow"]
