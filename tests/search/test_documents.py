"""Documents are found by their words, by those who may open them."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from wagtail.models import Collection, CollectionViewRestriction

from pages.models import RelaisDocument
from search.models import DocumentText, Findable
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
ODT = '<office:text xmlns:office="urn:o" xmlns:text="urn:t"><text:p>{}</text:p></office:text>'


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def odt(words: str) -> ContentFile:
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        archive.writestr("content.xml", ODT.format(words))
    return ContentFile(made.getvalue(), name="formulaire_aide.odt")


def save(words: str, **fields: object) -> RelaisDocument:
    return RelaisDocument.objects.create(title="Formulaire", file=odt(words), **fields)


def found(client: Client, words: str) -> list[str]:
    answer = client.get("/api/v1/search/", {"q": words})
    assert answer.status_code == 200
    body = answer.json()
    assert sum(body["counts"].values()) == len(body["items"])
    return [item["title"] for item in body["items"]]


def test_a_document_is_found_by_its_title_its_file_and_its_words(cast: Cast) -> None:
    save("Justificatif de bergamote")
    agent = cast.client("agent")
    for words in ("formulaire", "formulaire aide", "bergamote", "justificatifs"):
        assert found(agent, words) == ["Formulaire"], words


def test_a_new_file_is_read_again_and_a_new_title_is_not(cast: Cast) -> None:
    document = save("bergamote")
    before = DocumentText.objects.get().read_at
    document.title = "Autre titre"
    document.save()
    assert DocumentText.objects.get().read_at == before
    document.file, document.file_hash = odt("cumulonimbus"), ""
    document.save()
    agent = cast.client("agent")
    assert found(agent, "cumulonimbus") == ["Autre titre"]
    assert found(agent, "bergamote") == []


def test_a_document_that_cannot_be_read_is_found_by_its_title_and_the_reason_is_kept(cast: Cast) -> None:
    RelaisDocument.objects.create(title="Scan", file=ContentFile(b"%PDF-1.4 broken", name="scan.pdf"))
    assert found(cast.client("agent"), "scan") == ["Scan"]
    assert DocumentText.objects.get().problem


def test_a_document_that_is_deleted_is_not_found(cast: Cast) -> None:
    save("bergamote").delete()
    assert found(cast.client("agent"), "bergamote") == []
    assert not Findable.objects.filter(kind="document").exists()


def test_a_document_of_a_closed_collection_is_found_by_its_group_alone(cast: Cast) -> None:
    above = Collection.get_first_root_node().add_child(name="Cellule")
    below = above.add_child(name="Notes")
    save("bergamote", collection=below)
    restriction = CollectionViewRestriction.objects.create(
        collection=above, restriction_type=CollectionViewRestriction.GROUPS
    )
    group = Group.objects.create(name="Cellule")
    restriction.groups.add(group)
    cast.users["assistant"].groups.add(group)
    assert found(cast.client("assistant"), "bergamote") == ["Formulaire"]
    assert found(cast.client("agent"), "bergamote") == []
    assert cast.client("agent").get("/recherche/suggestions/", {"q": "form"}).json()["suggestions"] == []


def test_what_nobody_has_read_is_read_at_night(cast: Cast) -> None:
    save("bergamote")
    DocumentText.objects.all().delete()
    call_command("rebuild_search", verbosity=0)
    assert found(cast.client("agent"), "bergamote") == ["Formulaire"]
