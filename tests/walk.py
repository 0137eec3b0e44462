"""How far one goes to read what happens: the modules that a call passes, and the ways back to one of them."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any


@dataclass
class Walk:
    """The modules of these apps, call by call, each by its path; kinds, which all say the same, are one."""

    rooms: tuple[ModuleType, ...]
    path: list[str] = field(default_factory=list)

    @property
    def modules(self) -> set[str]:
        return set(self.path)

    @property
    def steps_back(self) -> int:
        """The ways by which it returns to a module where it was before; a loop is read once."""
        passed: set[str] = set()
        ways: set[tuple[str, str]] = set()
        for before, module in pairwise(self.path):
            passed.add(before)
            if module in passed:
                ways.add((before, module))
        return len(ways)

    @contextmanager
    def heard(self) -> Iterator["Walk"]:
        named: dict[str, str] = {}  # by file: what runs here is called a million times

        def hear(frame: FrameType, event: str, _said: Any) -> None:
            if event != "call":
                return
            code = frame.f_code
            name = named.get(code.co_filename)
            if name is None:
                name = named[code.co_filename] = self._name(Path(code.co_filename))
            if name and self.path[-1:] != [name] and not code.co_name.startswith("<"):
                self.path.append(name)

        sys.setprofile(hear)
        try:
            yield self
        finally:
            sys.setprofile(None)

    def _name(self, file: Path) -> str:
        """Empty for what is not of these apps."""
        for room in self.rooms:
            folder = Path(room.__path__[0])
            if folder in file.parents:
                return "kinds" if file.parent.name == "kinds" else str(file.relative_to(folder.parent))
        return ""


def walk(do: Callable[[], Any], *rooms: ModuleType) -> Walk:
    with Walk(rooms).heard() as found:
        do()
    return found
