"""How far one goes to read a search: from the view to its results, with few steps back."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import search
from tests.cast import Cast

ROOM = Path(search.__file__).parent
MODULES, STEPS_BACK = 10, 16


def walked(search_again: Callable[[], Any]) -> list[str]:
    """The modules that it passes, call by call; kinds, which all say the same sort of things, are one."""
    seen: list[str] = []

    def hear(frame: FrameType, event: str, _said: Any) -> None:
        file = Path(frame.f_code.co_filename)
        if event == "call" and not frame.f_code.co_name.startswith("<") and ROOM in file.parents:
            seen.append("kinds" if file.parent.name == "kinds" else str(file.relative_to(ROOM)))

    sys.setprofile(hear)
    try:
        search_again()
    finally:
        sys.setprofile(None)
    return [module for before, module in zip(["", *seen], seen, strict=False) if module != before]


def test_a_search_is_read_without_many_steps_back(cast: Cast) -> None:
    """One that was made before, and finds one person: what is kept in the process is not looked for again."""
    client = cast.client("agent")
    client.get("/recherche/", {"q": "basilic"})
    path = walked(lambda: client.get("/recherche/", {"q": "basilic"}))
    assert path[0] == "views.py"
    assert len(set(path)) <= MODULES, sorted(set(path))
    assert len(path) - len(set(path)) <= STEPS_BACK, path
