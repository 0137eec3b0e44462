"""A grave event: what its coordinators and workers post."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from casework.models import Incident

TITLE = "Inondation à Lille"
WORDS = "La Deûle a débordé dans la nuit."
RESERVED = "La préfecture tient une cellule à midi."
TOKEN = re.compile(r'name="token" value="([^"]+)"')


def page(name: str, reference: str = "") -> str:
    return reverse(f"casework:{name}", args=[reference] if reference else [])


def opening(**fields: Any) -> dict[str, Any]:
    return {
        "token": "a-token-that-opens-one",
        "kind": "natural",
        "title": TITLE,
        "since": "2026-11-23",
        "places": ["e:tribunal-judiciaire-de-lille"],
        "text": WORDS,
        "responsible": "Nadia Verveine",
        "reserved": RESERVED,
        **fields,
    }


def begin(client: Client, **fields: Any) -> str:
    answer = client.post(page("incident_new"), opening(**fields))
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return Incident.objects.get().reference


def does(client: Client, reference: str, deed: str, *, query: str = "", **fields: Any) -> Any:
    """By the form of its page, with the name that it has there."""
    shown = client.get(page(f"incident_{deed}", reference) + query).content.decode()
    token = TOKEN.search(shown)
    region = re.search(r'name="region" value="([^"]+)"', shown)
    data = {"token": token[1] if token else "a-token-that-no-page-gave"}
    if region:
        data["region"] = region[1]
    return client.post(page(f"incident_{deed}", reference), {**data, **fields})


def presses(client: Client, reference: str, deed: str) -> Any:
    token = TOKEN.search(client.get(page("incident", reference)).content.decode())
    return client.post(
        page(f"incident_{deed}", reference), {"token": token[1] if token else "a-token-that-no-page-gave"}
    )
