"""The pages of the demonstration: what the content files say, written by Rose, published by Basile."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from dateutil.relativedelta import relativedelta
from django.utils import timezone
from wagtail.models import Locale, Page, Workflow, WorkflowPage

from directory.models import User
from pages.booklet import actions as booklet
from pages.editing import setup
from pages.frame import start
from pages.kinds import KINDS
from pages.models import (
    HomePage,
    RelaisPage,
)
from pages.reading import arriving, tree
from pages.reference import Language, Stage
from portal.demo import amounts, events, markup, papers, pictures

CONTENT = Path(__file__).parent / "content"
EDITOR = "rose.coriandre@example.fr"
MODERATOR = "basile.laurier@example.fr"
NEWCOMER = "noe.anis@example.fr"
ENGLISH = ("my-social-service", "everyday-life", "disability", "newcomers", "emergencies")  # sections
TICKED = {Stage.BEFORE: 9, Stage.FIRST_WEEK: 4}  # lines that the newcomer has done, by moment
MODELS = {kind.api_name: kind for kind in KINDS}
PLAIN = (
    "title", "seo_title", "summary", "sensitive", "as_of", "review_on", "legal_reference", "editor_note",
    "is_easy", "theme", "audience", "deadline", "stage", "where", "establishments", "subject", "banner",
    "place", "kind", "directorates", "regions",
)  # fmt: skip  # names, one list
RICH = ("who", "conditions", "amount", "how", "ask", "involve")
# What makes the dashboard show life.
OVERDUE = ("budget", "depot-de-garantie", "premier-entretien")
IN_MODERATION = "garde-enfant"
SCHEDULED = "webinaire-aidants"
READ_TWICE = "prestations"  # the section where two people read before anything is published
RELATIVE = re.compile(r"^([+-]\d+)d(?: (\d{2}):(\d{2}))?$")


@dataclass(frozen=True, slots=True)
class Source:
    """One content file. ``above`` is the slug of the page that it stands under; ``translates`` in it, that of
    the page which it says in another language."""

    slug: str
    above: str | None
    data: Mapping[str, Any]
    language: str = Language.FRENCH.value

    @property
    def model(self) -> type[RelaisPage]:
        return MODELS[self.data["type"]]


def sources() -> list[Source]:
    """Every file, parents before children, in the order of their numbers."""
    found = [Source("accueil", None, _read(CONTENT / "home.yaml"))]
    for folder, _title in start.ALL_SECTIONS:
        found += _section(CONTENT / folder, "accueil", Language.FRENCH.value)
    english = CONTENT / "en"
    found.append(Source("en", "accueil", _read(english / "_home.yaml"), Language.ENGLISH.value))
    for folder in ENGLISH:
        found += _section(english / folder, "en", Language.ENGLISH.value)
    return found


def _section(path: Path, home: str, language: str) -> Iterator[Source]:
    yield Source(path.name, home, _read(path / "_section.yaml"), language)
    files = sorted(path.glob("[0-9]*.yaml"))
    read = {file.stem.partition("-")[2]: _read(file) for file in files}
    booklet = next((slug for slug, data in read.items() if data["type"] == "booklet"), None)
    for slug, data in sorted(
        read.items(), key=lambda item: "parent" in item[1] or item[1]["type"] == "chapter"
    ):
        above = booklet if data["type"] == "chapter" else data.get("parent", path.name)
        yield Source(slug, above, data, language)


def load(at: datetime) -> None:
    """Pages that are missing are written and published; those that exist are kept."""
    setup.ensure()
    by, publisher = (User.objects.get(email=email) for email in (EDITOR, MODERATOR))
    scales = amounts.load(timezone.localdate(at), publisher)
    pages: dict[str, Any] = {}
    for source in sources():
        pages[source.slug] = _place(source, pages, by, at)
    missing = [s for s in sources() if pages[s.slug].latest_revision_id is None]
    writer = Writer({slug: page.pk for slug, page in pages.items()}, by, scales)
    for source in missing:
        page = pages[source.slug]
        writer.fill(page, source.data)
        _publish(page, source, by, publisher, at)
    if any(source.data["type"] == "chapter" for source in missing):
        _tick(at)
    if any(source.slug == IN_MODERATION for source in missing):
        _submit(pages[IN_MODERATION], by)
    events.load(at)
    if missing:
        _read_twice(pages[READ_TWICE])
    tree.bump()


def _read_twice(section: Page) -> None:
    """Amounts and conditions: by a colleague, then by the moderation. What an administrator chose stays."""
    two_steps = Workflow.objects.get(name=setup.TWO_STEPS)
    WorkflowPage.objects.get_or_create(page_id=section.pk, defaults={"workflow": two_steps})


def _tick(at: datetime) -> None:
    """What the newcomer has done before arriving, and some of the first week."""
    newcomer, today = User.objects.filter(email=NEWCOMER).first(), timezone.localdate(at)
    if newcomer is None or newcomer.arrived_on is None:
        return
    known = tree.rebuild(None)
    chapters = {node["stage"]: node for node in known.kinds["BookletChapterPage"]}
    lines = [
        line.key
        for stage, count in TICKED.items()
        if stage in chapters
        for line in arriving.todo(chapters[stage], frozenset()).lines[:count]
    ]
    booklet.tick(newcomer, chapters.values(), known, done=lines, was=(), today=today)


def _read(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return data


def _place(source: Source, pages: Mapping[str, Any], by: User, at: datetime) -> Any:
    """The page of this file, made without its text when it is missing."""
    parent = pages[source.above] if source.above else None
    existing = source.model.objects.filter(slug=source.slug)
    page = existing.filter(path__startswith=parent.path).first() if parent else HomePage.objects.get(depth=2)
    if page is not None or parent is None:
        return page
    values = {name: source.data[name] for name in PLAIN if name in source.data}
    dates = {
        f"{name}_at": moment(source.data[name], at) for name in ("starts", "ends") if name in source.data
    }
    new = source.model(slug=source.slug, live=False, owner=by, **values, **dates)
    new.locale = Locale.objects.get(language_code=source.language)
    if "translates" in source.data:
        new.translation_key = pages[source.data["translates"]].translation_key
    return parent.add_child(instance=new)


def moment(text: str, at: datetime) -> datetime:
    """ "+12d 14:00" as a moment of the day that comes twelve days after ``at``."""
    found = RELATIVE.match(text)
    if found is None:
        raise ValueError(f"{text!r} is not a relative date")
    day = timezone.localdate(at) + timedelta(days=int(found[1]))
    hour = time(int(found[2]), int(found[3])) if found[2] else time(0)
    return timezone.make_aware(datetime.combine(day, hour))


def next_review(planned: date, today: date) -> date:
    """As the file says; a year or more later when that is past, or near: pages are reviewed every year."""
    years = 0
    while planned + relativedelta(years=years) < today + timedelta(days=30):
        years += 1
    return planned + relativedelta(years=years)


def _publish(page: Any, source: Source, by: User, publisher: User, at: datetime) -> None:
    page.owner, today = by, timezone.localdate(at)
    if source.slug in OVERDUE:
        page.as_of, page.review_on = date(2025, 10, 1), today - timedelta(days=12)
    elif "review_on" in source.data:
        page.review_on = next_review(source.data["review_on"], today)
    if source.slug == SCHEDULED:
        page.go_live_at = at + timedelta(days=3)
    # Publishing writes the rest again, but of a page that waits for its day.
    page.save(update_fields=None if source.slug == SCHEDULED else ["owner"])
    page.save_revision(user=by).publish(user=publisher)


def _submit(page: Any, by: User) -> None:
    """A change that waits for a moderator."""
    draft = page.get_latest_revision_as_object()
    draft.deadline = "Toute l’année, avant les six ans de l’enfant."
    draft.save_revision(user=by)
    Workflow.objects.get(name=setup.WORKFLOW).start(Page.objects.get(pk=page.pk).specific, by)


class Writer:
    """Turns the values of a content file into the fields of a page."""

    def __init__(self, ids: Mapping[str, int], by: User, scales: Mapping[str, int]) -> None:
        self.ids = ids
        self.blocks: dict[str, Callable[[Any], Any]] = {
            "heading": lambda value: value,
            "text": self.rich,
            "callout": lambda value: value | {"text": self.rich(value["text"])},
            "steps": lambda value: value | {"items": [self.rich(item) for item in value["items"]]},
            "checklist": lambda value: value,
            "accordion": lambda value: [item | {"text": self.rich(item["text"])} for item in value],
            "numbers": lambda value: [item | {"number": str(item["number"])} for item in value],
            "quote": lambda value: value,
            "table": _table,
            "document": lambda value: {
                "document": papers.document(value, by).pk,
                "text": value["summary"],
            },
            "image": lambda value: {
                "image": pictures.image(value, by).pk,
                "caption": value["caption"],
            },
            "social_worker": lambda value: value,
            "for_some": lambda value: value | {"text": self.rich(value["text"])},
            "amount": lambda value: value | {"scale": scales[value["scale"]]},
            "benefits": lambda value: {
                "title": value["title"],
                "pages": [self.ids[slug] for slug in value["slugs"]],
            },
        }

    def rich(self, text: str) -> str:
        return markup.rich(text, self.ids.get)

    def fill(self, page: Any, data: Mapping[str, Any]) -> None:
        for name in PLAIN:
            if name in data:
                setattr(page, name, data[name])
        for name in RICH:
            if name in data:
                setattr(page, name, self.rich(data[name]))
        page.body = [{"type": kind, "value": value} for kind, value in self._body(data)]
        page.related = [{"type": "page", "value": self.ids[slug]} for slug in data.get("related", ())]
        page.easy_to_read_id = self.ids[data["easy_to_read"]] if "easy_to_read" in data else None
        page.show_in_menus = data.get("in_menus", True)
        page.documents = "\n".join(data.get("documents", ()))
        page.not_computed = "\n".join(data.get("not_computed", ()))
        page.conditions_data = [_condition(one) for one in data.get("conditions_data", ())]
        page.todo = "\n".join(data.get("todo", ()))
        if "numbers" in data:
            page.numbers = [
                {
                    "type": "number",
                    "value": {"number": str(n["number"]), "label": n["label"], "text": n["who"]},
                }
                for n in data["numbers"]
            ]
            page.steps = [{"type": "step", "value": step} for step in data.get("steps", ())]

    def _body(self, data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        for block in data.get("body", ()):
            for kind, value in block.items():
                yield kind, self.blocks[kind](value)


def _condition(said: Mapping[str, Any]) -> dict[str, Any]:
    """A condition of a benefit, as a block."""
    return {"type": said["type"], "value": {name: one for name, one in said.items() if name != "type"}}


def _table(value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "caption": value["caption"],
        "columns": [{"type": "text", "heading": heading} for heading in value["head"]],
        "rows": [{"values": [str(cell) for cell in row]} for row in value["rows"]],
    }
