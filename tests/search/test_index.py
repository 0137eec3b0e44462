"""Rows follow what the other apps write, and hold nothing that is not theirs to hold."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from core.text import fold
from directory.models import Establishment, Posting, Worker
from directory.signals import establishments_written
from pages.models import ContentPage
from permanences.models import State
from search.models import Findable, FindableText
from search.query.text import terms
from tests.casework.conftest import CONTENT
from tests.casework.roles import a_case
from tests.cast import Cast
from tests.search.conftest import Shelf, make_permanence


def keys() -> set[str]:
    return set(Findable.objects.values_list("key", flat=True))


def rebuild() -> str:
    out = StringIO()
    call_command("rebuild_search", stdout=out, verbosity=0)
    return out.getvalue()


def test_saving_a_thing_changes_its_row_and_raises_its_version(cast: Cast) -> None:
    court = Establishment.objects.get(pk=cast.court.pk)
    row = Findable.objects.get(establishment=court, kind="establishment")
    court.save()
    assert Findable.objects.get(pk=row.pk).version == row.version
    court.name = "Tribunal de Roubaix"
    court.save()
    fresh = Findable.objects.get(pk=row.pk)
    assert (fresh.version, fresh.title) == (row.version + 1, "Tribunal de Roubaix")
    assert "roubaix" in fresh.text.names


def test_a_place_is_called_by_its_codes_and_its_number_each_by_itself(cast: Cast) -> None:
    court = Establishment.objects.get(pk=cast.court.pk)
    court.postal_code, court.phone = "59999", "01 99 00 45 99"
    court.save()
    names = FindableText.objects.get(findable__key=f"establishment-{court.pk}").names.split()
    assert {court.department.code, "59999", "0199004599"} <= set(names)


def test_a_renamed_establishment_renames_its_permanences(cast: Cast) -> None:
    make_permanence(cast)
    court = Establishment.objects.get(pk=cast.court.pk)
    court.name = "Tribunal de Roubaix"
    court.save()
    assert Findable.objects.get(kind="permanence").title == "Permanence\u00a0: Tribunal de Roubaix"


def test_a_worker_is_found_by_the_sector_they_come_to_hold(cast: Cast) -> None:
    neighbour = Findable.objects.get(worker=cast.workers["neighbour"])
    (lille,) = terms("Lille")
    assert lille not in neighbour.text.body_terms.split()
    Posting.objects.create(worker=cast.workers["neighbour"], sector=cast.sector, starts_on="2026-01-01")
    assert lille in FindableText.objects.get(pk=neighbour.pk).body_terms.split()


def test_what_closes_leaves_the_index_and_comes_back_with_it(cast: Cast) -> None:
    court, worker = (
        Establishment.objects.get(pk=cast.court.pk),
        Worker.objects.get(pk=cast.workers["assistant"].pk),
    )
    permanence = make_permanence(cast)
    for thing, name in ((court, "establishment"), (worker, "worker")):
        thing.is_active = False
        thing.save()
        assert f"{name}-{thing.pk}" not in keys()
        thing.is_active = True
        thing.save()
        assert f"{name}-{thing.pk}" in keys()
    permanence.state = State.ENDED
    permanence.save()
    assert f"permanence-{permanence.pk}" not in keys()


def test_a_deleted_thing_takes_its_row_and_its_words_with_it(cast: Cast, shelf: Shelf) -> None:
    key = f"page-{shelf.debt.pk}"
    assert key in keys()
    shelf.debt.delete()
    assert key not in keys()
    assert not FindableText.objects.filter(body__contains="Banque de France").exists()


def test_a_page_that_moves_changes_its_address_with_all_below(
    cast: Cast, shelf: Shelf, django_capture_on_commit_callbacks: Any
) -> None:
    shelf.section.slug = "autre-rubrique"
    with django_capture_on_commit_callbacks(execute=True):
        shelf.section.save_revision().publish()
    assert Findable.objects.get(page=shelf.debt).url == "/autre-rubrique/budget-et-dettes/le-surendettement/"


def test_a_draft_never_enters(cast: Cast, shelf: Shelf) -> None:
    assert f"page-{shelf.draft.pk}" not in keys()
    shelf.debt.summary = "Pamplemousse"
    shelf.debt.save_revision()
    assert not FindableText.objects.filter(body__contains="Pamplemousse").exists()


def test_a_bulk_import_that_says_so_is_indexed(
    cast: Cast, django_capture_on_commit_callbacks: object
) -> None:
    new = Establishment(code="nouveau", name="Nouveau", kind="autre", directorate="SG", city="X")
    new.department_id = cast.court.department_id
    made = Establishment.objects.bulk_create([new])
    establishments_written.send(Establishment, ids=[one.pk for one in made])
    assert Findable.objects.filter(title="Nouveau").exists()


def test_a_rebuild_of_a_right_index_changes_nothing(cast: Cast, shelf: Shelf) -> None:
    make_permanence(cast)
    rebuild()  # the screens of the services are written by it alone
    before = set(Findable.objects.values_list("key", "fingerprint", "version"))
    assert "0 écrits" in rebuild()
    assert set(Findable.objects.values_list("key", "fingerprint", "version")) == before


def test_a_rebuild_repairs_whatever_was_lost_or_left(cast: Cast, shelf: Shelf) -> None:
    rebuild()
    right = set(Findable.objects.values_list("key", "fingerprint"))
    Findable.objects.filter(kind="establishment").delete()
    Findable.objects.filter(page=shelf.debt).update(fingerprint="x", title="Faux")
    ContentPage.objects.filter(pk=shelf.below.pk).update(live=False)
    rebuild()
    expected = {(key, mark) for key, mark in right if key != f"page-{shelf.below.pk}"}
    assert set(Findable.objects.values_list("key", "fingerprint")) == expected


def test_a_rebuild_brings_back_triggers_that_a_migration_dropped(cast: Cast) -> None:
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER search_fts_update")
        Establishment.objects.filter(pk=cast.court.pk).first().save()  # type: ignore[union-attr]
        rebuild()
        cursor.execute("SELECT COUNT(*) FROM sqlite_master WHERE name = 'search_fts_update'")
        assert cursor.fetchone() == (1,)
        cursor.execute("INSERT INTO search_fts(search_fts, rank) VALUES ('integrity-check', 1)")


def test_not_a_word_of_a_sealed_request_is_indexed(cast: Cast) -> None:
    """Planted in every field of a request, and looked for in every column of the index."""
    a_case(cast)
    rebuild()
    planted = [CONTENT.message, CONTENT.name, CONTENT.phone, CONTENT.email, cast.extra["case"].reference]
    index = str(list(Findable.objects.values())) + str(list(FindableText.objects.values()))
    assert cast.court.name in index
    assert [secret for secret in planted if secret in index or fold(secret) in index] == []


@pytest.mark.parametrize("app", ["casework", "contact"])
def test_nothing_of_a_request_can_enter_the_index(app: str) -> None:
    """No row can point at a request, and no source reads one: search does not even import those apps."""
    pointed_at = {f.related_model._meta.app_label for f in Findable._meta.get_fields() if f.related_model}
    assert app not in pointed_at
