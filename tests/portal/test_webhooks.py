"""Webhooks: what is said, signed, durable, tried again. Against real servers on this machine."""

import base64
import hashlib
import hmac
import json
import threading
import time
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from pages.models import ThemePage
from portal.api import api
from portal.webhooks import http, queue
from portal.webhooks.models import Delivery, Event, State, Webhook
from tests.cast import Cast
from tests.pages import make
from tests.permanences import world
from tests.portal.receiving import ALL, Receiver, listen, reply


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
    assert [data["path"] for _event, data in told()] == [None, None, None, None]
    type(page).objects.get(pk=page.pk).delete()
    assert told()[4:] == [("page.deleted", {"id": page.pk, "type": "content"})]
    assert "secr" not in "".join(Delivery.objects.values_list("payload", flat=True))
    assert not any(
        "titre" in text or "Cellule" in text for text in Delivery.objects.values_list("payload", flat=True)
    )


def test_a_page_under_an_unpublished_one_is_named_by_its_number_alone(cast: Cast, hook: Webhook) -> None:
    theme = make.page(ThemePage, title="Famille")
    page = make.page(under=theme)
    theme.unpublish()
    page.save_revision().publish()
    page.move(make.section("prestations"), pos="last-child")
    assert [data["path"] for _event, data in told()] == ["/vie-pratique/famille/", None, None]


@pytest.mark.once
def test_the_document_has_each_message() -> None:
    assert set(api.document["webhooks"]) == set(Event)


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
        queue.ping(webhook, at=at)
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
