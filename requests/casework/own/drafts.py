"""What a worker began to write in a case, kept sealed to herself until it is sent."""

from collections.abc import Mapping

from django.views.decorators.debug import sensitive_variables

from casework.models import Case, WorkerKey
from casework.own import kept
from casework.sealing.chain import digest_of

DRAFTS = "drafts"
LONGEST = 64_000  # characters of all that one form holds
Draft = Mapping[str, list[str]]  # what each field of a form holds


class TooLong(Exception):
    """More than a draft may hold: nothing was kept."""


@sensitive_variables()
def all_of(case: Case, key: WorkerKey, root: bytes) -> Mapping[str, Draft]:
    """By the name of the form. One that was sent meanwhile from elsewhere is none any more."""
    found = _kept(case, key, root)
    names = {form: digest_of("".join(draft.get("token", []))) for form, draft in found.items()}
    if not names:
        return {}
    sent = set(case.entries.filter(token__in=names.values()).values_list("token", flat=True))
    return {form: draft for form, draft in found.items() if names[form] not in sent}


@sensitive_variables()
def keep(case: Case, key: WorkerKey, root: bytes, drafts: Mapping[str, Draft | None]) -> None:
    """Each in the place of the former one of its form; None takes that away."""
    written = [text for draft in drafts.values() if draft for texts in draft.values() for text in texts]
    if sum(map(len, written)) > LONGEST:
        raise TooLong

    def put(values: kept.Values) -> None:
        there = {**values.pop(DRAFTS, {}), **drafts}
        if left := {form: draft for form, draft in there.items() if draft is not None}:
            values[DRAFTS] = left

    if written or drafts.keys() & _kept(case, key, root).keys():
        kept.change(key, root, case, put)


@sensitive_variables()
def sent(case: Case, key: WorkerKey | None, root: bytes, form: str) -> None:
    """It is written down by now. In the transaction that writes it."""
    if key is not None:
        keep(case, key, root, {form: None})


@sensitive_variables()
def _kept(case: Case, key: WorkerKey, root: bytes) -> Mapping[str, Draft]:
    found: Mapping[str, Draft] = kept.read(key, root, case).get(DRAFTS, {})
    return found
