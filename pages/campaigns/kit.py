"""What somebody takes away who passes a campaign on: a poster, the text of a mail, slides.

All of it in the service's language, from what the page says. PDF/UA-1, by Typst.
"""

import re
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from email.policy import SMTP
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import french, typesetting
from core.phone import shown
from directory.models import Region
from directory.reference import BeneficiaryStatus, Directorate
from pages.campaigns import projected
from pages.kinds import CampaignPage
from pages.reading.screens import Screen
from pages.reference import Subject

POSTER = Path(__file__).with_name("poster.typ")
SLIDES = Path(__file__).with_name("slides.typ")
_LONG = re.compile(r"[^\s\-]{21,}")  # wider than a poster in the size of its title


@dataclass(frozen=True, slots=True)
class Kit:
    service: str
    subject: str
    title: str
    banner: str
    summary: str
    dates: str
    whom: str
    scan: str
    alt: str
    secret: str
    more: str
    address: str
    phone: str


def of(campaign: CampaignPage, address: str) -> Kit:
    with translation.override(settings.LANGUAGE_CODE):
        return Kit(
            service=_("Service social du personnel"),
            subject=str(Subject(campaign.subject).label) if campaign.subject else "",  # a draft has none yet
            title=campaign.title,
            banner=campaign.banner,
            summary=campaign.summary,
            dates=_dates(campaign),
            whom=whom(campaign),
            scan=_("Photographiez ce code pour lire la page sur Relais, le portail du service social."),
            alt=_("Code à photographier : %(address)s") % {"address": address},
            secret=_(
                "Une question ? Votre assistant de service social répond, sous le secret professionnel."
            ),
            more=_("En savoir plus"),
            address=address,
            phone=_("Le service social : %(phone)s") % {"phone": shown(settings.SERVICE_PHONE)},
        )


def whom(campaign: CampaignPage) -> str:
    """ "Pour : retraités ; Administration pénitentiaire ; Outre-mer"; "" when it is for all."""
    statuses = ", ".join(str(BeneficiaryStatus(code).label) for code in campaign.audience)
    directorates = ", ".join(str(Directorate(code).label) for code in campaign.directorates)
    names = Region.objects.filter(code__in=campaign.regions).values_list("name", flat=True)
    regions = ", ".join(names) if campaign.regions else ""
    said = "\u202f; ".join(filter(None, (statuses, directorates, regions)))
    return _("Pour : %(whom)s") % {"whom": said} if said else ""


def _dates(campaign: CampaignPage) -> str:
    first, last = (timezone.localdate(at) for at in (campaign.starts_at, campaign.ends_at))
    values = {"first": french.short_day(first, year=True), "last": french.short_day(last, year=True)}
    return _("Du %(first)s au %(last)s") % values


def poster(kit: Kit) -> bytes:
    return _compiled(POSTER, asdict(kit))


def slides(kit: Kit, screen: Screen) -> bytes:
    with translation.override(settings.LANGUAGE_CODE):
        return _compiled(SLIDES, asdict(kit) | {"slides": projected.slides(screen)})


def _compiled(template: Path, data: dict[str, Any]) -> bytes:
    import segno  # late: for what is printed

    picture = BytesIO()
    segno.make(data["address"], error="q", micro=False).save(picture, kind="svg", border=4)
    for name in ("title", "banner", "summary"):
        data |= {f"{name}_set": _LONG.sub(_breakable, data[name])}
    return typesetting.compiled(template, data, more={"qr": picture.getvalue().decode()})


def _breakable(word: re.Match[str]) -> str:
    """With soft hyphens, where nothing else lets a line end."""
    return "\u00ad".join(re.findall(".{1,12}", word[0]))


@dataclass(frozen=True, slots=True)
class Mail:
    subject: str
    text: str

    def __str__(self) -> str:
        return f"{self.subject}\n\n{self.text}"


def mail(kit: Kit) -> Mail:
    """To be sent by whoever passes it on, in their own name."""
    with translation.override(settings.LANGUAGE_CODE):
        parts = [
            _("Bonjour,"),
            kit.banner,
            kit.summary,
            "\n".join(filter(None, (kit.dates, kit.whom))),
            _("Tout est expliqué sur Relais, le portail du service social du personnel :")
            + f"\n{kit.address}",
            f"{kit.secret}\n{kit.phone}",
        ]
    return Mail(kit.title, "\n\n".join(parts) + "\n")


def mail_file(written: Mail) -> bytes:
    """Opened by a mail program as a draft to complete (``X-Unsent``, read by Outlook)."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = written.subject
    message["X-Unsent"] = "1"
    message.set_content(written.text)
    return message.as_bytes()
