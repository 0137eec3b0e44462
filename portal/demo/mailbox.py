"""Mails that the demo wrote to a folder, newest first; contact sheets, hundreds in the first hour, apart."""

import email
import email.policy
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.utils import timezone

from core import french
from directory.sheets.sendings import DOMAIN

SHOWN = 50  # files on one page; each keeps one mail, or what was sent at once
HEADERS = 4096  # bytes of a file among which its Message-ID is
# What separates two mails in a file of Django's file backend.
RULE = b"-" * 79


@dataclass(frozen=True, slots=True)
class Mail:
    sent_at: datetime | None
    to: str
    subject: str
    body: str
    attachments: tuple[str, ...]

    @property
    def when(self) -> str:
        """ "mardi 24 novembre 2026, 23 h 47"."""
        if self.sent_at is None:
            return ""
        local = timezone.localtime(self.sent_at)
        return f"{french.day(local.date(), year=True)}, {french.hour(local)}"


def files(folder: Path) -> tuple[list[Path], list[Path]]:
    """Those of contact sheets, and all others, the newest first. Nothing but their beginnings is read."""
    found = sorted(Path(folder).glob("*.log"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    sheets = {path for path in found if _has_sheet(path)}
    return [path for path in found if path in sheets], [path for path in found if path not in sheets]


def _has_sheet(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(HEADERS).partition(b"\n\n")[0]
    return f"@{DOMAIN}>".encode() in head


def read_mails(paths: Iterable[Path]) -> list[Mail]:
    return [mail for path in paths for mail in reversed(_parse(path.read_bytes()))]


def _parse(raw: bytes) -> list[Mail]:
    return [_mail(part.strip()) for part in raw.split(RULE) if part.strip()]


def _mail(raw: bytes) -> Mail:
    message: EmailMessage = email.message_from_bytes(raw, policy=email.policy.default)
    plain = message.get_body(("plain", "html"))
    body = plain.get_content() if plain is not None else ""
    names = tuple(part.get_filename() or "" for part in message.iter_attachments())
    date = message["Date"]
    return Mail(
        sent_at=_aware(parsedate_to_datetime(str(date))) if date else None,
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        body=str(body).strip(),
        attachments=names,
    )


def _aware(moment: datetime) -> datetime:
    """Django dates a mail in "-0000": UTC, of which Python makes a time without a zone."""
    return moment if timezone.is_aware(moment) else moment.replace(tzinfo=UTC)
