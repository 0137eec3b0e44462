"""What the answer of each page is made of, as digests: two that are the same have the same answer.

Compared with what the journal last knew (``journal``), they tell which answers may have changed.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils import timezone
from modelcluster.models import get_all_child_relations

from pages.api import serializers
from pages.kinds import KINDS
from pages.models import RelaisDocument, RelaisImage
from pages.reading import places, routing
from pages.reading.policy import Guard
from pages.reading.screens import Screen
from pages.reading.tree import Node, Tree

Digests = Mapping[str, str]
# Of the page itself, what no kind adds and no node of the tree says.
COMMON = ("seo_title",)
# Of files; what is written down when they are first read, their size and digest, is no change of theirs.
IMAGE = ("title", "file", "alternative", "width", "height", "focal_point_x", "focal_point_y")
IMAGE_MORE = ("focal_point_width", "focal_point_height", "credit", "rights", "rights_until")
DOCUMENT = ("title", "file", "created_at", "changed_at")


@dataclass(frozen=True, slots=True)
class Found:
    """A page as it is now. ``names`` is None where it is what it was: the row has not changed."""

    row: str
    digest: str
    names: list[str]
    shown: dict[str, Any]


def digest(*parts: Any) -> str:
    text = json.dumps(parts, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def pages(known: Tree, at: datetime, before: Mapping[int, Any]) -> dict[int, Found]:
    """Every page that somebody may read, as of a moment. ``before``: what the journal knew, by number."""
    rows, faces = _rows(known), {node.pk: _face(node) for node in known.by_pk.values()}
    named = {f"page-{pk}": face for pk, face in faces.items()}
    for source in SOURCES:
        named |= source(known, at)
    found = {}
    for pk, row in rows.items():
        was, node = before.get(pk), known.by_pk[pk]
        names = was.names if was is not None and was.row == row else _asked(node, known)
        around = [faces[one.pk] for one in (*known.ancestors(node), node, *known.children.get(pk, ()))]
        full = known.full.get(pk)  # said by the other page, not by this one
        others = [faces[one.pk] for one in known.translations(node)]
        whole = digest(row, around, [named.get(name) for name in names], full, faces.get(full or 0), others)
        found[pk] = Found(row, whole, names, shown(node))
    return found


def shown(node: Node) -> dict[str, Any]:
    """Under which address, behind which guards: as the journal keeps it."""
    guards = [
        {"groups": sorted(guard.groups) if guard.groups is not None else None, "password": guard.password}
        for guard in node.guards
    ]
    return {"url": node.url, "guards": guards}


def guards(shown_before: Mapping[str, Any]) -> list[Guard]:
    """What ``shown`` has written, read again."""
    return [
        Guard(frozenset(one["groups"]) if one["groups"] is not None else None, one["password"])
        for one in shown_before["guards"]
    ]


def _face(node: Node) -> str:
    """All that others say of it, and to whom."""
    published = (node.first_published_at, node.published_at)
    said = (node.title, node.slug, node.language, str(node.translation_key))
    return digest(node.pk, node.model, said, shown(node), published)


def _asked(node: Node, known: Tree) -> list[str]:
    """What its answer is made of, found by making it; nobody in particular reads it."""
    request = HttpRequest()
    request.user = AnonymousUser()
    request.relais_tree = known  # type: ignore[attr-defined]
    page = routing.load(node, known)
    if page is None:  # withdrawn at this very moment: the next version of the tree has not got it
        return []
    screen = Screen(page, request)
    serializers.detail(screen, node)
    return sorted(screen.asked)


# --- What is stored ----------------------------------------------------------------------------------------


def _rows(known: Tree) -> dict[int, str]:
    found: dict[int, list[Any]] = {}
    for kind in (kind for kind in KINDS if known.kinds.get(kind.__name__)):
        parts: Any = kind.objects.live().filter(depth__gt=1)
        own = [field.attname for field in kind._meta.local_concrete_fields if not field.primary_key]
        for pk, *values in _stored(parts, (*COMMON, *own)):
            found[pk] = [kind.__name__, values]
        for relation in get_all_child_relations(kind):
            if relation.related_model._meta.app_label == kind._meta.app_label:
                _add_children(found, relation)
    return {pk: digest(parts) for pk, parts in found.items() if pk in known.by_pk}


def _add_children(found: dict[int, list[Any]], relation: Any) -> None:
    """Rows of their own that belong to a page, in their order."""
    parent = relation.field.attname
    names = [field.attname for field in relation.related_model._meta.concrete_fields]
    children = defaultdict(list)
    for _pk, owner, *values in _stored(relation.related_model.objects.order_by("pk"), (parent, *names)):
        children[int(owner)].append(values)
    for pk, values in children.items():
        if pk in found:
            found[pk] += [relation.name, values]


def _stored(rows: Any, names: Iterable[str]) -> Iterator[tuple[Any, ...]]:
    """As text, as it lies in the database: bodies are not parsed."""
    casts = {f"as_text_{place}": Cast(F(name), TextField()) for place, name in enumerate(names)}
    return iter(rows.annotate(**casts).values_list("pk", *casts).iterator(chunk_size=500))


def _amounts(known: Tree, at: datetime) -> Digests:
    """With what each is worth on that day, and how it is said."""
    day = timezone.localdate(at)
    return {
        f"amount-{slug}": digest(repr(scale), repr(scale.on(day)), scale.sentence(day))
        for slug, scale in known.scales.items()
    }


def _registrations(known: Tree, at: datetime) -> Digests:
    """Whether one may register: it changes with those who do, and with the hour."""
    events = [node for node in known.kinds.get("EventPage", ()) if node["registration_open"]]
    counts = places.taken(node.pk for node in events) if events else {}
    return {f"registration-{n.pk}": places.Terms.of_node(n).state(counts[n.pk], at) for n in events}


def has_turned(known: Tree, since: datetime, until: datetime) -> bool:
    """Whether the clock has closed a registration between the two."""
    events = [places.Terms.of_node(node) for node in known.kinds.get("EventPage", ())]
    return any(one.registration_open and since < one.ends_at <= until for one in events)


def _files(_known: Tree, at: datetime) -> Digests:
    """With whether an image may still be shown on that day."""
    day = timezone.localdate(at)
    images = _stored(RelaisImage.objects.all(), (*IMAGE, *IMAGE_MORE))
    documents = _stored(RelaisDocument.objects.all(), DOCUMENT)
    found = {f"image-{pk}": digest(values) for pk, *values in images}
    over = RelaisImage.objects.over(day).values_list("pk", flat=True)
    found |= {f"image-{pk}": digest(found[f"image-{pk}"], "over") for pk in over}
    return found | {f"document-{pk}": digest(values) for pk, *values in documents}


# What else an answer can be made of, by the names that ``Screen.note`` is told.
SOURCES: list[Callable[[Tree, datetime], Digests]] = [_files, _amounts, _registrations]
