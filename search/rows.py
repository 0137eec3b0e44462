"""How each thing becomes a row: what it is called, what it says, what it can be narrowed by."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import datetime, time
from typing import Any

from django.db import models
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import translation
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from directory.coverage.reach import places_of
from directory.models import Department, Establishment, Region, Worker
from directory.reference import Directorate, EstablishmentKind, Theme
from pages.models import (
    BenefitPage,
    CampaignPage,
    HomePage,
    RelaisDocument,
    SectionPage,
    ThemePage,
)
from permanences import rhythms
from permanences.models import Mode, Permanence
from permanences.recurrence import at_wall_time
from search.models import Kind
from search.places import regions_of
from search.text import terms, words

ANALYSIS = 4  # rises when the same text becomes other words: every row is then written again
MAX_BODY = 20_000  # characters of a text that are indexed
SECTION_DEPTH = 3  # root, home, section
# What outweighs a page of the same relevance.
BOOSTS: dict[type[Page], float] = {
    ThemePage: 1.5,
    BenefitPage: 1.15,
    CampaignPage: 0.9,
    SectionPage: 0.8,
    HomePage: 0.3,
}
# What people call these places, beside their names.
NICKNAMES = {
    EstablishmentKind.COURT: "TJ tribunal",
    EstablishmentKind.COURT_OF_APPEAL: "CA cour",
    EstablishmentKind.PRISON: "prison AP",
    EstablishmentKind.PROBATION: "SPIP probation milieu ouvert",
    EstablishmentKind.PROBATION_BRANCH: "SPIP antenne probation",
    EstablishmentKind.YOUTH: "PJJ mineurs éducateurs",
}
_ROLE = "social assistant assistante"
_PLAIN_TEXT = (models.CharField, models.TextField, StreamField)


@dataclass(frozen=True, slots=True)
class Row:
    """A ``Findable`` and its text, before either is written. ``target``: the foreign keys, by name.

    ``keywords``: each is read by itself. A code beside a number would make one long phone number.
    """

    key: str
    kind: str
    title: str
    url: str
    target: dict[str, int]
    keywords: tuple[str, ...] = ()
    body: str = ""
    detail: str = ""
    boost: float = 1.0
    department_code: str = ""
    directorate: str = ""
    theme: str = ""
    audience: str = ""
    is_sensitive: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    fingerprint: str = field(init=False, default="")

    def __post_init__(self) -> None:
        content = repr([ANALYSIS, *(getattr(self, f.name) for f in fields(self) if f.init)])
        object.__setattr__(self, "fingerprint", hashlib.sha256(content.encode()).hexdigest())

    def row_values(self) -> dict[str, Any]:
        own = {
            f.name: getattr(self, f.name)
            for f in fields(self)
            if f.name not in ("target", "keywords", "body")
        }
        own |= {
            "title": self.title[:300],
            "detail": self.detail[:300],
            "title_folded": " ".join(words(self.title.partition(" (")[0]))[:300],  # "Nord", not "Nord (59)"
        }
        return own | {f"{name}_id": pk for name, pk in self.target.items()}

    def text_values(self) -> dict[str, str]:
        body = self.body[:MAX_BODY]
        return {
            "names": " ".join(word for text in (self.title, *self.keywords) for word in words(text)),
            "title_terms": " ".join(terms(self.title)),
            "body_terms": " ".join(term for text in (*self.keywords, body) for term in terms(text)),
            "body": body,
        }


def key_of(thing: models.Model) -> str:
    """ "page-12", whatever kind of page it is."""
    return f"{name_of(type(thing))}-{thing.pk}"


def name_of(model: type[models.Model]) -> str:
    for family, name in ((Page, "page"), (RelaisDocument, "document")):
        if issubclass(model, family):
            return name
    return str(model._meta.model_name)


def rows_of_pages(pages: Iterable[Page]) -> list[Row]:
    """Of specific pages; the section of each is read for all of them at once."""
    pages = list(pages)
    paths = {page.path[: Page.steplen * SECTION_DEPTH] for page in pages}
    sections = dict(Page.objects.filter(path__in=paths).values_list("path", "title"))
    return [row for page in pages if (row := _page(page, sections)) is not None]


def _page(page: Page, sections: dict[str, str]) -> Row | None:
    url = page.get_url()
    if not url:
        return None  # outside of every site: nobody can open it
    section = (
        sections.get(page.path[: Page.steplen * SECTION_DEPTH], "") if page.depth > SECTION_DEPTH else ""
    )
    theme = getattr(page, "theme", "") or ""
    summary = getattr(page, "summary", "") or ""
    return Row(
        key=key_of(page),
        kind=Kind.THEME if isinstance(page, ThemePage) else Kind.PAGE,
        title=page.title,
        url=url,
        target={"page": page.pk},
        keywords=(page.slug, section, str(Theme(theme).label) if theme else ""),
        body=" · ".join(text for text in (summary, *_texts(page), page.search_description) if text),
        detail=section,
        boost=BOOSTS.get(type(page), 1.0),
        theme=theme,
        audience=" ".join(str(status) for status in getattr(page, "audience", None) or ()),
        is_sensitive=bool(getattr(page, "sensitive", False)),
        starts_at=getattr(page, "starts_at", None),
        ends_at=getattr(page, "ends_at", None),
    )


def _texts(page: Page) -> list[str]:
    """Every text that the kind of page adds to a bare page, as plain words."""
    inherited = {f.name for f in Page._meta.get_fields()} | {"summary", "related"}
    found: list[str] = []
    for text_field in type(page)._meta.concrete_fields:
        if text_field.name in inherited or text_field.choices or not isinstance(text_field, _PLAIN_TEXT):
            continue
        value = getattr(page, text_field.name)
        if isinstance(text_field, StreamField | RichTextField):
            found += text_field.get_searchable_content(value)
        elif value:
            found.append(str(value))
    return [text.strip() for text in found if text.strip()]


def row_of_document(document: RelaisDocument) -> Row:
    """Its words are read by a task after it is saved (``search.documents``); until then, its title."""
    read = getattr(document, "words", None)
    kind = document.file_extension.upper()
    with translation.override("fr"):
        size = filesizeformat(document.file_size or 0)
    return Row(
        key=key_of(document),
        kind=Kind.DOCUMENT,
        title=document.title,
        url=document.url,
        target={"document": document.pk},
        keywords=(document.filename.rpartition(".")[0].replace("_", " "), kind),
        body=read.text if read is not None else "",
        detail=f"{kind}, {size}",
        boost=0.9,
    )


def row_of_establishment(establishment: Establishment) -> Row:
    kind, department = EstablishmentKind(establishment.kind), establishment.department
    keywords = (
        establishment.city,
        department.name,
        department.code,
        establishment.postal_code,
        establishment.phone,
        NICKNAMES.get(kind, ""),
        establishment.directorate,
    )
    return Row(
        key=key_of(establishment),
        kind=Kind.ESTABLISHMENT,
        title=establishment.name,
        url=establishment.get_absolute_url(),
        target={"establishment": establishment.pk},
        keywords=keywords,
        body=" ".join(
            [
                f"{kind.label}. {Directorate(establishment.directorate).label}. {establishment.address}",
                *regions_of(department.code),
            ]
        ),
        detail=f"{establishment.city} · {department}",
        department_code=department.code,
        directorate=establishment.directorate,
    )


def row_of_worker(worker: Worker) -> Row:
    """What they hold is read from postings loaded with their sectors (``sources.workers``)."""
    sectors = [posting.sector for posting in worker.postings.all() if posting.sector is not None]
    regions = [posting.region for posting in worker.postings.all() if posting.region is not None]
    places = [d for sector in sectors for d in sector.departments.all()]
    names = ", ".join(dict.fromkeys([s.name for s in sectors] + [r.name for r in regions]))
    return Row(
        key=key_of(worker),
        kind=Kind.WORKER,
        title=worker.name,
        url=worker.get_absolute_url(),
        target={"worker": worker.pk},
        keywords=(
            worker.display_role,
            worker.phone,
            worker.mobile,
            _ROLE,
            _joined(worker.name),
        ),
        body=" ".join([names, *_departments(places), *_towns(worker)]),
        detail=" · ".join(part for part in (worker.display_role, names) if part),
        department_code=places[0].code if places else "",
    )


def _departments(places: list[Department]) -> list[str]:
    regions = dict.fromkeys(region for place in places for region in regions_of(place.code))
    return [*(f"{place.name} {place.code}" for place in places), *regions]


def _towns(worker: Worker) -> list[str]:
    """Of the places that they cover: "assistante sociale Melun" is a question about a person."""
    sectors = [posting.sector for posting in worker.postings.all() if posting.sector is not None]
    covered = (place for sector in sectors for place in places_of(sector))
    return list(dict.fromkeys(place.city for place in covered if place.is_active))


def _joined(name: str) -> str:
    """ "Le Goff" is also typed "legoff"; nothing for a name of a single word."""
    parts = words(name.partition(" ")[2])
    return "".join(parts) if len(parts) > 1 else ""


def row_of_department(department: Department) -> Row:
    """It says who answers there, whether somebody holds it or not: "assistante sociale Cantal" is found."""
    return Row(
        key=key_of(department),
        kind=Kind.DEPARTMENT,
        title=str(department),
        url=department.get_absolute_url(),
        target={"department": department.pk},
        body=" ".join([department.region.name, *regions_of(department.code), _ROLE]),
        detail=department.region.name,
        department_code=department.code,
    )


def row_of_region(region: Region) -> Row:
    names = ", ".join(department.name for department in region.departments.all())
    return Row(
        key=key_of(region),
        kind=Kind.DEPARTMENT,
        title=region.name,
        url=region.get_absolute_url(),
        target={"region": region.pk},
        keywords=("région coordination régionale CRTS",),
        body=names,
        detail=names,
    )


def row_of_permanence(permanence: Permanence) -> Row:
    """A published duty: who, where, when, in the words that people type ("permanence fresnes mardi").

    It takes place from its first day to its last; one without a last day goes on.
    """
    rule = permanence.rule(permanence.windows.all())
    place, worker = permanence.establishment, permanence.worker
    where = place.name if place is not None else str(permanence.sector)
    with translation.override("fr"):
        when = rhythms.sentence(rule)
        mode = str(Mode(permanence.mode).label)
    room = [permanence.place.name] if permanence.place is not None else []
    url = reverse("permanences:establishment", args=[place.code]) if place else reverse("permanences:agenda")
    return Row(
        key=key_of(permanence),
        kind=Kind.PERMANENCE,
        title=f"Permanence\u00a0: {where}",
        url=url,
        target={"permanence": permanence.pk} | ({"establishment": place.pk} if place is not None else {}),
        keywords=(place.city if place else "", worker.name, when, mode, permanence.department.name),
        body=worker.name,
        detail=" · ".join([when, mode, *room, worker.name]),
        boost=0.8,
        department_code=permanence.department.code,
        directorate=place.directorate if place else "",
        starts_at=at_wall_time(permanence.starts_on, time.min, rule.zone),
        ends_at=at_wall_time(permanence.ends_on, time.max, rule.zone) if permanence.ends_on else None,
    )
