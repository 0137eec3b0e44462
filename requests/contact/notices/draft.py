"""A notice being written: the steps, and the values that the page itself carries from one to the next."""

import secrets
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from casework import actions
from casework.actions import Recipient
from casework.models import Urgency
from casework.sealing import codes
from casework.writings.notice import About, Told
from contact.notices.forms import AboutForm, ParticularsForm
from core.forms import seed_of
from directory import policy
from directory.models import Establishment, User
from directory.reference import territory_of

RECEIPT = 8  # characters


class Step(StrEnum):
    ABOUT = "about"
    PARTICULARS = "particulars"
    CHECK = "check"


STEPS = tuple(Step)
FIELDS: dict[Step, tuple[str, ...]] = {
    Step.ABOUT: tuple(AboutForm.base_fields),
    Step.PARTICULARS: tuple(ParticularsForm.base_fields),
}
WORDS = ("name", "phone", "email", "words")


class Draft:
    """Reads what was posted. Nothing of it outlives the answer."""

    def __init__(self, data: QueryDict, user: User, at: datetime) -> None:
        self.data, self.user, self.at = data, user, at

    def __repr__(self) -> str:
        return "Draft(…)"

    @cached_property
    def submission(self) -> str:
        given: str = self.data.get("submission", "")
        return given if 20 <= len(given) <= 64 else secrets.token_urlsafe(24)

    @property
    def receipt(self) -> str:
        """Fixed by this form and this account, kept nowhere; it opens nothing."""
        drawn = codes.code_from(seed_of(self.submission, "receipt", self.user.pk))[:RECEIPT]
        return f"{drawn[:4]}-{drawn[4:]}"

    @property
    def is_written(self) -> bool:
        return any(self.data.get(name, "").strip() for name in WORDS)

    @cached_property
    def places(self) -> "QuerySet[Establishment]":
        return policy.informing(self.user, timezone.localdate(self.at))

    @cached_property
    def establishment(self) -> Establishment | None:
        code = self.data.get("workplace", "").replace("\x00", "")
        return self.places.filter(code=code).first() if code else None

    @cached_property
    def recipient(self) -> Recipient | None:
        return actions.recipient_for(self.establishment, self.at) if self.establishment else None

    @property
    def about(self) -> About | None:
        told = self.data.get("about", "")
        return About(told) if told in set(About) else None

    def form(self, step: Step, *, bound: bool) -> forms.Form | None:
        """The step's form: bound, it is checked; unbound, it shows again what was typed."""
        source: dict[str, Any] = {"data": self.data} if bound else {"initial": self._typed(step)}
        if step is Step.ABOUT:
            return AboutForm(**source, places=self.places)
        if step is Step.PARTICULARS and self.about is not None:
            around = [self.establishment.department.code] if self.establishment else []
            return ParticularsForm(**source, about=self.about, territory=territory_of(around))
        return None

    def before(self, step: Step) -> Step:
        return STEPS[max(0, STEPS.index(step) - 1)]

    def first_fault(self, before: Step) -> Step | None:
        """The first step ahead of ``before`` that is not filled as it should be."""
        for step in STEPS[: STEPS.index(before)]:
            form = self.form(step, bound=True)
            if form is None or not form.is_valid():
                return step
            if step is Step.ABOUT and self.recipient is None:
                return step
        return None

    def carried(self, shown: Step) -> list[tuple[str, str]]:
        """What the page of this step carries hidden: every value that it does not show."""
        return [
            (name, str(self.data[name]))
            for step, fields in FIELDS.items()
            for name in fields
            if step is not shown and name in self.data
        ]

    @sensitive_variables()
    def told(self) -> Told:
        """What will be sealed. Every form was found valid before."""
        data, place = self._particulars(), self.establishment
        day = data.get("day")
        return Told(
            about=self.about or "",
            workplace=f"{place.name} ({place.city})" if place else "",
            name=data.get("name", ""),
            phone=data.get("phone", ""),
            email=data.get("email", ""),
            day=day.isoformat() if day else "",
            words=data["words"],
            sender=self.user.get_full_name(),
            address=self.user.email,
        )

    @property
    def urgency(self) -> Urgency:
        return Urgency(self._particulars().get("urgency", Urgency.ORDINARY))

    def _particulars(self) -> dict[str, Any]:
        form = self.form(Step.PARTICULARS, bound=True)
        if form is None or not form.is_valid():
            raise ValueError(Step.PARTICULARS)
        return form.cleaned_data

    def _typed(self, step: Step) -> dict[str, Any]:
        return {name: self.data.get(name) for name in FIELDS.get(step, ()) if name in self.data}
