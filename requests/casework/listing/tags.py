"""Her own tags of cases, and the day on which she comes back to one.

They stand in her memory, which nobody else opens (``cases.memory``): the list is narrowed by them without
opening a case, they stay with her when a case is handed over, and go with the case. A tag is drawn a name,
under which it travels in an address.
"""

import secrets
from collections.abc import Iterable, Sequence
from datetime import date

from django.views.decorators.debug import sensitive_variables

from casework.cases import memory
from casework.cases.memory import BACK, Remembered
from casework.keys.unlocking import Unlocked
from core.text import fold, fold_signs

LONGEST, MOST_OF_A_CASE, MOST = 30, 10, 100
Tag = tuple[str, str]  # its name and its words


class TooManyTags(Exception):
    """As many as one can choose from: nothing was kept."""


@sensitive_variables()
def all_of(known: Remembered) -> list[Tag]:
    """By their words."""
    return sorted(known.tag_names.items(), key=lambda tag: fold(tag[1]))


@sensitive_variables()
def of_case(reference: str, known: Remembered) -> list[Tag]:
    names = known.tags.get(reference, [])
    return [tag for tag in all_of(known) if tag[0] in names]


@sensitive_variables()
def keep(
    unlocked: Unlocked, reference: str, chosen: Iterable[str], new: Sequence[str], back_on: date | None
) -> None:
    """``chosen`` are names of tags that she has, ``new`` the words of others: the same words are one tag."""

    def note(remembered: Remembered) -> bool:
        by_words = {fold_signs(text): name for name, text in remembered.tag_names.items()}
        added = {name: text for text in new if (name := by_words.setdefault(fold_signs(text), _drawn()))}
        names = dict.fromkeys([one for one in chosen if one in remembered.tag_names] + list(added))
        remembered.tag_names = added | remembered.tag_names  # what is there keeps its spelling
        remembered.tag(reference, list(names))
        if len(remembered.tag_names) > MOST or len(names) > MOST_OF_A_CASE:
            raise TooManyTags
        days = remembered.days.get(reference, {})
        remembered.set_days(reference, days | {BACK: back_on.isoformat() if back_on else ""})
        return True

    memory.change(unlocked.key, unlocked.private, note)


def _drawn() -> str:
    return secrets.token_hex(8)
