"""Images and documents pass through the gate, and an image says in words what it shows."""

import warnings

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction

from pages.models import RelaisDocument, RelaisImage, RelaisRendition
from tests.cast import Cast
from tests.pages import make

pytestmark = pytest.mark.django_db


def picture(alternative: str = "Un bureau clair") -> RelaisImage:
    return RelaisImage.objects.create(title="Bureau", file=get_test_image_file(), alternative=alternative)


def rendition(image: RelaisImage, spec: str = "width-480") -> RelaisRendition:
    """Wagtail leaves a temporary file to the garbage collector while it makes one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        found: RelaisRendition = image.get_rendition(spec)
    return found


def document() -> RelaisDocument:
    return RelaisDocument.objects.create(
        title="Formulaire", file=ContentFile(b"du texte", name="formulaire.txt")
    )


def test_an_image_is_served_to_those_who_are_signed_in_only(cast: Cast) -> None:
    url = rendition(picture()).url
    assert url.startswith("/fichiers/images/")
    assert cast.client("anonymous").get(url).status_code == 302
    response = cast.client("agent").get(url)
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert "private" in response["Cache-Control"]
    response.close()


@pytest.mark.once
@pytest.mark.parametrize(
    "name", ["rien.png", "..%2Foriginal_images%2Ftest.png", "%2e%2e", "a%00b", "x" * 300]
)
def test_a_file_that_is_no_rendition_is_not_found(cast: Cast, name: str) -> None:
    picture()
    assert cast.client("agent").get(f"/fichiers/images/{name}").status_code == 404


@pytest.mark.once
def test_an_original_has_no_address(cast: Cast) -> None:
    image = picture()
    assert cast.client("administrator").get(f"/fichiers/{image.file.name}").status_code == 404


@pytest.mark.once
def test_a_rendition_whose_file_is_lost_is_not_found(cast: Cast) -> None:
    found = rendition(picture())
    default_storage.delete(found.file.name)
    assert cast.client("agent").get(found.url).status_code == 404


@pytest.mark.once
def test_an_image_without_an_alternative_is_refused() -> None:
    with pytest.raises(ValidationError) as error:
        RelaisImage(title="Bureau", file=get_test_image_file(), alternative="").full_clean()
    assert "alternative" in error.value.message_dict


@pytest.mark.once
def test_the_alternative_is_what_a_screen_reader_reads(cast: Cast) -> None:
    image = picture("Une main tendue")
    rendition(image, "width-1200")
    page = make.page(body=[("image", {"image": image, "caption": "Une légende"})])
    text = cast.client("agent").get(make.url(page)).text
    assert 'alt="Une main tendue"' in text
    assert "Une légende" in text


def test_a_document_is_served_to_those_who_are_signed_in_only(cast: Cast) -> None:
    url = document().url
    assert cast.client("anonymous").get(url).status_code == 302
    response = cast.client("agent").get(url)
    assert b"".join(response.streaming_content) == b"du texte"


def test_a_document_of_a_restricted_collection_stays_closed(cast: Cast) -> None:
    found = document()
    found.collection = Collection.get_first_root_node().add_child(name="Réservé")
    found.save()
    restriction = CollectionViewRestriction.objects.create(
        collection=found.collection, restriction_type="groups"
    )
    restriction.groups.add(*cast.users["moderator"].groups.all())
    assert cast.client("agent").get(found.url).status_code != 200
    response = cast.client("moderator").get(found.url)
    assert response.status_code == 200
    response.close()


@pytest.mark.once
def test_a_document_block_shows_its_format_and_weight(cast: Cast) -> None:
    page = make.page(body=[("document", {"document": document(), "text": "À remplir"})])
    text = cast.client("agent").get(make.url(page)).text
    assert "TXT" in text
    assert "À remplir" in text
