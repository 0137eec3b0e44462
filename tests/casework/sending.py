"""Files to send, and what became of them."""

from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from casework.attachments import store

FILE = "/demande/suivi/fichier/"
PDF = (
    b"%PDF-1.7\nSECRETCONTENT" + b" of a payslip" * 250_000 + b"\n%%EOF\n"
)  # beyond what Django keeps in memory
NAME = "SECRETNAME bulletin.pdf"
NOTHING = (b"SECRETCONTENT", b"SECRETNAME")


def upload(name: str = NAME, content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def photo() -> bytes:
    picture, written = Image.new("RGB", (40, 30), "red"), BytesIO()
    exif = picture.getexif()
    exif[0x010F] = "SECRETCAMERA"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 30.0)
    picture.save(written, format="JPEG", exif=exif)
    assert b"SECRETCAMERA" in written.getvalue()
    return written.getvalue()


def text(answer) -> str:
    return answer.content.decode()


def carried_by(answer) -> str:
    return text(answer).split('name="carried" value="')[1].split('"')[0]


def kept() -> dict[str, bytes]:
    """Every file that the portal has, by its path."""
    return {str(path): path.read_bytes() for path in Path(settings.DATA).rglob("*") if path.is_file()}


def stored() -> list[Path]:
    return sorted(path for path in Path(store.storage().path("")).rglob("*") if path.is_file())


def got(answer) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)
