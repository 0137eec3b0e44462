"""What a case says, in a note that nobody wrote, of whether it was counted: so that it is counted once.

A note is sealed to the workers who read the case, goes with it to the next one, and is under its marks. It is
written at each closing whatever was ticked, always as long: neither that something was counted nor what shows
from outside. Pure.
"""

from collections.abc import Iterable
from enum import StrEnum

from casework.counting.ticks import Tick
from casework.writings.words import Words

# No worker is without a name, and the holder of the code has no key to the notes.
NOBODY = ""


class Mark(StrEnum):
    """Not translated: it is written once, and known again by its words."""

    COUNTED = "Dossier terminé. Il est compté dans l’observation sociale, sans lien avec lui."
    NOT_COUNTED = "Dossier terminé. Il n’est pas compté dans l’observation sociale."
    COUNTED_BEFORE = "Dossier terminé à nouveau. Il reste compté une fois dans l’observation sociale."


def was_counted(notes: Iterable[Words]) -> bool:
    return any(note.author == NOBODY and note.text == Mark.COUNTED for note in notes)


def mark_for(tick: Tick | None, notes: Iterable[Words]) -> Mark:
    if was_counted(notes):
        return Mark.COUNTED_BEFORE
    return Mark.NOT_COUNTED if tick is None else Mark.COUNTED
