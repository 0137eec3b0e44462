"""An application for aid or a loan (R12), as its author keeps it in the case; the agreement to it (R8)."""

from dataclasses import dataclass, fields
from typing import Any

from casework.funds.budget import Sheet
from casework.funds.letters import Document, Nature
from casework.funds.states import AidEvent
from casework.writings.base import Content, EntryKind, Form
from directory.reference import BeneficiaryStatus, Theme

# What nobody but the readers of the case may hold.
KEPT = ("reference", "chain", "root")


@dataclass(frozen=True, slots=True, repr=False)
class AidFile(Content):
    """What is asked, for whom and why. Sums are in cents.

    ``reference`` is the application's own, which does not lead to the case. ``chain`` is its secret, by which
    each of its readers sees that nothing was changed; ``root`` opens what comes back to the author.
    """

    WORDS = ("beneficiary", "need", "opinion")
    reference: str
    chain: str
    root: str
    beneficiary: str
    status: str
    workplace: str
    nature: str
    theme: str
    amount: int
    months: int
    household: int
    budget: tuple[str, ...]
    documents: tuple[str, ...]
    need: str
    opinion: str
    author: str = ""
    written_at: str = ""

    @property
    def sheet(self) -> Sheet:
        return Sheet.of(self.budget, self.household)

    @property
    def is_loan(self) -> bool:
        return self.nature == Nature.LOAN

    @property
    def nature_label(self) -> str:
        return str(dict(Nature.choices).get(self.nature, self.nature))

    @property
    def theme_label(self) -> str:
        return str(dict(Theme.choices).get(self.theme, self.theme))

    @property
    def status_label(self) -> str:
        return str(dict(BeneficiaryStatus.choices).get(self.status, self.status))

    @property
    def document_labels(self) -> list[str]:
        return [str(dict(Document.choices).get(one, one)) for one in self.documents]

    def for_the_next(self) -> dict[str, Any]:
        """What who decides needs: neither the case nor what leads to it."""
        values = self.values()
        return {field.name: values[field.name] for field in fields(self) if field.name not in KEPT}


def received(values: dict[str, Any]) -> AidFile:
    """``for_the_next``, read. Raises ``TypeError`` for what is no file."""
    return AidFile.of({**dict.fromkeys(KEPT, ""), **values})


@dataclass(frozen=True, slots=True, repr=False)
class AidAgreement(Content):
    """That the person agreed, on which day and in which words: they read it with their code. ``reference``:
    of the application that left with it, by which it is stopped when they take it back."""

    text: str
    author: str = ""
    written_at: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class AidOutcome(Content):
    """What was decided, kept with the case when the application itself is not there any more. ``step``: the
    number of the step that decided it; 0 in what was kept before it was written down."""

    reference: str
    event: str
    day: str
    amount: int
    months: int
    text: str
    author: str = ""
    written_at: str = ""
    step: int = 0

    @property
    def event_label(self) -> str:
        return str(dict(AidEvent.choices).get(self.event, self.event))


FILE = Form(
    name="aid_file", content=AidFile, kinds=(EntryKind.NOTE,), template="casework/writings/aid_file.html"
)
AGREEMENT = Form(
    name="aid_agreement",
    content=AidAgreement,
    kinds=(EntryKind.CONSENT,),
    template="casework/writings/words.html",
    who="casework/writings/aid_agreement_who.html",
)
OUTCOME = Form(
    name="aid_outcome",
    content=AidOutcome,
    kinds=(EntryKind.NOTE,),
    template="casework/writings/aid_outcome.html",
)
