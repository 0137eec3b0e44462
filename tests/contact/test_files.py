"""Files from both sides of a case, as their users send and get them."""

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from casework.attachments import limits
from tests.contact.conftest import FOLLOW, REPLY

FILE = "/demande/suivi/fichier/"
PDF = b"%PDF-1.7\nSECRETCONTENT" + b" of a payslip" * 9000 + b"\n%%EOF\n"
NAME = "SECRETNAME bulletin.pdf"


def upload(name: str = NAME, content: bytes = PDF, media: str = "application/pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, media)


def photo() -> bytes:
    picture, written = Image.new("RGB", (40, 30), "red"), BytesIO()
    exif = picture.getexif()
    exif[0x010F] = "SECRETCAMERA"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 30.0)
    picture.save(written, format="JPEG", exif=exif)
    return written.getvalue()


def carried_by(answer) -> str:
    return answer.content.decode().split('name="carried" value="')[1].split('"')[0]


def kept() -> dict[str, bytes]:
    """Every file that the portal has, by its path."""
    return {str(p): p.read_bytes() for p in Path(settings.DATA).rglob("*") if p.is_file()}


def got(answer) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.fixture
def agent(desk):
    return desk.cast.client("agent")


@pytest.fixture
def worker(desk):
    return desk.unlocked()


def test_files_go_both_ways_and_are_read_by_both(desk, received, agent, worker, at):
    page = agent.post(FOLLOW, {"code": received.code})
    sent = {"carried": carried_by(page), "text": "", "token": "t" * 20, "attached": [upload(), upload("a.jpg", photo())]}
    page = agent.post(REPLY, sent)
    assert page.status_code == 200
    assert "SECRETNAME bulletin.pdf" in page.content.decode()
    answer = worker.post(at("answer"), {"answer-token": "w" * 20, "answer-text": "Voici.", "answer-attached": upload("reponse.txt", "Bonjour é".encode())})
    assert answer.status_code == 302, answer.content.decode()
    page = worker.get(at("case")).content.decode()
    numbers = sorted(set(re.findall(r"/fichiers/(\d+)/", page)))
    assert numbers == ["2", "3", "5"]
