"""Files from both sides of a case, as their users send and get them."""

import os
import re
from datetime import UTC, datetime, timedelta
from functools import partial
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files import uploadhandler
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from PIL import Image

from casework.attachments import limits, store
from casework.models import AuditEvent, Verb
from casework.moments import to_the_hour
from casework.sealing import stream
from tests.at_once import at_once
from tests.casework.sending import (
    FILE,
    NOTHING,
    PDF,
    carried_by,
    got,
    kept,
    photo,
    stored,
    text,
    upload,
)
from tests.casework.test_destroying import DAY, closed, night
from tests.cast import NOW
from tests.contact.conftest import FOLLOW, REPLY, START, filled  # noqa: F401
from tests.contact.test_nothing_leaks import rows_of_every_table

AGAIN = "Choisissez à nouveau vos fichiers"


def address(received, number: int, name: str = "file") -> str:
    return reverse(f"casework:{name}", args=[received.reference, number])


@pytest.fixture
def no_clear_file(monkeypatch):
    """None of Django's own handlers takes a file."""

    def taken(*_given, **_named):
        raise AssertionError("a file in clear")

    for name in ("TemporaryUploadedFile", "InMemoryUploadedFile"):
        monkeypatch.setattr(uploadhandler, name, taken)


def test_files_go_both_ways_and_are_read_by_both(desk, received, agent, reply, answer, at, no_clear_file):
    page = reply(files=[upload(), upload("vacances.jpeg", photo())])
    assert "Votre message est parti." in text(page)
    assert answer(upload("réponse.txt", "Bonjour é".encode()), words="Voici.").status_code == 302
    worker = answer.worker
    shown = text(worker.get(at("case")))
    assert sorted(set(re.findall(r"/fichiers/(\d+)/", shown))) == ["2", "3", "5"]
    assert shown.count("SECRETNAME bulletin.pdf") == 3

    sent = worker.get(address(received, 2))
    assert got(sent) == PDF
    assert sent["Content-Disposition"] == 'attachment; filename="SECRETNAME bulletin.pdf"'
    assert sent["Content-Type"] == "application/pdf"
    assert sent["Content-Length"] == str(len(PDF))
    assert sent["Content-Security-Policy"].startswith("sandbox")
    assert sent["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in sent["Cache-Control"]
    inline = worker.get(address(received, 2, "view_file"))
    assert got(inline) == PDF
    assert inline["Content-Disposition"].startswith("inline")
    assert "no-store" in inline["Cache-Control"]


@pytest.mark.once
def test_pictures_lose_their_place_and_the_agent_gets_the_files_of_both(desk, received, agent, reply, answer):
    reply(files=[upload(), upload("vacances.jpeg", photo())])
    answer(upload("réponse.txt", "Bonjour é".encode()))
    worker = answer.worker
    picture = got(worker.get(address(received, 3)))
    assert picture.startswith(b"\xff\xd8\xff")
    assert b"SECRETCAMERA" not in picture
    assert not Image.open(BytesIO(picture)).getexif()
    seen = worker.get(address(received, 3, "view_file"))
    assert 'src="data:image/jpeg;base64,' in text(seen)
    assert "no-store" in seen["Cache-Control"]

    carried = carried_by(agent.post(FOLLOW, {"code": received.code}))
    theirs = agent.post(FILE, {"carried": carried, "number": "4", "how": "save"})
    assert got(theirs).decode() == "Bonjour é"
    assert theirs["Content-Disposition"].startswith("attachment")
    assert 'src="data:image/jpeg' in text(
        agent.post(FILE, {"carried": carried, "number": "3", "how": "view"})
    )
    for number in ("1", "9", "x", "5" * 30):
        assert agent.post(FILE, {"carried": carried, "number": number}).status_code == 404
    assert agent.post(FILE, {"carried": "other", "number": "4"}).status_code == 422
    assert worker.get(address(received, 4, "view_file")).status_code == 404
    assert desk.unlocked("neighbour").get(address(received, 2)).status_code == 404


def test_nothing_of_a_file_is_kept_in_clear_and_its_times_are_those_of_an_hour(desk, received, reply, caplog):
    reply(files=[upload()])
    assert not [
        path for path, data in kept().items() for word in NOTHING if word in data or word.decode() in path
    ]
    assert not [table for table, row in rows_of_every_table() for word in NOTHING if word in row]
    assert "SECRET" not in caplog.text
    (path,) = stored()
    assert path.parent.parent.name == "arrived"
    assert path.stat().st_mtime % 3600 == 0
    pieces = stream.padded_size(len(PDF)) // stream.PIECE
    assert path.stat().st_size == pieces * stream.SEALED_PIECE
    first = path.stat().st_ino
    desk.turn_the_hour()
    (path,) = stored()
    assert (path.parent.parent.name, path.parent.name) == ("kept", received.reference)
    assert path.stat().st_mtime % 3600 == 0
    assert path.stat().st_ino != first
    assert path.stat().st_mode & 0o077 == path.parent.stat().st_mode & 0o077 == 0
    assert store.turn(NOW + 3 * DAY) == 0


@pytest.mark.once
def test_what_is_refused_says_why_at_the_field_and_keeps_the_text(received, reply, answer, monkeypatch):
    monkeypatch.setattr("portal.gate.uploads.LARGEST", 500_000)
    programme = BytesIO()
    with ZipFile(programme, "w") as archive:
        archive.writestr("[Content_Types].xml", "wordprocessingml.document.main+xml")
        archive.writestr("word/vbaProject.bin", "x")
    for name, content, why in (
        ("long.pdf", PDF, "pèse plus de"),
        ("vide.pdf", b"", "vide"),
        ("facture.pdf", b"MZ\x90\x00 a program", "n’est ni un PDF"),
        ("macro.docx", programme.getvalue(), "n’est ni un PDF"),
        ("faux.pdf", b"Bonjour", "ne correspond pas à la fin de son nom"),
        ("bulletin.JPEG", b"%PDF-1.7\n%%EOF\n", "ne correspond pas à la fin de son nom"),
        ("lettre.rtf", rb"{\rtf1 Bonjour}", "ne correspond pas à la fin de son nom"),
        ("photo.jpg", b"\xff\xd8\xff\xe0 broken", "ne se lit pas comme une photo"),
    ):
        for page in (
            reply(words="Mon long texte", files=[upload(name, content)]),
            answer(upload(name, content), words="Mon long texte"),
        ):
            assert page.status_code == 422, name
            assert why in text(page), name
            assert "Mon long texte" in text(page)
    page = reply(words="x" * 10_001, files=[upload("bon.txt", b"bon")])
    assert "Choisissez à nouveau vos fichiers" in text(page)
    for two in (reply(files=(both := [upload("bon.txt", b"bon"), upload("vide.pdf", b"")])), answer(*both)):
        assert "vide.pdf" in text(two)
        assert AGAIN in text(two)
    assert "Écrivez votre message" in text(reply())
    assert stored() == []


@pytest.mark.once
def test_of_files_that_no_other_button_sends_each_of_them_says_so(received, agent, answer, at):
    """In the page that comes back, or in the one that is asked for anew."""
    typed = {"answer-token": "a" * 20, "answer-text": "", "note-token": "n" * 20, "note-text": ""}
    for verb, more in (
        ("note", {}),
        ("note", {"note-text": "Noté.", "answer-text": "Commencé"}),
        ("close", {}),
        ("contacted", {"answer-text": "Commencé"}),
    ):
        page = answer.worker.post(at(verb), {**typed, **more, "answer-attached": [upload("bon.txt", b"bon")]})
        assert AGAIN in text(page), verb
    for verb in ("insert_text", "draft", "contacted"):
        sent = {**typed, "answer-attached": [upload("bon.txt", b"bon")]}
        page = answer.worker.post(at(verb), sent, follow=True, headers={"accept": "text/html"})
        assert "Choisissez-les à nouveau" in text(page), verb
    carried = carried_by(agent.post(FOLLOW, {"code": received.code}))
    sent = {"carried": carried, "text": "Gardé", "attached": [upload("bon.txt", b"bon")]}
    page = agent.post(reverse("contact:withdraw"), sent)
    assert AGAIN in text(page)
    assert "Gardé" in text(page)
    assert stored() == []


def test_ten_in_a_case_from_both_sides_and_each_sending_once(received, reply, answer):
    def small(name: str) -> SimpleUploadedFile:
        return upload(f"{name}.txt", b"petit")

    for _twice in range(2):
        reply(files=[small(str(number)) for number in range(8)])
        assert answer(small("neuf")).status_code in (200, 302)
    assert len(stored()) == 9
    page = reply("u" * 20, "Et ceci", [small("dix"), small("onze")])
    assert page.status_code == 422
    assert "il en reste 1" in text(page)
    assert "Votre message est parti." in text(reply("v" * 20, "", [small("dix")]))
    refused = answer(small("onze"), token="x" * 20, words="Encore")
    assert refused.status_code == 422
    assert f"{limits.MOST} fichiers" in text(refused)
    assert len(stored()) == 10


def test_a_file_that_is_gone_or_another_is_said_to_be(received, reply, answer, agent):
    reply(files=[upload()])
    (path,) = stored()
    whole = path.read_bytes()
    for content in (whole[:-1], whole[: -stream.SEALED_PIECE], b"x" + whole[1:], None):
        path.unlink()
        if content is not None:
            path.write_bytes(content)
        for name in ("file", "view_file"):
            page = answer.worker.get(address(received, 2, name))
            assert page.status_code == 410
            assert "n’est plus là" in text(page)
    lines = AuditEvent.objects.filter(verb=Verb.ALTERED, case=received.reference, detail="file")
    assert lines.count() == 1
    carried = carried_by(agent.post(FOLLOW, {"code": received.code}))
    page = agent.post(FILE, {"carried": carried, "number": "2", "how": "save"})
    assert page.status_code == 410
    assert "joignez-le à nouveau" in text(page)


def test_a_destroyed_case_takes_its_files_along_killed_or_not(
    desk, received, reply, django_capture_on_commit_callbacks
):
    reply(files=[upload()])
    desk.turn_the_hour()
    (path,) = stored()
    case = desk.case(received)
    reference = case.reference
    with django_capture_on_commit_callbacks() as left:  # killed after the rows were gone
        desk.put(received, state="closed", closed_at=NOW)
        case.delete()
    assert not left
    assert path.exists()
    other = closed(desk)
    store.storage().save(f"arrived/{other.reference}/some", store.Pieces([b"x"]))
    night(NOW + 10 * DAY)
    assert [p.parent.name for p in stored()] == [other.reference]
    assert not path.parent.exists()
    with django_capture_on_commit_callbacks(execute=True):
        night(NOW + 60 * DAY)
    assert stored() == []
    assert reference not in "".join(kept())
    assert connection.in_atomic_block


def test_a_folder_whose_writer_was_killed_before_its_file_goes_once_nobody_can_still_be_writing(
    desk, received
):
    store.storage().save("arrived/NEVERWAS/some", store.Pieces([b"x"]))
    store.storage().delete("arrived/NEVERWAS/some")
    store.storage().save(f"arrived/{received.reference}/some", store.Pieces([b"x"]))
    store.storage().delete(f"arrived/{received.reference}/some")
    begun = datetime.fromtimestamp(os.stat(store.storage().path("arrived/NEVERWAS")).st_mtime, tz=UTC)

    def folders(at: datetime) -> list[str]:
        night(at)
        return sorted(store.storage().listdir("arrived")[0])

    both = sorted(["NEVERWAS", received.reference])
    assert folders(to_the_hour(begun)) == folders(to_the_hour(begun) + timedelta(hours=1)) == both
    assert folders(to_the_hour(begun) + timedelta(hours=2)) == [received.reference]


def test_files_come_with_the_first_message_and_are_chosen_again_where_it_is_refused(desk, agent, filled):  # noqa: F811
    refused = agent.post(START, {**filled, "attached": [upload("programme.pdf", b"MZ\x00")]})
    assert refused.status_code == 422
    assert "n’est ni un PDF" in text(refused)
    assert filled["message"] in text(refused)
    other = {**filled, "promised": str(desk.cast.workers["neighbour"].public_id)}
    changed = agent.post(START, {**other, "attached": [upload()]})
    assert changed.status_code == 409
    assert "Choisissez à nouveau vos fichiers" in text(changed)
    assert stored() == []
    for _twice in range(2):
        sent = agent.post(START, {**filled, "attached": [upload(), upload("bail.txt", b"bail")]})
        assert "Votre code de suivi" in text(sent)
        assert sent.status_code == 200
    assert len(stored()) == 2
    assert agent.post(START, {**filled, "attached": [upload("autre.txt", b"autre")]}).status_code == 409
    code = re.search(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}", text(sent))[0]
    page = agent.post(FOLLOW, {"code": code})
    assert "bail.txt" in text(page)
    assert got(agent.post(FILE, {"carried": carried_by(page), "number": "2", "how": "save"})) == PDF


@pytest.mark.django_db(transaction=True)
def test_two_who_attach_at_once_are_counted_one_after_the_other(desk, received):
    def send(who: str) -> int:
        client = desk.cast.client(who)
        carried = carried_by(client.post(FOLLOW, {"code": received.code}))
        files = [upload(f"{number}.txt", b"petit") for number in range(6)]
        return client.post(REPLY, {"carried": carried, "token": who * 5, "attached": files}).status_code

    assert sorted(at_once(partial(send, "agent"), partial(send, "newcomer"))) == [200, 422]
    assert len(stored()) == 6
