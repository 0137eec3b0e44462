"""Webhooks: where they may go, and what the administrator sees of them."""

import html
import re
import socket
import time
from typing import Any

import pytest
from django.test import Client

from portal.webhooks import failures, http, signing
from portal.webhooks.forms import WebhookForm
from portal.webhooks.models import Delivery, State, Webhook
from tests.cast import PEOPLE, Cast
from tests.portal.receiving import Receiver, reply

ADD = "/cms/webhooks/ajouter/"

# --- Where it may go --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://127.0.0.1/", "internal_address"),
        ("https://localhost/", "internal_address"),
        ("https://10.1.2.3/", "internal_address"),
        ("https://172.16.0.1:8443/", "internal_address"),
        ("https://192.168.1.1/", "internal_address"),
        ("https://169.254.169.254/latest/meta-data/", "internal_address"),
        ("https://0.0.0.0/", "internal_address"),
        ("https://[::1]/", "internal_address"),
        ("https://[::ffff:10.0.0.1]/", "internal_address"),
        ("https://[fe80::1]/", "internal_address"),
        ("https://[fd00::1]/", "internal_address"),
        ("https://[64:ff9b::a00:1]/", "internal_address"),
        ("https://[2002:a00:1::]/", "internal_address"),
        ("https://100.64.0.1/", "internal_address"),
        ("https://[::7f00:1]/", "internal_address"),
        ("https://[fec0::1]/", "internal_address"),
        ("https://240.0.0.1/", "internal_address"),
        ("https://224.0.0.1/", "internal_address"),
        ("https://2130706433/", "internal_address"),
        ("https://0x7f.1/", "internal_address"),
        ("http://93.184.216.34/", "no_https"),
        ("ftp://93.184.216.34/", "not_an_address"),
        ("https://moi:secret@93.184.216.34/", "not_an_address"),
        ("https:///chemin", "not_an_address"),
        ("https://93.184.216.34:99999/", "not_an_address"),
        ("https://[::1", "not_an_address"),
        ("https://pas-de-serveur.invalid/", "unknown_host"),
        ("https://" + "a" * 70 + ".example/", "unknown_host"),
    ],
)
def test_no_address_leads_inside_or_goes_in_clear(url: str, code: str) -> None:
    with pytest.raises(http.Forbidden) as refused:
        http.check(url)
    assert refused.value.code == code
    assert http.post(url, b"{}", {}).error == code


def test_the_demonstration_calls_its_own_machine_and_nothing_else_inside(settings: Any) -> None:
    settings.ONE_MACHINE = True
    assert http.check("http://127.0.0.1:9000/x").ip == "127.0.0.1"
    assert http.check("https://localhost/").https
    inside = ["10.0.0.1", "169.254.169.254", "192.168.1.1", "100.64.0.1", "[fd00::1]", "[64:ff9b::7f00:1]"]
    for host in [*inside, "[::ffff:127.0.0.1]", "127.0.0.2"]:
        with pytest.raises(http.Forbidden, match="internal_address"):
            http.check(f"https://{host}/")
        with pytest.raises(http.Forbidden, match="no_https"):
            http.check(f"http://{host}/")
    assert "http://127.0.0.1" in WebhookForm()["url"].help_text
    settings.ONE_MACHINE = False
    assert "127.0.0.1" not in WebhookForm()["url"].help_text


def test_a_receiver_that_works_before_it_answers_has_ten_seconds_not_five(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "CONNECT_TIMEOUT", 0.2)
    receiver.answer = lambda handler: (time.sleep(0.4), reply(handler, 204))[1]
    assert http.post(f"http://{receiver.host}/", b"{}", {}).status == 204
    assert failures.in_words("timeout").startswith("Aucune réponse en 10 secondes")


@pytest.mark.ignore_template_errors
def test_the_log_says_what_to_do_and_a_deletion_asks_first(cast: Cast, hook: Webhook) -> None:
    client, deed = cast.client("administrator"), f"/cms/webhooks/{hook.pk}/supprimer/"
    codes = (*failures.REFUSED, *failures.FAILED, "timeout")
    for code in codes:
        Delivery.objects.create(
            webhook=hook, event="ping", subject=code, payload="{}", created_at=hook.created_at,
            run_after=hook.created_at, last_error=code, attempts=1,
        )  # fmt: skip  # one row
    log = html.unescape(client.get(f"/cms/webhooks/{hook.pk}/").text)
    assert [code for code in codes if failures.in_words(code) not in log or f">{code}<" in log] == []
    assert "À chaque publication" not in client.get("/cms/webhooks/").text
    for who in ("moderator", "agent", "anonymous"):
        assert cast.client(who).post(deed).status_code in (302, 403), who
    assert f"dont {len(codes)} en attente" in client.get(deed).text
    assert Webhook.objects.exists()
    client.post(deed)
    assert not Webhook.objects.exists()


def test_an_address_outside_may_be_called() -> None:
    target = http.check("https://93.184.216.34/relais?x=1")
    assert (target.ip, target.port, target.path, target.https) == ("93.184.216.34", 443, "/relais?x=1", True)


def test_a_name_with_one_address_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the resolver answers cannot be had from a real one here."""
    entries = [(socket.AF_INET, 1, 6, "", (ip, 443)) for ip in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: entries)
    with pytest.raises(http.Forbidden, match="internal_address"):
        http.check("https://vitrine.example/")


def test_the_address_that_was_checked_is_the_one_that_is_called(
    receiver: Receiver, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that answers otherwise the second time (rebinding) changes nothing: it is asked once."""
    asked: list[str] = []

    def resolve(host: str, port: int, **_kwargs: Any) -> list[Any]:
        asked.append(host)
        ip = "127.0.0.1" if len(asked) == 1 else "10.0.0.1"
        return [(socket.AF_INET, 1, 6, "", (ip, port))]

    settings.WEBHOOK_INTERNAL_HOSTS = [f"vitrine.example:{receiver.port}"]
    monkeypatch.setattr(http.socket, "getaddrinfo", resolve)
    monkeypatch.setattr(http.socket, "create_connection", lambda address, timeout: _connect(address, timeout))
    assert http.post(f"http://vitrine.example:{receiver.port}/", b"{}", {}).ok
    assert asked == ["vitrine.example"]


def _connect(address: tuple[str, int], timeout: float) -> socket.socket:
    made = socket.socket()
    made.settimeout(timeout)
    made.connect(address)
    return made


# --- The administrator ------------------------------------------------------------------------------------


@pytest.mark.ignore_template_errors
@pytest.mark.parametrize("path", ["webhooks/", "webhooks/ajouter/", "webhooks/{pk}/"])
def test_only_the_administrator_sees_them(cast: Cast, hook: Webhook, path: str) -> None:
    url = "/cms/" + path.format(pk=hook.pk)
    answers = {who: cast.client(who).get(url).status_code for who in PEOPLE}
    assert answers.pop("administrator") == 200
    assert set(answers.values()) <= {302, 403}


@pytest.mark.parametrize("deed", ["secret", "essai"])
def test_only_the_administrator_changes_them_and_never_by_a_link(
    cast: Cast, hook: Webhook, deed: str
) -> None:
    url = f"/cms/webhooks/{hook.pk}/{deed}/"
    assert cast.client("administrator").get(url).status_code == 405
    for who in ("moderator", "agent", "anonymous"):
        assert cast.client(who).post(url).status_code in (302, 403), who
    assert list(Webhook.objects.values_list("salt", flat=True)) == [hook.salt]
    assert not Delivery.objects.exists()


@pytest.mark.ignore_template_errors
def test_the_secret_is_shown_once(cast: Cast, receiver: Receiver) -> None:
    client = cast.client("administrator")
    form = {
        "name": "Vitrine",
        "url": f"http://{receiver.host}/",
        "events": ["page.published"],
        "is_active": "on",
    }
    shown = client.post("/cms/webhooks/ajouter/", form).text
    assert "whsec_" in shown
    webhook = Webhook.objects.get()
    assert webhook.created_by == cast.users["administrator"]
    assert "whsec_" not in client.get(f"/cms/webhooks/{webhook.pk}/").text
    assert "whsec_" in client.post(f"/cms/webhooks/{webhook.pk}/secret/").text


def _sent_twice(client: Client, page: str, address: str, fields: dict[str, Any]) -> list[list[str]]:
    """The secrets that each of two answers to the same form shows."""
    name = re.search(r'name="form_name" value="([^"]+)"', client.get(page).text)
    assert name is not None
    form = fields | {"form_name": name[1]}
    return [re.findall(r"whsec_[^\"]+", client.post(address, form).text) for _ in range(2)]


@pytest.mark.ignore_template_errors
def test_the_same_form_sent_again_shows_the_same_secret_and_makes_nothing_more(
    cast: Cast, receiver: Receiver
) -> None:
    """The answer to the first was lost."""
    client = cast.client("administrator")
    form = {
        "name": "Vitrine",
        "url": f"http://{receiver.host}/",
        "events": ["page.published"],
        "is_active": "on",
    }
    new, again = _sent_twice(client, ADD, ADD, form)
    assert new == again != []
    name = re.search(r'name="form_name"[^>]*value="([^"]+)"', client.get(ADD).text)
    another = client.post(ADD, form | {"name": "vitrine", "form_name": name[1] if name else ""})
    assert (another.status_code, "Un webhook porte déjà ce nom." in another.text) == (422, True)
    page = f"/cms/webhooks/{Webhook.objects.get().pk}/"
    changed, once_more = _sent_twice(client, page, f"{page}secret/", {})
    assert changed == once_more != new
    signed_with = Webhook.objects.get()
    assert signing.secret(signed_with.previous_salt) == new[0]


@pytest.mark.ignore_template_errors
def test_an_address_inside_is_refused_next_to_the_field_and_kept(cast: Cast) -> None:
    form = {"name": "Vitrine", "url": "https://10.0.0.1/ici", "events": ["page.published"]}
    response = cast.client("administrator").post("/cms/webhooks/ajouter/", form)
    assert response.status_code == 422
    assert "WEBHOOK_INTERNAL_HOSTS" in response.text
    assert "https://10.0.0.1/ici" in response.text
    assert not Webhook.objects.exists()


@pytest.mark.ignore_template_errors
def test_what_became_of_each_message_is_shown_and_it_can_be_sent_again(
    cast: Cast, hook: Webhook, receiver: Receiver, django_capture_on_commit_callbacks: Any
) -> None:
    receiver.answer = lambda handler: reply(handler, 503)
    client, url = cast.client("administrator"), f"/cms/webhooks/{hook.pk}/"
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url + "essai/")
    assert "503" in client.get(url).text
    receiver.answer = lambda handler: reply(handler, 200)
    delivery = Delivery.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/cms/webhooks/envois/{delivery.pk}/renvoyer/")
    assert Delivery.objects.get().state == State.DELIVERED
    assert "reçu" in client.get(url).text
    client.post(url + "supprimer/")
    assert not Delivery.objects.exists()


def test_an_address_that_cannot_be_written_in_a_request_is_an_answer_and_no_error(
    receiver: Receiver, settings
) -> None:
    settings.WEBHOOK_INTERNAL_HOSTS = [f"127.0.0.1:{receiver.port}"]
    assert http.post(f"http://127.0.0.1:{receiver.port}/réception/", b"{}", {}).error == "not_an_address"
