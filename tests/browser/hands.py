"""The journeys of these tests without a mouse: a click, a text, a choice are what keys do.

``by_keyboard`` gives the hands of somebody who has Tab, the arrows, Space and Enter to whatever journey is
run under it: what cannot be reached so fails there, and says what it was.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Locator

STOPS = 250  # more than any page has
IS_THERE = "element => document.activeElement === element"
# The browser stops once for a group of radios: at the one that is checked, else at its first or last.
IN_ITS_GROUP = """element => {
  const there = document.activeElement;
  return there.type === "radio" && there.name === element.name && there.form === element.form;
}"""


def _reach(target: Locator, where: str = IS_THERE) -> None:
    target.wait_for(state="attached")
    for _stop in range(STOPS):
        if target.evaluate(where):
            return
        target.page.keyboard.press("Tab")
    pytest.fail(f"{target} cannot be reached by the keyboard")


def _is_radio(target: Locator) -> bool:
    return bool(target.evaluate('element => element.type === "radio"'))


def click(self: Locator, **_how: Any) -> None:
    _reach(self)
    is_button = self.evaluate('element => element.matches("button, summary, [type=submit]")')
    self.page.keyboard.press("Space" if is_button else "Enter")


def check(self: Locator, **_how: Any) -> None:
    if not _is_radio(self):
        _reach(self)
        if not self.is_checked():
            self.page.keyboard.press("Space")
    else:
        _reach(self, IN_ITS_GROUP)
        self.page.keyboard.press("Space")
        for _arrow in range(STOPS):
            if self.evaluate(IS_THERE):
                break
            self.page.keyboard.press("ArrowDown")
    assert self.is_checked()


def _type_day(self: Locator, year: str, month: str, day: str) -> None:
    """As the language of the browser orders it, which is not always that of the page."""
    for order in (f"{day}{month}{year}", f"{month}{day}{year}"):
        for _part in range(3):
            self.page.keyboard.press("ArrowLeft")
        self.page.keyboard.type(order)
        if self.input_value() == f"{year}-{month}-{day}":
            return


def fill(self: Locator, value: str, **_how: Any) -> None:
    _reach(self)
    if self.evaluate('element => element.type === "date"'):
        _type_day(self, *value.split("-"))
    else:
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(value)
    assert self.input_value().replace("\r\n", "\n") == value


def select_option(self: Locator, value: str, **_how: Any) -> None:
    _reach(self)
    for _arrow in range(STOPS):
        if self.input_value() == value:
            return
        self.page.keyboard.press("ArrowDown")
    pytest.fail(f"{value} cannot be chosen by the keyboard")


@contextmanager
def by_keyboard(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as hands:
        for verb in (click, check, fill, select_option):
            hands.setattr(Locator, verb.__name__, verb)
        yield


class Clicks:
    """How often somebody presses, by task. A choice in a list is one, a file chosen too; typing is none."""

    def __init__(self) -> None:
        self.by_task: dict[str, int] = {}
        self.task = ""

    def add(self) -> None:
        self.by_task[self.task] = self.by_task.get(self.task, 0) + 1


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clicks]:
    """The clicks of whatever journey is run under it, for the task that it names itself."""
    clicks = Clicks()

    def counting(verb: str) -> Any:
        pressed = getattr(Locator, verb)

        def press(self: Locator, *args: Any, **how: Any) -> Any:
            clicks.add()
            return pressed(self, *args, **how)

        return press

    with monkeypatch.context() as hands:
        for verb in ("click", "check", "select_option", "set_input_files"):
            hands.setattr(Locator, verb, counting(verb))
        yield clicks
