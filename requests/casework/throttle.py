"""How often one may try to open, to follow and to send."""

from core.throttle import Limit, TooManyTries

__all__ = ["DANGER", "FOLLOWING", "SENDING", "TELLING", "UNLOCKING", "TooManyTries"]

UNLOCKING = Limit("unlocking", tries=6, tries_by_address=60, seconds=600)
FOLLOWING = Limit("following", tries=10, tries_by_address=100, seconds=600)
SENDING = Limit("sending", tries=10, tries_by_address=200, seconds=3600)
# Beyond those, of messages that say that somebody is in danger.
DANGER = Limit("danger", tries=5, tries_by_address=100, seconds=3600)
# An HR service tells of many people in one sitting, and several of its members share an address.
TELLING = Limit("telling", tries=60, tries_by_address=600, seconds=3600)
