"""What was written in a case and was taken back since: it stays to be read, and counts no more. Pure."""

from collections.abc import Sequence

from casework.writings import Content
from casework.writings.aid import AidOutcome
from casework.writings.emergency import Emergency, Mistaken, Step, StepMistaken
from casework.writings.passing import HandOverAsked, HandOverUnasked
from casework.writings.progress import Contact, ContactMistaken


def undone(contents: Sequence[Content]) -> set[int]:
    """The places of what counts no more."""
    found: set[int] = set()
    for place, one in enumerate(contents):
        if isinstance(one, HandOverUnasked):  # one question is before the person at a time
            asked = [before for before in range(place) if isinstance(contents[before], HandOverAsked)]
            found |= set(asked[-1:])
        if isinstance(one, (Mistaken, StepMistaken, ContactMistaken, AidOutcome)):
            found |= {before for before in range(place) if _takes_back(one, contents[before])}
    return found


def _takes_back(one: Content, before: Content) -> bool:
    if isinstance(one, Mistaken):
        return isinstance(before, (Emergency, Step)) and before.situation == one.situation
    if isinstance(one, StepMistaken):
        steps = (one.situation, one.step)
        return isinstance(before, Step) and (before.situation, before.step) == steps
    if isinstance(one, ContactMistaken):
        return isinstance(before, Contact)
    if isinstance(one, AidOutcome):
        return isinstance(before, AidOutcome) and before.reference == one.reference
    return False
