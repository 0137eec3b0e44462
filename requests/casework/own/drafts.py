"""What a worker began to write in a case, kept sealed to herself until it is sent."""

import secrets
from collections.abc import Mapping, Sequence

from django.views.decorators.debug import sensitive_variables

from casework.models import Case, WorkerKey
from casework.own import kept
from casework.own.windows import MOST, NOT_SAID, Draft, Window, others, placed, same
from casework.sealing.chain import digest_of

DRAFTS, BESIDE = "drafts", "beside"
LONGEST = 64_000  # characters of all that one form holds


class TooLong(Exception):
    """More than drafts may hold: nothing was kept."""


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
def beside(case: Case, key: WorkerKey, root: bytes) -> Mapping[str, Sequence[Draft]]:
    """By the name of the form: what other windows wrote in it, and nobody has seen there yet."""
    values = kept.read(key, root, case)
    beside: Mapping[str, Sequence[Draft]] = values.get(BESIDE, {})
    return {form: others([values[DRAFTS][form], *found]) for form, found in beside.items()}


@sensitive_variables()
def keep(
    case: Case,
    key: WorkerKey,
    root: bytes,
    drafts: Mapping[str, Draft | None],
    window: Window = NOT_SAID,
) -> bool:
    """Each in the place of the former one of its form that this window may replace; None takes that away.

    Whether something that another window wrote stands beside it now: see ``windows.placed``.
    """
    written = [text for draft in drafts.values() if draft for texts in draft.values() for text in texts]
    if sum(map(len, written)) > LONGEST:
        raise TooLong
    is_beside = False

    def put(values: kept.Values) -> None:
        nonlocal is_beside
        is_beside = _put(values, drafts, window)

    if written or drafts.keys() & _kept(case, key, root).keys():
        kept.change(key, root, case, put)
    return is_beside


@sensitive_variables()
def _put(values: kept.Values, drafts: Mapping[str, Draft | None], window: Window) -> bool:
    is_beside = False
    for form, draft in drafts.items():
        now = placed(_there(values, form), draft, window)
        if len(now) > MOST:
            raise TooLong
        _set(values, form, now)
        is_beside |= bool(others(now))
    return is_beside


def _there(values: kept.Values, form: str) -> list[Draft]:
    """The present draft of a form, and those beside it."""
    present = values.get(DRAFTS, {}).get(form)
    return [*([present] if present is not None else []), *values.get(BESIDE, {}).get(form, [])]


def _set(values: kept.Values, form: str, now: Sequence[Draft]) -> None:
    for name, found in ((DRAFTS, now[0] if now else None), (BESIDE, list(now[1:]))):
        left = {**values.pop(name, {}), form: found}
        if left := {one: value for one, value in left.items() if value}:
            values[name] = left


@sensitive_variables()
def sent(case: Case, key: WorkerKey | None, root: bytes, form: str, window: Window = NOT_SAID) -> None:
    """It is written down by now. In the transaction that writes it. What another window wrote is a draft
    under a name of its own.
    """

    def take(values: kept.Values) -> None:
        there = _there(values, form)
        left = placed(there, None, window)
        gone = [one for one in there if one not in left]
        _set(values, form, [_renamed(one) for one in left if not any(same(one, other) for other in gone)])

    if key is not None and form in _kept(case, key, root):
        kept.change(key, root, case, take)


def _renamed(draft: Draft) -> Draft:
    return {**draft, "token": [secrets.token_urlsafe(24)]}


@sensitive_variables()
def _kept(case: Case, key: WorkerKey, root: bytes) -> Mapping[str, Draft]:
    found: Mapping[str, Draft] = kept.read(key, root, case).get(DRAFTS, {})
    return found
