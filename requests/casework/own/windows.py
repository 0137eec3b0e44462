"""One form, open in several windows: which of its drafts a window may replace, and what is kept beside. Pure.

A window has a name, random, and knows the names of those whose drafts it showed: it replaces its own, and
theirs. What another has written since then stays beside what is kept now.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Draft = Mapping[str, list[str]]
NAME = "window"  # of the window that kept it, beside the fields of a draft
MOST = 5  # texts beside one form
_APART, _OF = ".", "~"
_UNTYPED = ("token", NAME)


@dataclass(frozen=True, slots=True)
class Window:
    """``shown``: the name of each draft with which it began, and the digest of it."""

    name: str = ""
    shown: Mapping[str, str] | None = None

    def may_replace(self, draft: Draft) -> bool:
        """One that tells no name replaces whatever is there; so is one replaced that has none."""
        name = name_of(draft)
        return not self.name or not name or name == self.name or name in (self.shown or {})

    def is_unchanged(self, draft: Draft) -> bool:
        """Nothing was typed in it since it was shown."""
        return any(digest == _digest(name, draft) for name, digest in (self.shown or {}).items())


NOT_SAID = Window()


def window_in(said: str) -> Window:
    name, *shown = said[:1000].split(_APART)
    parts = (one.partition(_OF) for one in shown)
    return Window(name, {of: digest for of, _sign, digest in parts})


def opened_with(drafts: Iterable[Draft], former: Window | None = None) -> str:
    """What the page of a new window says of itself; ``former`` is the one whose text it shows again."""
    names = [f"{name_of(one)}{_OF}{_digest(name_of(one), one)}" for one in drafts if name_of(one)]
    if former is not None and former.name:
        names += [former.name, *(f"{name}{_OF}{digest}" for name, digest in (former.shown or {}).items())]
    return _APART.join([secrets.token_urlsafe(12), *names])


def name_of(draft: Draft) -> str:
    return "".join(draft.get(NAME, []))


def same(one: Draft, other: Draft) -> bool:
    return _typed(one) == _typed(other)


def placed(there: Sequence[Draft], draft: Draft | None, window: Window) -> list[Draft]:
    """The drafts of one form, the present one first. None: nothing is written in that window any more."""
    kept = {**draft, NAME: [window.name]} if draft is not None and window.name else draft
    place = next((number for number, one in enumerate(there) if window.may_replace(one)), None)
    if place is not None:
        return [*there[:place], *([kept] if kept is not None else []), *there[place + 1 :]]
    if kept is None or window.is_unchanged(kept):
        return list(there)
    return [kept, *there]


def others(there: Sequence[Draft]) -> list[Draft]:
    """Those beside the first that say something else, each once."""
    return [
        one
        for number, one in enumerate(there)
        if number and not any(same(one, other) for other in there[:number])
    ]


def _typed(draft: Draft) -> dict[str, list[str]]:
    return {
        name: [text.replace("\r\n", "\n") for text in texts]
        for name, texts in draft.items()
        if name not in _UNTYPED
    }


def _digest(name: str, draft: Draft) -> str:
    said = json.dumps([name, sorted(_typed(draft).items())])
    return hashlib.sha256(said.encode()).hexdigest()[:16]
