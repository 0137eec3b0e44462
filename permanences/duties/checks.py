"""What every way into the calendar is asked: is it possible, what does it run into, was that seen (R4)?"""

from datetime import date, datetime, timedelta
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core import french
from directory.concerns import Answer, Concern, require_answer, shown
from permanences.dates import collisions
from permanences.dates.agenda import loaded
from permanences.duties import succession
from permanences.models import Permanence
from permanences.rules import plausible, recurrence
from permanences.rules.recurrence import Rule

SEEN = timedelta(days=366 * 3)


def refuse_impossible(permanence: Permanence) -> None:
    """No date at all, or an hour that a change of clock skips."""
    item = loaded(permanence)
    begins = permanence.starts_on
    none = _("Aucune date entre ces deux jours. Vérifiez le jour choisi et la date de fin.")
    if recurrence.first_date(item.rule) is None:
        raise ValidationError({"ends_on": none})
    ends_on = permanence.ends_on
    if ends_on is not None:
        slots = item.slots(begins, min(ends_on, begins + SEEN))
        if not any(slot.takes_place for slot in slots):
            raise ValidationError({"ends_on": _("Toutes ces dates sont des jours fériés.")})
    refuse_skipped(item.rule, begins)


def refuse_past(permanence: Permanence, at: datetime) -> None:
    """Nothing of it is to come: its end is over, or comes before its next date."""
    if permanence.ends_on is None:
        return
    today = at.astimezone(permanence.department.zone_info).date()
    slots = loaded(permanence).slots(today, min(permanence.ends_on, today + SEEN))
    if not any(slot.takes_place and slot.ends_at > at for slot in slots):
        text = _(
            "Cette permanence est déjà finie : aucune de ses dates n’est à venir. Changez la date de fin."
        )
        raise ValidationError({"ends_on": text})


def refuse_skipped(rule: Rule, first: date, field: str = "windows") -> None:
    if (found := plausible.skipped(rule, first)) is not None:
        values = {"day": french.day(found[0], year=True), "hour": french.hour(found[1])}
        text = _("Le %(day)s, l’heure change : %(hour)s n’existe pas. Choisissez une autre heure.")
        raise ValidationError({field: text % values})


def concerns_of(permanence: Permanence, day: date) -> list[Concern]:
    """What speaks against this series as it is written now, and the announced dates that it would drop."""
    lost = succession.to_successor(permanence, day).concerns()
    return [*collisions.of_series(loaded(permanence), day), *lost]


def require(permanence: Permanence, concerns: list[Concern], answer: Answer) -> None:
    """Keeps the answer with the permanence; whoever decides later reads it. Raises ``Unanswered``."""
    require_answer(concerns, answer, permanence.accepted)
    if answer.reason.strip():
        permanence.despite = answer.reason.strip()
    if not concerns:
        permanence.despite = ""
    permanence.accepted = sorted({concern.key for concern in concerns})


def version(permanence: Permanence, concerns: list[Concern]) -> str:
    """What a page carries of what it shows: a decision is about this text, and these warnings."""
    return f"{_text(permanence)}-{shown(concerns)}"


def require_read(permanence: Permanence, concerns: list[Concern], read: str) -> None:
    """``read`` is the ``version`` of the page. Raises ``Changed`` or ``Warned``."""
    text, _dash, seen = read.partition("-")
    if text != _text(permanence):
        raise Changed
    if concerns and seen != shown(concerns):
        raise Warned


def _text(permanence: Permanence) -> str:
    """Of what its worker wrote. SEQUENCE rises with a number or an absence of theirs as well."""
    columns = ("worker_id", "mode", "frequency", "interval", "weekdays", "nth", "starts_on", "ends_on")
    written = [str(getattr(permanence, name)) for name in columns]
    where = [str(one or "") for one in (permanence.establishment, permanence.sector, permanence.place)]
    hours = [str(window) for window in permanence.windows.all()]
    return sha256(repr([written, where, hours]).encode()).hexdigest()[:16]


class Changed(ValidationError):
    """Somebody wrote it anew since it was shown."""

    def __init__(self) -> None:
        text = _("Cette proposition a changé entre-temps. Relisez-la : voici son nouveau texte.")
        super().__init__(text)


class Warned(ValidationError):
    """Its text is what was shown; what speaks against it is not."""

    def __init__(self) -> None:
        text = _(
            "Le texte de cette proposition est le même, mais un avertissement est nouveau ou a changé : "
            "relisez ce qui est à savoir, puis répondez."
        )
        super().__init__(text)
