"""A form that the lock interrupted is shown again after the passphrase, and goes where it came from."""

import re
from pathlib import Path

import pytest
from django.test import RequestFactory
from django.urls import NoReverseMatch, resolve, reverse

from casework.desk.resuming import _SCREENS, resume
from core.forms import is_only_posted
from tests.casework.conftest import PASSPHRASE
from tests.casework.incidents import begin, page

TEMPLATES = Path("requests").rglob("templates/**/*.html")
FORM = re.compile(r"<form\b(?:\{%.*?%\}|[^>])*>", re.DOTALL)
# Screens of a case by the name of their address, and something that one types there.
TYPED = {
    "casework:aid_new": {"need": "Un loyer d’avance."},
    "casework:interview": {"interview-synthesis": "Appel bref."},
    "casework:task": {"task-what": "Rappeler."},
    "casework:appointments": {"text": "Votre dernier bulletin."},
    "casework:hand_over": {"words": "Oui."},
    "casework:consent_new": {"words": "Oui."},
    "casework:report": {"situation": "Seule avec deux enfants."},
    "casework:export": {"wish": "Pour un avocat."},
}


# What the addresses take, by its name: nothing of it has to exist to be led there.
PARTS = [
    {},
    {"reference": "ABCD2345"},
    {"reference": "ABCD2345", "number": 7},
    {"reference": "ABCD2345", "application": "ABCD2346"},
    {"name": "a-text"},
    {"public_id": "6f1c7cf0-63a5-4a0a-8df0-6f6a4a9b1f00"},
]


def address_of(name):
    for parts in PARTS:
        try:
            return reverse(f"casework:{name}", kwargs=parts)
        except NoReverseMatch:
            continue
    raise AssertionError(f"No part that {name} takes is known.")


@pytest.mark.once
def test_where_nothing_had_been_sent_the_address_opens_as_if_it_had_never_been_locked():
    """Its form then begins with what it begins with: a token, today, what was written before."""
    given = {"passphrase": PASSPHRASE, "credential": "", "prf": "", "csrfmiddlewaretoken": "x"}
    pages = [name for name in _SCREENS if not is_only_posted(resolve(address_of(name)).func)]
    assert {"incident_new", "incident_amend", "aid_new", "new_case", "hand_over_all"} <= {*pages}
    assert "contacted" not in pages
    for name in pages:
        target = address_of(name)
        asked = RequestFactory().post(reverse("casework:unlock"), {**given, "next": target})
        answer = resume(asked, None, target)
        assert (answer.status_code, answer["Location"]) == (302, target), name


def initial_of(answer):
    form = answer.context["form"]
    return {name: form[name].value() for name in form.fields if name != "token"}


def test_a_form_opened_behind_the_lock_is_that_of_an_open_inbox(desk):
    client = desk.unlocked("coordinator")
    reference = begin(client)
    for target in (page("incident_new"), page("incident_amend", reference)):
        plain = initial_of(client.get(target))
        client.post(reverse("casework:lock"))
        asked = client.get(target).context["next"]
        answer = client.post(
            reverse("casework:unlock"), {"passphrase": PASSPHRASE, "next": asked}, follow=True
        )
        assert answer.request["PATH_INFO"] == target
        assert initial_of(answer) == plain
        assert answer.context["form"]["token"].value()
        client.post(reverse("casework:lock"))
        typed = {"passphrase": PASSPHRASE, "next": target, "title": "Crue à Lille"}
        answer = client.post(reverse("casework:unlock"), typed)
        assert initial_of(answer) == {**plain, "title": "Crue à Lille"}
        assert answer.context["form"]["token"].value()


def test_what_the_address_asks_for_is_kept_behind_the_lock_and_leads_nowhere_else(desk):
    client = desk.unlocked("coordinator")
    balance = page("incident_balance", begin(client)) + "?region=HDF"
    client.post(reverse("casework:lock"))
    for asked, leads in (
        (client.get(balance).context["next"], balance),
        ("https://example.fr" + page("incident_new"), reverse("casework:inbox")),
        ("//example.fr" + page("incident_new"), reverse("casework:inbox")),
        ("//[" + page("incident_new"), reverse("casework:inbox")),
    ):
        answer = client.post(reverse("casework:unlock"), {"passphrase": PASSPHRASE, "next": asked})
        assert answer["Location"] == leads


@pytest.mark.once
def test_every_form_says_where_it_goes():
    """The page may stand at another address than its own."""
    silent = [str(one) for one in TEMPLATES for tag in FORM.findall(one.read_text()) if "action=" not in tag]
    assert silent == []


def test_what_was_typed_goes_where_it_would_have_gone(desk, received):
    client = desk.unlocked()
    assert {name.partition(":")[2] for name in TYPED} <= set(_SCREENS)
    for name, typed in [*TYPED.items(), ("casework:new_case", {"message": "Appel entre deux audiences."})]:
        args = [] if name == "casework:new_case" else [received.reference]
        target = reverse(name, args=args)
        client.post(reverse("casework:lock"))
        asked = client.post(target, typed)
        assert asked.status_code == 422, name
        page = client.post(reverse("casework:unlock"), {"passphrase": PASSPHRASE, "next": target, **typed})
        shown = page.content.decode()
        assert f'action="{target}"' in shown, name
        assert next(iter(typed.values())) in shown, name
