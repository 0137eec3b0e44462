"""Each form of the role tables sent empty, then with nonsense, as a phone shows the answer.

The forms are sent on the clock of the cast, and only their answers are shown in the browser: one page each,
with nonsense in every field, where most errors stand at once. What comes of nothing is read in its text.
Wagtail's own screens are left out: their forms are Wagtail's.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django import forms
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from casework.models import KeyRecovery, WorkerKey
from directory.people.forms import NumberField
from tests.browser.conftest import PHONE, assert_accessible, show
from tests.casework.roles import PASSPHRASE, a_case, a_recovery, give_keys
from tests.cast import NOW, PEOPLE, Cast
from tests.cheap import cheap_keys
from tests.portal.test_role_walk import TABLE

pytestmark = [pytest.mark.browser, pytest.mark.once]
PageAs = Callable[..., Page]
SENT = {"csrfmiddlewaretoken": "x"}  # what every page of ours sends, however little was typed
MAY = {200, 302, 409, 422}
LONG = 400  # letters without a space, where nothing says how many are too many


@dataclass
class Sending:
    name: str
    who: str
    path: str
    data: dict[str, Any] = field(default_factory=dict)


def of_the_tables(cast: Cast) -> Iterator[Sending]:
    """The addresses that take a form, and those that show one which comes back to them."""
    seen: set[str] = set()
    a_recovery(cast)
    for _app, endpoint in sorted(TABLE, key=lambda entry: entry[1].method == "get"):
        who = next((who for who in PEOPLE[1:] if endpoint.status_for(who) in MAY), None)
        if who is None or endpoint.name in seen | {"wagtail_serve", "pages:image"}:
            continue
        path = reverse(endpoint.name, kwargs=endpoint.kwargs(cast))
        if path.startswith("/cms/") or (endpoint.method == "get" and not takes_its_own_form(cast, who, path)):
            continue
        seen.add(endpoint.name)
        yield Sending(endpoint.name, who, path)


def takes_its_own_form(cast: Cast, who: str, path: str) -> bool:
    answer = cast.client(who).get(path)
    if answer.streaming or "text/html" not in answer.headers.get("Content-Type", ""):
        return False
    forms_of_it = BeautifulSoup(answer.content, "html.parser").select("main form[method=post]")
    return any(form.get("action") in (None, "", path) for form in forms_of_it)


def of_the_counter(cast: Cast) -> Iterator[Sending]:
    """One address has all steps; the one that is sent is the one that is wrong."""
    give_keys(cast)
    right = {"theme": "debt", "status": "contract", "workplace": cast.court.code}
    own = {
        "subject": {"workplace": cast.court.code},
        "workplace": right | {"workplace": ""},
        "message": right,
    }
    for step, data in own.items():
        yield Sending(f"contact:start {step}", "agent", reverse("contact:start"), {"step": step, **data})


def of_the_entrance(_cast: Cast) -> Iterator[Sending]:
    for name in ("account_login", "account_signup", "account_confirm_login_code"):
        yield Sending(name, "anonymous", reverse(name))


def of_an_open_inbox(cast: Cast) -> Iterator[Sending]:
    case = a_case(cast)
    for verb in ("answer", "note", "hand_over"):
        yield Sending(f"casework:{verb} unlocked", "assistant", reverse(f"casework:{verb}", kwargs=case))
    yield Sending("casework:change_passphrase unlocked", "assistant", reverse("casework:change_passphrase"))


def client_of(cast: Cast, sending: Sending) -> Client:
    client = cast.client(sending.who)
    if sending.name.endswith("unlocked"):
        client.post(reverse("casework:unlock"), {"passphrase": PASSPHRASE})
    if sending.name == "account_confirm_login_code":
        client.post(reverse("account_login"), {"login": "agent@example.fr"})
    if sending.name == "casework:keys":
        KeyRecovery.objects.all().delete()
        WorkerKey.objects.all().delete()
    return client


def wrong_forms(answer: HttpResponse) -> list[forms.BaseForm]:
    parts = [one for part in answer.context or () for one in getattr(part, "dicts", [part])]
    found = {id(value): value for part in parts for value in part.values()}
    return [form for form in found.values() if isinstance(form, forms.BaseForm) and form.errors]


def nonsense(form: forms.BaseForm) -> dict[str, Any]:
    return {
        form.add_prefix(name): value
        for name, one in form.fields.items()
        if (value := _wrong(form, name, one))
    }


def _wrong(form: forms.BaseForm, name: str, one: forms.Field) -> Any:
    if one.widget.is_hidden:
        return form.get_initial_for_field(one, name)
    if isinstance(one, forms.BooleanField):
        return None
    for kind, value in {
        forms.ChoiceField: "nulle-part",
        forms.ModelChoiceField: "nulle-part",
        forms.DateField: "31/02/2026",
        forms.TimeField: "25:99",
        forms.EmailField: "pas une adresse" * 3,
        NumberField: "abc" * 6,
    }.items():
        if isinstance(one, kind):
            return value
    return "x" * ((getattr(one, "max_length", None) or LONG) + 1)


# Whatever a control names as its description, or the group that it stands in: one of them says what is wrong.
BESIDE = """([name, message]) => [...document.getElementsByName(name)].some((control) =>
  [control, control.closest("fieldset")].filter(Boolean)
    .flatMap((one) => [one.getAttribute("aria-describedby"), one.getAttribute("aria-labelledby")])
    .flatMap((ids) => (ids ?? "").split(" "))
    .map((id) => document.getElementById(id)).filter(Boolean)
    .some((error) => error.checkVisibility() && error.textContent.includes(message)))"""
# Or at the only error, where a list has a form in each line.
FOCUSED = "document.activeElement.matches('main :is([role=alert], .fr-error-text)[data-relais-focus]')"
DEAD = """[...document.querySelectorAll('main [role=alert] a[href^="#"]')]
  .filter((link) => !document.getElementById(link.hash.slice(1))).map((link) => link.hash)"""


def look(page: Page, base: str, sending: Sending, answer: HttpResponse) -> list[str]:
    """What is wrong with this answer as the phone shows it."""
    show(page, f"{base}{sending.path}", answer)
    found = [f"no link's end: {link}" for link in page.evaluate(DEAD)]
    for form in wrong_forms(answer):
        for name, message in shown_errors(form):
            if not page.evaluate(BESIDE, [form.add_prefix(name), message]):
                found.append(f"{name}: not beside its field")
    if not page.evaluate(FOCUSED):
        found.append("the focus is not at what is wrong")
    try:
        assert_accessible(page)
    except AssertionError as fault:
        found.append(str(fault)[:600])
    return found


def shown_errors(form: forms.BaseForm) -> list[tuple[str, str]]:
    fields = {name: errors for name, errors in form.errors.items() if name != "__all__"}
    return [
        (name, str(errors[0])) for name, errors in fields.items() if not form.fields[name].widget.is_hidden
    ]


def left_unsaid(answer: HttpResponse) -> list[str]:
    """Of what was sent empty: the errors that stand nowhere but above the form."""
    if not (wrong := wrong_forms(answer)):
        return []
    page = BeautifulSoup(answer.content, "html.parser")
    for summary in page.select("[role=alert]"):
        summary.decompose()
    errors = [one for form in wrong for one in shown_errors(form)]
    return [f"{name}: said nowhere" for name, message in errors if message not in page.get_text()]


SOURCES = (of_the_tables, of_the_counter, of_the_entrance, of_an_open_inbox)
# What each of them is known to have; a form that no longer answers with errors would else go unseen.
AT_LEAST = dict(zip(SOURCES, (30, 3, 3, 4), strict=True))


@pytest.mark.long
@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.__name__)
def test_each_form_in_error_says_what_is_wrong_where_it_is(
    page_as: PageAs, cast: Cast, live_server: Any, monkeypatch: pytest.MonkeyPatch, source: Any
) -> None:
    cheap_keys(monkeypatch)
    page, wrong, seen = page_as("anonymous", width=PHONE), {}, 0
    with time_machine.travel(NOW, tick=False):
        sendings = iter(source(cast))
    while True:
        with time_machine.travel(NOW, tick=False):
            sending = next(sendings, None)
            if sending is None:
                break
            client = client_of(cast, sending)
            empty = client.post(sending.path, SENT | sending.data)
            found = left_unsaid(empty)
            data = {key: value for form in wrong_forms(empty) for key, value in nonsense(form).items()}
            full = client.post(sending.path, SENT | sending.data | data) if data else empty
        answer = full if wrong_forms(full) else empty
        if wrong_forms(answer):
            seen += 1
            found += look(page, str(live_server), sending, answer)
        if found:
            wrong[sending.name] = found
    assert wrong == {}
    assert seen >= AT_LEAST[source]
