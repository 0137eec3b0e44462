"""An application for aid on its way: what its readers post, and the secretariat of the commission."""

import re
import uuid
from typing import Any

from django.test import Client
from django.urls import reverse

from casework import actions
from casework.models import WorkerKey
from directory.models import User, Worker
from directory.roles import Role
from tests.cast import NOW, Cast, give_second_factor

PASSPHRASE = "quatre tasses de tilleul"
NEED = "Le chauffe-eau est à remplacer avant l’hiver."
OPINION = "La dépense est imprévue et le budget ne la permet pas."
REREAD = re.compile(r'name="opinion-reread" value="(\w{64})"')
TOKEN = re.compile(r'name="(?:[a-z]+-)?token" value="([^"]+)"')


def secretariat(cast: Cast, name: str = "Girofle", *, with_key: bool = True) -> User:
    """Somebody of the secretariat, who covers nobody."""
    email = f"{name.lower()}@example.fr"
    user = User.objects.create_user(email, first_name="Aline", last_name=name)
    Worker.objects.create(
        public_id=uuid.uuid5(uuid.NAMESPACE_URL, f"https://example.fr/{name}"),
        user=user,
        first_name="Aline",
        last_name=name,
        role=Role.AID_SECRETARIAT,
        phone="03 53 01 00 19",
        email=email,
    )
    cast.users[name] = user
    cast.workers[name] = user.worker_record
    if with_key:
        actions.create_key(PASSPHRASE, by=user, at=NOW)
    return user


def unlocked(cast: Cast, who: str) -> Client:
    client = cast.client(who)
    give_second_factor(client, cast.users[who])
    client.post(reverse("casework:unlock"), {"passphrase": PASSPHRASE})
    return client


def asked(cast: Cast, **fields: Any) -> dict[str, Any]:
    """What a worker posts: 2,150.50 come in, 1,000.25 and 300 go out, 150 are paid back."""
    return {
        "token": "an-application-form",
        "promised": str(cast.workers["coordinator"].public_id),
        "beneficiary": "Camille Romarin",
        "status": "contract",
        "workplace": "Tribunal judiciaire de Lille",
        "nature": "loan",
        "theme": "housing",
        "amount": "1 200,01",
        "months": "12",
        "household": "3",
        "b_salary": "1 900,50",
        "b_family": "250",
        "b_rent": "1000,25",
        "b_food": "300",
        "b_credit": "150",
        "b_credit_left": "3 000",
        "documents": ["payslips", "rent"],
        "need": NEED,
        "opinion": OPINION,
        "given_on": "2026-11-24",
        "words": "Au téléphone.",
        "agreed": "on",
        **fields,
    }


def does(client: Client, reference: str, deed: str, prefix: str, **fields: str) -> Any:
    """By the form of the page, with the name that it has there."""
    page = client.get(reverse("casework:aid", args=[reference])).content.decode()
    token = re.search(rf'name="{prefix}-token" value="([^"]+)"', page)
    data = {f"{prefix}-token": token[1] if token else "a-token-that-no-page-gave"}
    data |= {f"{prefix}-{name}": value for name, value in fields.items()}
    answer = client.post(reverse(f"casework:aid_{deed}", args=[reference]), data)
    if reread := re.search(REREAD, answer.content.decode()):  # what leaves is read once more
        data["opinion-reread"] = reread[1]
        return client.post(reverse(f"casework:aid_{deed}", args=[reference]), data)
    return answer


def key_of(worker: Worker) -> WorkerKey:
    return WorkerKey.objects.live().get(worker=worker)
