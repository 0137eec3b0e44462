"""That a case was given to its agent: written in the case, where they see it, and in the register."""

from datetime import datetime

from django.views.decorators.debug import sensitive_variables

from casework import audit
from casework.cases.reading import OpenCase
from casework.cases.treatment import all_shown, locked_as_read
from casework.cases.writing import append, conclude
from casework.models import EntryKind, Verb
from casework.moments import stamp
from casework.writings.given import Exported
from directory.models import Worker


@sensitive_variables()
def export(open_case: OpenCase, wish: str, *, by: Worker, token: str, at: datetime) -> OpenCase:
    """The case as it is then, with that line. The same form sent again writes it once, and gives it again."""
    with locked_as_read(open_case, by, at) as held:
        name, reference = audit.name_of(by), held.case.reference
        content = Exported(wish, by.name, stamp(at))
        if append(held, EntryKind.CONSENT, content, token) is not None:
            all_shown(held, open_case)
            held = conclude(held, Verb.WRITTEN, by=name, at=at, detail=EntryKind.CONSENT)
        audit.record(Verb.EXPORTED, by=name, at=at, case=reference)
    return held
