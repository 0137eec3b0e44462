"""What an HR service or the head of an establishment must tell (R9), or whom they signal (R10).

A case that begins with it looks from outside like one that an agent wrote: the same first entry, under the
same key. But what was told is about somebody who has not read it. So it is sealed once more, under the key of
the workers' notes: a code that is given for the case later does not open it, and the worker says of it what
she judges right.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from casework.writings.base import Content, EntryKind, Form


class About(StrEnum):
    """What HR services must tell the social worker of."""

    LEAVE_EXTENDED = "leave_extended"
    LEAVE_ENDS = "leave_ends"
    WORKSTATION = "workstation"
    DISABLED_RECRUIT = "disabled_recruit"
    CHANGE = "change"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """Which particulars go with it: no more is asked. ``words``: whether they must be there."""

    person: bool = True
    day: bool = True
    words: bool = False
    urgency: bool = False


NEEDS: Mapping[About, Needs] = {
    About.LEAVE_EXTENDED: Needs(),
    About.LEAVE_ENDS: Needs(),
    About.WORKSTATION: Needs(day=False),
    About.DISABLED_RECRUIT: Needs(),
    About.CHANGE: Needs(person=False, words=True),
    About.CONTACT: Needs(day=False, words=True, urgency=True),
}


def is_about_a_person(about: str) -> bool:
    """``about`` as it was sealed: of what this release does not know, somebody is assumed."""
    return about not in set(About) or NEEDS[About(about)].person


@dataclass(frozen=True, slots=True, repr=False)
class Notice(Content):
    """``reserved``: the ``Told``, sealed for workers alone, in base 64."""

    reserved: str
    written_at: str = ""

    @property
    def writer(self) -> str:
        return _("L’administration")


@dataclass(frozen=True, slots=True, repr=False)
class Told(Content):
    """``day``: in ISO 8601, empty where there is none. ``sender`` and ``address``: who tells."""

    WORDS = ("words", "name")
    about: str
    workplace: str
    name: str = ""
    phone: str = ""
    email: str = ""
    day: str = ""
    words: str = ""
    sender: str = ""
    address: str = ""
    written_at: str = ""


FORM = Form(
    name="notice",
    content=Notice,
    kinds=(EntryKind.REQUEST,),
    template="casework/writings/notice.html",
    who="casework/writings/notice_who.html",
    inner=Told,
)
