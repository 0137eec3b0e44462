"""Who may read a page or a file: every shape of the rule gives the same answer in any tree."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.db import transaction
from django.http import HttpRequest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction

from directory.models import User
from directory.roles import GROUPS, Role
from pages.api.library import readable_documents
from pages.reading import policy, tree
from search.backends.elasticsearch.hidden import hidden
from search.backends.embedded.backend import embedded
from search.models import Findable
from search.query.values import Viewer
from tests.cast import Cast
from tests.pages import make
from tests.pages.test_files import document

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
MANY = 5
CLOSED_TO_OTHERS = {"editors": GROUPS[Role.EDITOR], "moderators": GROUPS[Role.MODERATOR]}
ways = st.sampled_from(["", "", "", "login", "editors", "moderators", "password", "none"])
# Each stands under one that was drawn before it, or at the top (-1); what it copies was drawn before it too.
below = st.tuples(*(st.integers(-1, number - 1) for number in range(MANY)))
undone = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
Someone = User | AnonymousUser
T = TypeVar("T")
Row = tuple[T, ...]  # one of each thing


@dataclass
class World:
    """Things that are there before anything is drawn: what is drawn is where they stand."""

    readers: dict[str, Someone]
    pages: list[Page] = field(default_factory=list)
    files: list[Any] = field(default_factory=list)


@pytest.fixture
def world(cast: Cast) -> World:
    people = {who: cast.user(who) for who in ("agent", "editor", "moderator", "administrator")}
    made = World({"nobody": AnonymousUser(), **people})
    root = Collection.get_first_root_node()
    for number in range(MANY):
        made.files.append(document())
        made.files[-1].collection = root.add_child(name=f"Collection {number}")
        made.files[-1].save()
        made.pages.append(make.page(title=f"Page {number}").page_ptr)
    make.page(title="Tous les fichiers", body=[("document", {"document": f, "text": ""}) for f in made.files])
    return made


def place(model: Any, things: list[Any], root: Any, above: Iterable[int]) -> None:
    """Writes the paths alone: a move would tell the index, which must not be what hides a thing."""
    paths: list[str] = []
    for number, (thing, parent) in enumerate(zip(things, above, strict=True)):
        paths.append(f"{paths[parent] if parent >= 0 else root.path}00Z{number}")
        depth = len(paths[-1]) // policy.STEP
        children = sum(one == number for one in above)
        model.objects.filter(pk=thing.pk).update(path=paths[-1], depth=depth, numchild=children)


def translate(pages: list[Page], sources: Row[int]) -> None:
    """Each into English of the one that was drawn, if that one is in French and has no translation yet."""
    english, french = Locale.objects.get(language_code="en"), set(range(len(pages)))
    for number, source in enumerate(sources):
        if source in french and number in french:
            french -= {number, source}  # neither is translated once more
            key = Page.objects.get(pk=pages[source].pk).translation_key
            Page.objects.filter(pk=pages[number].pk).update(locale=english, translation_key=key)


def close(model: Any, field_name: str, target: Any, way: str) -> None:
    if way:
        kind = "groups" if way in CLOSED_TO_OTHERS else way
        row = model.objects.create(**{field_name: target}, restriction_type=kind)
        row.groups.set(Group.objects.filter(name=CLOSED_TO_OTHERS.get(way)))


def in_results(kind: str, user: Someone, pks: list[int]) -> dict[str, set[int]]:
    """What the search answers with, whichever way it asks."""
    viewer, keys = Viewer.of(user, TODAY), {f"{kind}-{pk}": pk for pk in pks}
    found = Findable.objects.visible_to(viewer).filter(key__in=keys).values_list("key", flat=True)
    held_back = hidden(viewer)
    return {
        "results": {keys[key] for key in found},
        "results of an engine": {keys[key] for key in embedded().read(keys, viewer)},
        "counts of an engine": {pk for key, pk in keys.items() if key not in held_back},
    }


@undone
@given(
    above=below,
    live=st.tuples(*[st.sampled_from([True, True, True, False])] * MANY),
    closed=st.tuples(*[ways] * MANY),
    copied=below,
    translated=below,
)
def test_each_shape_says_the_same_of_each_page_and_reader(
    world: World,
    above: tuple[int, ...],
    live: tuple[bool, ...],
    closed: tuple[str, ...],
    copied: tuple[int, ...],
    translated: tuple[int, ...],
) -> None:
    pks = [page.pk for page in world.pages]
    with transaction.atomic():
        place(Page, world.pages, make.home(), above)
        for number, page in enumerate(world.pages):
            source = copied[number]
            values = {"live": live[number], "alias_of": world.pages[source] if source >= 0 else None}
            Page.objects.filter(pk=page.pk).update(**values)
            close(PageViewRestriction, "page", page, closed[number])
        translate(world.pages, translated)
        tree.bump()
        for who, user in world.readers.items():
            plain = {page.pk for page in Page.objects.filter(pk__in=pks) if policy.readable(page, user)}
            kept = policy.Reader(user).visible(tree.current().by_pk.values())
            told = {
                "the tree": {node.pk for node in kept} & set(pks),
                "a queryset": set(policy.readable_by(user).filter(pk__in=pks).values_list("pk", flat=True)),
                **in_results("page", user, pks),
            }
            assert told == dict.fromkeys(told, plain), who
        transaction.set_rollback(True)


@undone
@given(above=below, closed=st.tuples(*[ways] * MANY))
def test_each_shape_says_the_same_of_each_file_and_reader(
    world: World, above: Row[int], closed: Row[str]
) -> None:
    shelves = [file.collection for file in world.files]
    pks = [file.pk for file in world.files]
    with transaction.atomic():
        place(Collection, shelves, Collection.get_first_root_node(), above)
        for collection, way in zip(shelves, closed, strict=True):
            close(CollectionViewRestriction, "collection", collection, way)
        moved = Collection.objects.in_bulk([collection.pk for collection in shelves])
        for who, user in world.readers.items():
            plain = {file.pk for file in world.files if opens(moved[file.collection_id], user)}
            shown = set(readable_documents(user).values_list("pk", flat=True))
            told = {"a queryset": shown, **in_results("document", user, pks)}
            assert told == dict.fromkeys(told, plain), who
        transaction.set_rollback(True)


def opens(collection: Collection, user: Someone) -> bool:
    """As Wagtail answers at the address of a file, to somebody who has given no shared password."""
    asked = HttpRequest()
    asked.user, asked.session = user, {}  # type: ignore[assignment]
    return all(row.accept_request(asked) for row in collection.get_view_restrictions())
