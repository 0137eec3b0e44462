"""Contact sheets that leave by themselves when a number or a person changes, each with its proof (R3).

A round compares what every sheet says now with what each address last received. Changes that only a date
brings (a posting or a replacement that starts today) are found the same way. An address that never
received anything is left alone: just after an import nobody holds a post yet, and a first sheet would be
wrong. A coordinator sends the first ones; the rest follows.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import make_msgid

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import mail as mailing
from core.forms import NotYours
from directory import policy
from directory.models import (
    ContactSheetSending,
    Correspondent,
    Establishment,
    Region,
    RegionalService,
    User,
)
from directory.sheets import pdf as sheet_pdf
from directory.sheets.sheet import Sheet, contact_sheets, region_sheet

logger = logging.getLogger(__name__)
MAIL = "directory/mail/contact_sheet.txt"
DOMAIN = "relais"  # of Message-ID: no host of the service is told to the outside


@dataclass(frozen=True, slots=True)
class Delivery:
    """A sheet, an address that must have it, and the last that it received."""

    sheet: Sheet
    address: str
    last: ContactSheetSending | None

    @property
    def is_first(self) -> bool:
        return self.last is None

    @property
    def was_sent(self) -> bool:
        """False as well when what the sheet said was only taken as known (``mark_as_known``)."""
        return self.last is not None and self.last.message_id != ""

    @property
    def is_due(self) -> bool:
        return self.last is not None and self.last.fingerprint != self.sheet.fingerprint


def deliveries(regions: Iterable[Region], at: datetime) -> list[Delivery]:
    """Every sheet of these regions with every address that must have it."""
    wanted = list(regions)
    open_here = Establishment.objects.active().with_department().filter(department__region__in=wanted)
    sheets = [region_sheet(region, at) for region in wanted]
    return of_sheets([*sheets, *contact_sheets(open_here.order_by("folded", "pk"), at)])


def of_sheets(sheets: Iterable[Sheet]) -> list[Delivery]:
    by_kind: dict[str, list[Sheet]] = defaultdict(list)
    for sheet in sheets:
        by_kind[sheet.kind].append(sheet)
    return [one for kind, found in by_kind.items() for one in _of_kind(kind, found)]


def _of_kind(kind: str, sheets: list[Sheet]) -> Iterator[Delivery]:
    ids = [sheet.of.pk for sheet in sheets]
    addresses = _services(ids) if kind == "region" else _heads_and_hr(sheets)
    last = _latest(kind, ids)
    for sheet in sheets:
        for address in dict.fromkeys(addresses[sheet.of.pk]):
            yield Delivery(sheet, address, last.get((sheet.of.pk, address)))


BATCH = 500  # a database takes only so many parameters


def _services(ids: list[int]) -> dict[int, list[str]]:
    """The regional services of each directorate."""
    found: dict[int, list[str]] = defaultdict(list)
    for service in RegionalService.objects.filter(region__in=ids):
        found[service.region_id].append(service.email)
    return found


def _heads_and_hr(sheets: list[Sheet]) -> dict[int, list[str]]:
    """The establishment's own address, for its head, and its HR correspondents."""
    found: dict[int, list[str]] = defaultdict(list)
    for sheet in sheets:
        if isinstance(sheet.of, Establishment) and sheet.of.email:
            found[sheet.of.pk].append(sheet.of.email)
    for start in range(0, len(sheets), BATCH):
        batch = sheets[start : start + BATCH]
        held = Correspondent.objects.on(batch[0].day).filter(
            establishment__in=[sheet.of.pk for sheet in batch], user__is_active=True
        )
        for place, address in held.order_by("pk").values_list("establishment_id", "user__email"):
            found[place].append(address)
    return found


def _latest(kind: str, ids: list[int]) -> dict[tuple[int, str], ContactSheetSending]:
    found = {}
    for start in range(0, len(ids), BATCH):
        batch = {f"{kind}__in": ids[start : start + BATCH]}
        for row in ContactSheetSending.objects.last_of_each(kind).filter(**batch):
            found[getattr(row, f"{kind}_id"), row.address] = row
    return found


# --- Sending ------------------------------------------------------------------------------------------


def send_changed(at: datetime, failed: list[str] | None = None) -> int:
    """One round over the whole network; returns how many mails left. Safe to run twice at once.

    An address that could not be written is added to ``failed``.
    """
    due = [one for one in deliveries(Region.objects.all(), at) if one.is_due]
    return _send(due, at, None, failed)


def send_again(chosen: Iterable[Delivery], *, region: Region, by: User, at: datetime) -> int:
    """By hand, whatever was sent before."""
    if not policy.leads(by, region, timezone.localdate(at)):
        raise NotYours(_("Seule la coordination de la région envoie ces fiches."))
    return _send(chosen, at, by=by)


def mark_as_known(chosen: Iterable[Delivery], at: datetime) -> int:
    """Take what the sheets say now as received, without a mail: only what changes from now on is sent."""
    rows = [_row(one, at, "", None) for one in chosen if one.is_first]
    ContactSheetSending.objects.bulk_create(rows, ignore_conflicts=True)  # another may do so at this moment
    return len(rows)


def _send(chosen: Iterable[Delivery], at: datetime, by: User | None, failed: list[str] | None = None) -> int:
    """One mail to each address with all its sheets, so that many changes make one mail."""
    by_address: dict[str, list[Delivery]] = defaultdict(list)
    for one in chosen:
        by_address[one.address].append(one)
    printed: dict[str, bytes] = {}
    sent = 0
    for address, found in by_address.items():
        try:
            sent += _send_to(address, found, _printed(found, printed), at, by)
        except Exception:
            if by is not None:
                raise  # who sends by hand is told
            logger.exception("contact sheets not sent; those of other addresses are")
            if failed is not None:
                failed.append(address)
    return sent


def _printed(found: list[Delivery], kept: dict[str, bytes]) -> dict[str, bytes]:
    for one in found:
        if _name(one.sheet) not in kept:
            kept[_name(one.sheet)] = sheet_pdf.pdf(one.sheet)
    return kept


def _send_to(
    address: str, found: list[Delivery], printed: dict[str, bytes], at: datetime, by: User | None
) -> bool:
    sheets = [one.sheet for one in found]
    context = {
        "sheets": sheets,
        "first": all(one.is_first for one in found),
        "words": any(sheet.has_words for sheet in sheets),
    }
    subject, body = mailing.written(MAIL, context)
    message_id = make_msgid(domain=DOMAIN)
    files = [(_name(sheet), printed[_name(sheet)], "application/pdf") for sheet in sheets]
    try:
        # The proof and the mail in the outbox are written together or not at all.
        with transaction.atomic():
            ContactSheetSending.objects.bulk_create(_row(one, at, message_id, by) for one in found)
            mailing.post(address, subject, body, headers={"Message-ID": message_id}, files=files)
    except IntegrityError:
        return False  # another round is sending the very same sheets: theirs is the mail
    return True


def _row(one: Delivery, at: datetime, message_id: str, by: User | None) -> ContactSheetSending:
    return ContactSheetSending(
        **{one.sheet.kind: one.sheet.of},
        address=one.address,
        number=one.last.number + 1 if one.last else 1,
        fingerprint=one.sheet.fingerprint,
        sent_at=at,
        message_id=message_id,
        sent_by=by,
    )


def _name(sheet: Sheet) -> str:
    return f"contacts-{'region-' if isinstance(sheet.of, Region) else ''}{sheet.of.code}.pdf"
