"""A form that the lock interrupted is shown again after the passphrase, and goes where it came from."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from casework.desk.resuming import _SCREENS
from tests.casework.conftest import PASSPHRASE

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
