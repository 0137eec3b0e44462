"""Webhooks: signed, durable, tried again, never inwards. Against real servers on this machine."""

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from portal.webhooks import http, queue
from portal.webhooks.models import Delivery, Event, State, Webhook
from tests.cast import PEOPLE, Cast
from tests.pages import make
from tests.permanences import world

ALL = [event.value for event in Event if event is not Event.PING]
Answering = Callable[[BaseHTTPRequestHandler], None]


class Receiver:
    """A real server that keeps what it was sent and answers as told."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes, str]] = []
        self.answer: Answering = lambda handler: reply(handler, 204)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((dict(self.headers.items()), body, self.path))
                outer.answer(self)

            do_GET = do_POST

            def log_message(self, *_args: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.host = f"127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def reply(handler: BaseHTTPRequestHandler, status: int, **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    found = Receiver()
    settings.WEBHOOK_INTERNAL_HOSTS = [found.host]
    yield found
    found.close()


def listen(cast: Cast, url: str, events: list[str] | None = None) -> tuple[Webhook, str]:
    webhook = Webhook(name="Vitrine", url=url, events=ALL if events is None else events)
    return webhook, queue.register(webhook, by=cast.users["administrator"], at=timezone.now())


@pytest.fixture
def hook(cast: Cast, receiver: Receiver) -> Webhook:
    return listen(cast, f"http://{receiver.host}/relais?site=1")[0]


def told() -> list[tuple[str, dict[str, Any]]]:
    rows = Delivery.objects.order_by("pk").values_list("payload", flat=True)
    return [(body["type"], body["data"]) for body in map(json.loads, rows)]


def send_all(at: datetime | None = None) -> int:
    return queue.deliver_due(at or timezone.now())


# --- What is said -----------------------------------------------------------------------------------------


def test_a_page_is_followed_from_publication_to_deletion(
    hook: Webhook, django_capture_on_commit_callbacks: Any
) -> None:
    page = make.page(title="Se loger", live=False)
    page.save_revision().publish()
    page.move(make.section("prestations"), pos="last-child")
    page = type(page).objects.get(pk=page.pk)
    page.slug = "un-toit"
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    page = type(page).objects.get(pk=page.pk)
    page.unpublish()
    page.delete()
    named = {"id": page.pk, "type": "content"}
    here, there = "/vie-pratique/se-loger/", "/prestations/se-loger/"
    assert told() == [
        ("page.published", named | {"path": here}),
        ("page.moved", named | {"path": there, "path_before": here}),
        ("page.published", named | {"path": "/prestations/un-toit/"}),
        ("page.moved", named | {"path": "/prestations/un-toit/", "path_before": there}),
        ("page.unpublished", named | {"path": "/prestations/un-toit/"}),
        ("page.deleted", named),
    ]


def test_a_draft_says_nothing(hook: Webhook) -> None:
    page = make.page(title="Neuve", live=False)
    page.save_revision()
    page.move(make.section("prestations"), pos="last-child")
    assert told() == []


def test_a_restricted_page_is_named_by_its_number_alone(cast: Cast, hook: Webhook) -> None:
    page = make.page(title="Cellule secrète")
    make.restrict(page, *cast.users["moderator"].groups.all())
    page.save_revision().publish()
    page.move(make.section("prestations"), pos="last-child")
    page.unpublish()
    assert [data["path"] for _event, data in told()] == [None, None, None]
    assert "secr" not in "".join(Delivery.objects.values_list("payload", flat=True))
    assert not any(
        "titre" in text or "Cellule" in text for text in Delivery.objects.values_list("payload", flat=True)
    )


def test_establishments_and_published_permanences_are_named(cast: Cast, hook: Webhook) -> None:
    cast.court.save()
    world.permanence(cast, state="proposed")
    assert told() == [("establishment.changed", {"codes": [cast.court.code]})]
    made = world.permanence(cast, spans=(world.AFTERNOON,))
    world.cancelled(made, world.TUESDAY, "Formation")
    about = {"id": str(made.uid), "establishment": cast.court.code}
    assert told()[1:] == [("permanence.changed", about)]


def test_only_what_was_asked_for_and_nothing_when_stopped(cast: Cast, receiver: Receiver) -> None:
    webhook, _secret = listen(cast, f"http://{receiver.host}/", ["page.deleted"])
    make.page().save_revision().publish()
    assert told() == []
    Webhook.objects.filter(pk=webhook.pk).update(is_active=False, events=ALL)
    make.page(title="Autre").save_revision().publish()
    assert told() == []


def test_a_message_is_written_with_the_change_or_not_at_all(cast: Cast, hook: Webhook) -> None:
    with transaction.atomic():
        cast.court.save()
        assert len(told()) == 1
        transaction.set_rollback(True)
    assert told() == []


def test_the_same_news_is_not_queued_twice_until_it_was_sent(cast: Cast, hook: Webhook) -> None:
    cast.court.save()
    cast.court.save()
    assert len(told()) == 1
    send_all()
    cast.court.save()
    assert len(told()) == 2


# --- How it is sent ---------------------------------------------------------------------------------------


def test_it_is_sent_after_the_commit_and_signed(
    cast: Cast, receiver: Receiver, django_capture_on_commit_callbacks: Any
) -> None:
    webhook, secret = listen(cast, f"http://{receiver.host}/relais?site=1")
    with django_capture_on_commit_callbacks(execute=True):
        cast.court.save()
        assert receiver.got == []
    [(headers, body, path)] = receiver.got
    assert (path, headers["Content-Type"]) == ("/relais?site=1", "application/json")
    assert headers["webhook-signature"] == signature(secret, headers, body)
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
    assert headers["webhook-id"] == f"msg_{Delivery.objects.get().uid.hex}"
    found = Delivery.objects.get()
    assert (found.state, found.attempts, found.last_status) == (State.DELIVERED, 1, 204)
    assert signature(secret, headers, body + b" ") != headers["webhook-signature"]


def signature(secret: str, headers: dict[str, str], body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def test_for_a_day_after_a_rotation_both_secrets_sign(cast: Cast, receiver: Receiver) -> None:
    webhook, old = listen(cast, f"http://{receiver.host}/")
    now = timezone.now()
    new = queue.rotate(webhook, at=now)
    assert new != old
    for at, secrets in ((now, [new, old]), (now + timedelta(hours=25), [new])):
        queue.ping(webhook, by=cast.users["administrator"], at=at)
        send_all(at)
        headers, body, _path = receiver.got[-1]
        assert headers["webhook-signature"] == " ".join(signature(s, headers, body) for s in secrets)


def test_a_copy_of_the_database_signs_nothing(cast: Cast, receiver: Receiver) -> None:
    webhook, secret = listen(cast, f"http://{receiver.host}/")
    row = str(Webhook.objects.filter(pk=webhook.pk).values_list().get())
    assert secret not in row
    assert base64.b64decode(secret.removeprefix("whsec_")).hex() not in row


@pytest.mark.parametrize("status", [400, 401, 404, 410, 500, 503])
def test_another_answer_than_a_success_is_a_failure(
    hook: Webhook, receiver: Receiver, cast: Cast, status: int
) -> None:
    receiver.answer = lambda handler: reply(handler, status)
    cast.court.save()
    send_all()
    found = Delivery.objects.get()
    assert (found.state, found.attempts, found.last_status) == (State.WAITING, 1, status)


def test_a_redirect_is_not_followed(hook: Webhook, receiver: Receiver, cast: Cast) -> None:
    receiver.answer = lambda handler: reply(handler, 302, Location=f"http://{receiver.host}/ailleurs")
    cast.court.save()
    send_all()
    assert [path for _headers, _body, path in receiver.got] == ["/relais?site=1"]
    assert (Delivery.objects.get().state, Delivery.objects.get().last_status) == (State.WAITING, 302)


@pytest.mark.parametrize("how", ["silent", "drip"])
def test_a_slow_receiver_is_left_in_time(
    hook: Webhook, receiver: Receiver, cast: Cast, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "CONNECT_TIMEOUT", 1)
    monkeypatch.setattr(http, "TOTAL_TIMEOUT", 1.5)
    stop = threading.Event()

    def slow(handler: BaseHTTPRequestHandler) -> None:
        for _ in range(100):
            if how == "drip":
                handler.wfile.write(b"H")
                handler.wfile.flush()
            if stop.wait(0.1):
                return

    receiver.answer = slow
    cast.court.save()
    began = time.monotonic()
    send_all()
    stop.set()
    assert time.monotonic() - began < 6
    assert Delivery.objects.get().last_error == "timeout"


def test_nobody_there_is_a_failure_like_another(hook: Webhook, receiver: Receiver, cast: Cast) -> None:
    receiver.close()
    cast.court.save()
    send_all()
    assert Delivery.objects.get().last_error == "no_answer"


def test_it_is_tried_again_later_and_later_then_given_up(
    hook: Webhook, receiver: Receiver, cast: Cast
) -> None:
    receiver.answer = lambda handler: reply(handler, 500)
    cast.court.save()
    at, waits = timezone.now(), []
    while (found := Delivery.objects.get()).state == State.WAITING:
        assert send_all(found.run_after - timedelta(seconds=1)) == 0
        at = found.run_after
        assert send_all(at) == 1
        waits.append(Delivery.objects.get().run_after - at)
    assert len(receiver.got) == queue.MAX_ATTEMPTS
    assert len({headers["webhook-id"] for headers, _body, _path in receiver.got}) == 1
    for wait, base in zip(waits, queue.BACK_OFF, strict=False):
        assert base <= wait <= base * (1 + queue.JITTER)
    assert Delivery.objects.get().state == State.GIVEN_UP


def test_two_processes_do_not_send_the_same_message(hook: Webhook, receiver: Receiver, cast: Cast) -> None:
    cast.court.save()
    now = timezone.now()
    Delivery.objects.update(claimed_at=now)
    assert send_all(now) == 1
    assert receiver.got == []
    send_all(now + queue.CLAIM)  # the other one died
    assert len(receiver.got) == 1


def test_housekeeping_sends_what_is_due_and_forgets_what_is_old(
    hook: Webhook, receiver: Receiver, cast: Cast
) -> None:
    cast.court.save()
    cast.prison.save()
    Delivery.objects.filter(payload__contains="arras").update(created_at=timezone.now() - timedelta(days=31))
    call_command("send_due_webhooks", verbosity=0)
    assert len(receiver.got) == 2
    assert Delivery.objects.count() == 1


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


@pytest.mark.parametrize("deed", ["secret", "essai", "supprimer"])
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
