"""Amounts with dates: one scale each, whose value in force is shown wherever a page names it.

``values`` says what is in force on a day and how it is written, ``text`` finds the names in texts, ``stored``
reads the published scales. Above the models: ``uses`` (which pages name one), ``changes`` (what follows when
one changes), ``desk`` and ``admin`` (the editors' screens).
"""

from pages.amounts.stored import value_of

__all__ = ["value_of"]
