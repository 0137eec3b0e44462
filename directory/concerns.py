"""What speaks against a change without forbidding it: shown to whoever makes it, who goes on with a reason.

The directory asks apps that it does not know: they register what they find (R4, R5).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Generic, ParamSpec

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import PlainField

if TYPE_CHECKING:
    from datetime import date

    from directory.models import Absence, Replacement

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Concern:
    """``key`` says what it is about, whatever the day on which it is asked; ``text`` is one sentence."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Why one goes on, and which concerns the page had shown (``shown``)."""

    reason: str = ""
    seen: str = ""


UNANSWERED = Answer()
UNSEEN = "unseen"  # by this code of an error a page knows that nothing is wrong: something is to be read


class Unanswered(ValidationError):
    """There are concerns that nobody answered yet."""

    def __init__(self, concerns: Sequence[Concern], field: str = "reason") -> None:
        self.concerns = tuple(concerns)
        asked = _("Écrivez pourquoi, ou changez ce qui gêne.")
        super().__init__({field: [asked]})


class Unseen(ValidationError):
    """Nothing is to be explained, but it must have been read."""

    def __init__(self, concerns: Sequence[Concern]) -> None:
        self.concerns = tuple(concerns)
        super().__init__(_("Lisez ce qui suit, puis confirmez."), code=UNSEEN)


def shown(concerns: Iterable[Concern]) -> str:
    """What a page carries to say which concerns its reader saw."""
    keys = sorted({concern.key for concern in concerns})
    return sha256("\n".join(keys).encode()).hexdigest()[:16] if keys else ""


def require_seen(concerns: Sequence[Concern], seen: str) -> None:
    """Raises ``Unseen``."""
    if concerns and seen != shown(concerns):
        raise Unseen(concerns)


def require_answer(
    concerns: Sequence[Concern], answer: Answer, accepted: Iterable[str] = (), *, field: str = "reason"
) -> None:
    """``accepted``: the keys that somebody answered before. Raises ``Unanswered``."""
    known = set(accepted)
    if all(concern.key in known for concern in concerns):
        return
    if not answer.reason.strip() or answer.seen != shown(concerns):
        raise Unanswered(concerns, field)


class SeenForm(forms.Form):
    """Carries which concerns its page showed."""

    seen = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
    concerns: tuple[Concern, ...] = ()

    def ask(self, error: ValidationError) -> None:
        """When it is an answer that is missing."""
        if isinstance(error, Unanswered | Unseen):
            self.show(error.concerns)

    def show(self, concerns: Sequence[Concern]) -> None:
        self.concerns = tuple(concerns)
        if self.is_bound:
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.data["seen"] = shown(concerns)  # type: ignore[index]
        self.initial["seen"] = shown(concerns)


class AnsweringForm(SeenForm):
    """The reason is asked once there is something to answer."""

    reason = PlainField(
        label=gettext_lazy("Pourquoi maintenir malgré tout"),
        max_length=300,
        required=False,
        widget=forms.HiddenInput,
    )

    def answer(self) -> Answer:
        return Answer(self.cleaned_data.get("reason", ""), self.cleaned_data.get("seen", ""))

    def show(self, concerns: Sequence[Concern]) -> None:
        """What is not answered yet, with the field of the answer."""
        super().show(concerns)
        self.fields["reason"].widget = forms.TextInput()
        self.fields["reason"].required = True


class Concerns(Generic[P]):
    def __init__(self) -> None:
        self._finders: list[Callable[P, list[Concern]]] = []

    def register(self, find: Callable[P, list[Concern]]) -> Any:
        self._finders.append(find)
        return find

    def of(self, *args: P.args, **kwargs: P.kwargs) -> list[Concern]:
        return [concern for find in self._finders for concern in find(*args, **kwargs)]


# Of a replacement, proposed or already approved; of an absence, from a day on.
replacement_concerns: "Concerns[[Replacement]]" = Concerns()
absence_concerns: "Concerns[[Absence, date]]" = Concerns()
