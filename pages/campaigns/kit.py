"""What somebody takes away who passes a campaign on: a poster, the text of a mail, slides.

All of it in the service's language, from what the page says. PDF/UA-1, by Typst.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from email.policy import SMTP
from html import unescape
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.utils import timezone, translation
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from core import french, typesetting
from directory.models import Region
from directory.reference import BeneficiaryStatus, Directorate
from pages.kinds import CampaignPage
from pages.reference import Subject

POSTER = Path(__file__).with_name("poster.typ")
SLIDES = Path(__file__).with_name("slides.typ")
MOST_SLIDES = 8  # of the page's own, between the first and the last
MOST_LINES = 6  # of a slide


@dataclass(frozen=True, slots=True)
class Slide:
    title: str
    lines: tuple[str, ...]


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
    slides: tuple[Slide, ...]


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
            slides=tuple(_slides(campaign))[:MOST_SLIDES],
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


def _slides(campaign: CampaignPage) -> Iterator[Slide]:
    """What the page says in lines: steps, lists to tick, questions; under the heading that stands above."""
    heading = ""
    for block in campaign.body:
        match block.block_type:
            case "heading":
                heading = str(block.value)
            case "steps" | "checklist":
                lines = [_plain(item) for item in block.value["items"]]
                yield Slide(block.value["title"] or heading or campaign.title, tuple(lines[:MOST_LINES]))
            case "accordion":
                lines = [item["title"] for item in block.value]
                yield Slide(heading or campaign.title, tuple(lines[:MOST_LINES]))
            case "callout":
                yield Slide(block.value["title"] or heading, (_plain(block.value["text"]),))


def _plain(html: object) -> str:
    return " ".join(unescape(strip_tags(str(html))).split())


def poster(kit: Kit) -> bytes:
    return _compiled(POSTER, kit)


def slides(kit: Kit) -> bytes:
    return _compiled(SLIDES, kit)


def _compiled(template: Path, kit: Kit) -> bytes:
    import segno  # late: for what is printed

    picture = BytesIO()
    segno.make(kit.address, error="q", micro=False).save(picture, kind="svg", border=4)
    return typesetting.compiled(template, asdict(kit), more={"qr": picture.getvalue().decode()})


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
            kit.secret,
        ]
    return Mail(kit.title, "\n\n".join(parts) + "\n")


def mail_file(written: Mail) -> bytes:
    """Opened by a mail program as a draft to complete (``X-Unsent``, read by Outlook)."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = written.subject
    message["X-Unsent"] = "1"
    message.set_content(written.text)
    return message.as_bytes()
