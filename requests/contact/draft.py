"""A request being written: the steps, and the values that the page itself carries from one to the next."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict
from django.views.decorators.debug import sensitive_variables

from casework import actions
from casework.actions import Recipient
from casework.models import Urgency, WorkerKey
from casework.sealing import codes
from casework.writings.emergency import Situation
from casework.writings.request import FirstMessage
from contact.forms import MessageForm, SubjectForm, WorkplaceForm
from core.forms import seed_of
from directory.models import Establishment, User
from directory.places import lookup
from directory.reference import Zone, territory_of

MOST_RESULTS = 10
LONGEST_SEARCH = 100


class Step(StrEnum):
    DANGER = "danger"
    SUBJECT = "subject"
    WORKPLACE = "workplace"
    MESSAGE = "message"
    CHECK = "check"


STEPS = tuple(Step)
FIELDS: dict[Step, tuple[str, ...]] = {
    Step.SUBJECT: ("theme", "status", "danger"),
    Step.WORKPLACE: ("workplace", "search"),
    Step.MESSAGE: tuple(MessageForm.base_fields),
}
# Carried by every page: the random name of this form, and whose name the agent was shown, with what words.
ALWAYS = ("submission", "promised", "words", "also", "also_words")
WORDS = ("message", "phone", "email", "name")
CONTENT_FIELDS = frozenset(("status", "danger", *FIELDS[Step.MESSAGE]))


@dataclass(frozen=True, slots=True)
class Choice:
    """A workplace found, and who would read what is written from there."""

    establishment: Establishment
    recipient: Recipient | None


class Draft:
    """Reads what was posted. Nothing of it outlives the answer."""

    def __init__(self, data: QueryDict, at: datetime) -> None:
        self.data = data
        self.at = at

    def __repr__(self) -> str:
        return "Draft(…)"

    @cached_property
    def submission(self) -> str:
        given: str = self.data.get("submission", "")
        return given if 20 <= len(given) <= 64 else secrets.token_urlsafe(24)

    @sensitive_variables()
    def code(self, user: User) -> str:
        """Fixed by this form and this account before anything is sealed, and kept nowhere.

        The same form sent again, because the answer was lost on the way, is answered with the same code.
        """
        return codes.code_from(seed_of(self.submission, "follow-up", user.pk))

    @property
    def search(self) -> str:
        return str(self.data.get("search", "")).replace("\x00", "")

    @property
    def cut_at(self) -> int:
        """After how many characters nothing more of the search is read, if so."""
        return LONGEST_SEARCH if len(self.search) > LONGEST_SEARCH else 0

    @property
    def is_written(self) -> bool:
        """Whether there are words in it that whoever closes the page would lose."""
        return any(self.data.get(name, "").strip() for name in WORDS)

    @cached_property
    def establishment(self) -> Establishment | None:
        found = Establishment.objects.active().with_department()
        code: str = self.data.get("workplace", "")
        return found.filter(code=code.replace("\x00", "")).first() if code else None

    @cached_property
    def recipient(self) -> Recipient | None:
        return actions.recipient_for(self.establishment, self.at) if self.establishment else None

    @property
    def is_danger(self) -> bool:
        return self.data.get("danger", "") in Situation.values

    @property
    def also(self) -> WorkerKey | None:
        """The key of whoever coordinates, who reads as well where somebody is in danger (R11)."""
        return self.recipient.coordination if self.is_danger and self.recipient else None

    @property
    def urgency(self) -> Urgency:
        """A danger is answered as soon as can be, whatever was chosen below it."""
        chosen: Urgency = self._clean(Step.MESSAGE)["urgency"]
        return Urgency.TODAY if self.is_danger else chosen

    @property
    def may_be_overseas(self) -> bool:
        return self.establishment is None or self.establishment.department.zone != Zone.METRO

    def form(self, step: Step, *, bound: bool) -> forms.Form | None:
        """The step's form: bound, it is checked; unbound, it shows again what was typed."""
        source: dict[str, Any] = {"data": self.data} if bound else {"initial": self._typed(step)}
        if step is Step.SUBJECT:
            return SubjectForm(**source, overseas=self.may_be_overseas)
        if step is Step.WORKPLACE:
            return WorkplaceForm(**source)
        if step is Step.MESSAGE:
            around = [self.establishment.department.code] if self.establishment else []
            return MessageForm(**source, territory=territory_of(around))
        return None

    def before(self, step: Step) -> Step:
        """One step back: nothing is checked on the way, but a message page always says who reads."""
        previous = STEPS[max(0, STEPS.index(step) - 1)]
        return Step.WORKPLACE if previous is Step.MESSAGE and self.recipient is None else previous

    def first_fault(self, before: Step) -> Step | None:
        """The first step ahead of ``before`` that is not filled as it should be."""
        for step in STEPS[: STEPS.index(before)]:
            form = self.form(step, bound=True)
            if form is not None and not form.is_valid():
                return step
            if step is Step.WORKPLACE and self.recipient is None:
                return step
        return None

    def carried(self, shown: Step) -> list[tuple[str, str]]:
        """What the page of this step carries hidden: every value that it does not show."""
        names = [name for step, fields in FIELDS.items() if step is not shown for name in fields]
        return [(name, value) for name in names for value in self.data.getlist(name)]

    @cached_property
    def matches(self) -> list[Establishment]:
        """The workplaces that the search finds."""
        return (
            list(lookup.matching(self.search[:LONGEST_SEARCH])[:MOST_RESULTS]) if self.search.strip() else []
        )

    def found(self) -> list[Choice]:
        """The workplaces to choose from, each with its reader. The one chosen stays, whatever is found."""
        present, places = self.establishment, self.matches
        if present is not None and present not in places:
            places = [present, *places]
        recipients = actions.recipients_for(places, self.at)
        return [Choice(place, recipients[place.pk]) for place in places]

    def content(self) -> FirstMessage:
        """What will be sealed. Every form was found valid before."""
        subject, message = self._clean(Step.SUBJECT), self._clean(Step.MESSAGE)
        place = self.establishment
        return FirstMessage(
            theme=subject["theme"],
            status=subject["status"],
            workplace=place.label if place else "",
            message=message["message"],
            channel=message["channel"],
            name=message["name"],
            phone=message["phone"],
            email=message["email"],
            moments=tuple(message["moments"]),
            may_leave_message=message["may_leave_message"],
            danger=subject["danger"],
        )

    def _clean(self, step: Step) -> dict[str, Any]:
        form = self.form(step, bound=True)
        if form is None or not form.is_valid():
            raise ValueError(step)
        return form.cleaned_data

    def _typed(self, step: Step) -> dict[str, Any]:
        typed: dict[str, Any] = {
            name: self.data.get(name) for name in FIELDS.get(step, ()) if name in self.data
        }
        if "moments" in typed:
            typed["moments"] = self.data.getlist("moments")
        return typed
