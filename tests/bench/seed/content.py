"""The pages: themes, plain pages, benefits, and a campaign that runs."""

import json
import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Locale, Page

from directory.reference import THEMES
from pages.models import BenefitPage, CampaignPage, ContentPage, RelaisPage, SectionPage, ThemePage
from pages.reading import tree
from pages.reference import Subject
from tests.bench import words
from tests.bench.progress import Bar
from tests.bench.scale import Scale
from tests.bench.seed.rows import insert, insert_columns

PER_THEME = 25  # pages beneath a theme
BENEFITS = 0.02  # the share of pages that are benefits
PARAGRAPHS = 2  # in each of the five texts of a page: ten in all, as in the page of reference
TEXTS = 5
BATCH = 500


@dataclass(slots=True)
class Spot:
    """A page under which others are hung, and how many hang there."""

    page: Any
    children: int = 0


def seed(scale: Scale, rng: random.Random, at: datetime) -> None:
    """Beneath the home page and the seven sections that a fresh installation has."""
    sections = {section.slug: Spot(section) for section in SectionPage.objects.all()}
    count = scale.pages - len(sections) - 2
    themes = [_theme(n, sections["vie-pratique"], at) for n in range(max(len(THEMES), count // PER_THEME))]
    _write([spot.page for spot in themes])
    campaign = _campaign(sections["rendez-vous"], at)
    with Bar("pages", scale.pages) as bar:
        bar.step(len(sections) + 1 + len(themes))
        batch: list[Any] = [campaign]
        for number in range(count - len(themes)):
            batch.append(_page(number, themes, sections["prestations"], rng, at))
            if len(batch) >= BATCH:
                _write(batch)
                bar.step(len(batch))
                batch = []
        _write(batch)
        bar.step(len(batch))
    for spot in [*sections.values(), *themes]:
        Page.objects.filter(pk=spot.page.pk).update(numchild=spot.children)
    tree.bump()


def _place(page: RelaisPage, under: Spot, at: datetime) -> RelaisPage:
    """Fill in what ``add_child`` would: path, address and dates."""
    parent = under.page
    under.children += 1
    page.path = Page._get_path(parent.path, parent.depth + 1, under.children)
    page.depth = parent.depth + 1
    page.url_path = f"{parent.url_path}{page.slug}/"
    page.draft_title = page.title
    page.content_type = ContentType.objects.get_for_model(type(page))
    page.locale_id = Locale.get_default().pk
    page.translation_key = uuid.uuid4()
    page.first_published_at = page.last_published_at = at - timedelta(days=30)
    page.live, page.show_in_menus = True, True
    page.summary = page.summary or f"Ce qu’il faut savoir : {page.title.lower()}."
    return page


def _theme(number: int, section: Spot, at: datetime) -> Spot:
    theme = THEMES[number % len(THEMES)]
    title = str(theme.label) if number < len(THEMES) else f"{theme.label}, situations {number}"
    return Spot(_place(ThemePage(title=title, slug=f"theme-{number}", theme=theme), section, at))


def _page(
    number: int, themes: Sequence[Spot], benefits: Spot, rng: random.Random, at: datetime
) -> RelaisPage:
    title = f"{rng.choice(words.ORDINARY)} et {rng.choice(words.ORDINARY)} {number}".capitalize()
    slug, marks = f"page-{number}", words.marks(number, rng)
    if number and rng.random() < BENEFITS:
        page: RelaisPage = BenefitPage(
            title=title,
            slug=slug,
            who=f"<p>{words.sentence(rng)}</p>",
            conditions=words.html(1, rng),
            body=_body(rng, marks),
        )
        return _place(page, benefits, at)
    spot = themes[number % len(themes)]
    page = ContentPage(title=title, slug=slug, theme=spot.page.theme, body=_body(rng, marks))
    near = (themes[(number + step) % len(themes)].page.pk for step in (1, 2, 3))
    page.related = json.dumps([_block("page", pk) for pk in near])
    return _place(page, spot, at)


def _campaign(section: Spot, at: datetime) -> RelaisPage:
    page = CampaignPage(
        title="Campagne de l’année",
        slug="campagne",
        starts_at=at - timedelta(days=400),
        ends_at=at + timedelta(days=4000),
        subject=Subject.values[0],
        banner="Les prestations de l’année sont ouvertes.",
        body="[]",
    )
    return _place(page, section, at)


def _body(rng: random.Random, marks: str) -> str:
    blocks = list(_blocks(rng))
    blocks.append(_block("callout", {"title": "À retenir", "text": f"<p>{marks}</p>", "level": "info"}))
    blocks.append(_block("social_worker", {"title": "En parler"}))
    return json.dumps(blocks)


def _blocks(rng: random.Random) -> Iterator[dict[str, Any]]:
    for _ in range(TEXTS):
        yield _block("heading", words.sentence(rng)[:60])
        yield _block("text", words.html(PARAGRAPHS, rng))


def _block(kind: str, value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def _write(pages: Sequence[Any]) -> None:
    columns = [f.attname for f in Page._meta.local_concrete_fields if not f.primary_key]
    rows = insert(Page, (Page(**{name: getattr(page, name) for name in columns}) for page in pages))
    for page, row in zip(pages, rows, strict=True):
        page.pk = page.page_ptr_id = page.id = row.pk
    for model in {type(page) for page in pages}:
        insert_columns(model, [page for page in pages if type(page) is model])
