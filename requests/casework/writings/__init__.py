"""What can be written in a case: every form of writing says here what it holds and how it is shown.

The database sees an ``EntryKind``: who wrote, and who reads. Which form it is, is sealed with it.

A new form is a module of this folder and a line of ``FORMS``, its template, and its words in the catalogue of
translations. ``manage.py check`` names what is left out.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.views.decorators.debug import sensitive_variables

from casework.writings import (
    agreement,
    aid,
    appointment,
    emergency,
    file,
    given,
    interview,
    notice,
    passing,
    progress,
    report,
    request,
    task,
    words,
)
from casework.writings.base import Content, EntryKind, Form

__all__ = [
    "FORMS",
    "Content",
    "EntryKind",
    "Form",
    "faults",
    "form_of",
    "from_json",
    "inner_from_json",
    "inner_to_json",
    "to_json",
]

FORMS: Mapping[str, Form] = {
    form.name: form
    for form in (
        request.FORM,
        request.TAKEN,
        notice.FORM,
        words.FORM,
        words.DATED,
        progress.ACKNOWLEDGEMENT,
        progress.PROGRESS,
        progress.CONTACT,
        progress.CONTACT_MISTAKEN,
        given.CODE,
        agreement.AGREEMENT,
        agreement.WITHDRAWAL,
        agreement.TRANSMISSION,
        report.SOCIAL,
        report.PROSECUTOR,
        emergency.EMERGENCY,
        emergency.MISTAKEN,
        emergency.STEP,
        emergency.STEP_MISTAKEN,
        emergency.SECOND_READER,
        file.FORM,
        given.EXPORT,
        interview.FORM,
        interview.SUMMARY,
        task.FORM,
        task.MARK,
        appointment.FORM,
        appointment.END,
        appointment.REPLY,
        aid.AGREEMENT,
        aid.FILE,
        aid.OUTCOME,
        passing.ASKED,
        passing.UNASKED,
        passing.REPLY,
        passing.HANDED,
        passing.TURNED_TO,
        passing.PARTING,
    )
}
_BY_CONTENT = {form.content: form for form in FORMS.values()}
_NAME = "form"


def form_of(content: Content) -> Form:
    return _BY_CONTENT[type(content)]


@sensitive_variables()
def to_json(content: Content) -> str:
    """The same for the first two forms as before there were others: see ``docs/sealed-format.md``."""
    form, values = form_of(content), content.values()
    return _dumped(values if form.is_unnamed else {_NAME: form.name, **values})


@sensitive_variables()
def inner_to_json(content: Content) -> str:
    """What a form keeps for workers alone: the form around it says what it is."""
    return _dumped(content.values())


@sensitive_variables()
def inner_from_json(form: Form, text: str) -> Content:
    """Raises as ``from_json`` does."""
    values = json.loads(text)
    if form.inner is None or not isinstance(values, dict):
        raise ValueError
    return form.inner.of(values)


@sensitive_variables()
def _dumped(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


@sensitive_variables()
def from_json(kind: EntryKind, text: str) -> Content:
    """Raises ``ValueError``, ``TypeError`` or ``KeyError`` for what no form of this kind has written."""
    values = json.loads(text)
    if not isinstance(values, dict):
        raise ValueError
    unnamed = request.FORM if kind is EntryKind.REQUEST else words.FORM
    form = FORMS[values.pop(_NAME, unnamed.name)]
    if kind not in form.kinds:
        raise ValueError
    return form.content.of(values)


def faults(forms: Mapping[str, Form]) -> list[str]:
    """Which forms nobody could write, or which would be read as another."""
    found = [f"The form {form.name} can be written as no kind." for form in forms.values() if not form.kinds]
    for kind in EntryKind:
        unnamed = [form.name for form in forms.values() if form.is_unnamed and kind in form.kinds]
        if len(unnamed) != 1:
            found.append(f"{kind.name} must have one form without a name, and has {unnamed}.")
    return found
