"""What is uploaded says no more than it shows: no place, date or camera, and nobody's name."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject
from wagtail.models import UploadedFile

from core.traces import papers, photos
from pages.models import RelaisDocument, RelaisImage
from tests.cast import Cast
from tests.pages import make
from tests.pages.test_files import rendition

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,  # what a file says, not where its row stands
    pytest.mark.ignore_template_errors,
    # Wagtail leaves a temporary file to the garbage collector while it makes a thumbnail.
    pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning"),
]
MAKER, TURNED, WHEN, GPS = 271, 274, 306, 0x8825
AUTHOR = "Agathe Cerfeuil"

TOLD = {"title": "Accueil", "alternative": "Un bureau", "rights": "service"}


def photo(kind: str = "JPEG") -> bytes:
    """Taken by a telephone that was held upright, where and when it says."""
    image = Image.new("RGB", (120, 80), "white")
    image.paste("red", (0, 0, 20, 20))
    exif = image.getexif()
    exif[TURNED], exif[MAKER], exif[WHEN] = 6, "PhoneMaker", "2026:11:01 08:00:00"
    exif.get_ifd(GPS).update({1: "N", 2: (48.0, 51.0, 30.0), 3: "E", 4: (2.0, 20.0, 55.0)})
    written = BytesIO()
    image.save(written, format=kind, exif=exif)
    return written.getvalue()


def tells(data: bytes) -> bool:
    with Image.open(BytesIO(data)) as image:
        return bool(image.getexif() or b"PhoneMaker" in data)


def read(file: Any) -> bytes:
    with default_storage.open(file.name) as stored:
        return bytes(stored.read())


def upload(cast: Cast, name: str, data: bytes, into: str = "images") -> str:
    """As an editor, at the screen that takes several files at once."""
    file = SimpleUploadedFile(name, data)
    path, field = f"/cms/{into}/multiple/add/", "files[]"
    answer = cast.client("editor").post(
        path, {"title": name, field: file}, headers={"x-requested-with": "XMLHttpRequest"}
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json().get("form", answer.text))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_loses_its_place_date_and_camera_and_stands_upright(kind: str) -> None:
    image = RelaisImage.objects.create(
        title="Accueil",
        alternative="Un bureau",
        file=ContentFile(photo(kind), name=f"accueil.{kind.lower()}"),
    )
    stored = read(image.file)
    assert not tells(stored)
    assert (image.width, image.height) == (80, 120)
    with Image.open(BytesIO(stored)) as shown:
        red, green, _blue = shown.convert("RGB").getpixel((75, 5))
        assert (shown.size, shown.format) == ((80, 120), kind)
        assert red > 200 > green, "the corner is where it was seen"
    assert not tells(read(rendition(image).file))
    assert image.file_size == len(stored)


def test_an_image_that_tells_nothing_is_stored_as_it_is() -> None:
    written = BytesIO()
    Image.new("RGB", (10, 10)).save(written, format="PNG")
    assert photos.cleaned(written.getvalue()) is None


def test_what_an_editor_adds_while_writing_a_page_is_cleaned_on_arrival(cast: Cast) -> None:
    file = SimpleUploadedFile("accueil.jpg", photo(), "image/jpeg")
    data = {**TOLD, "collection": 1, "tags": "", "file": file}
    path = "/cms/images/chooser/create/"
    fields = {f"image-chooser-upload-{name}": value for name, value in data.items()}
    assert cast.client("editor").post(path, fields).status_code == 200
    assert not tells(read(RelaisImage.objects.get().file))


def test_what_waits_for_its_description_is_cleaned_when_it_has_one(cast: Cast) -> None:
    """The screen for several images keeps each aside until it is described."""
    upload(cast, "accueil.jpg", photo())
    waiting = UploadedFile.objects.get()
    data = {**TOLD, "collection": 1, "tags": ""}
    path = f"/cms/images/multiple/create_from_uploaded_image/{waiting.pk}/"
    fields = {f"uploaded-image-{waiting.pk}-{name}": value for name, value in data.items()}
    answer = cast.client("editor").post(path, fields, headers={"x-requested-with": "XMLHttpRequest"})
    assert answer.json()["success"], answer.text
    image = RelaisImage.objects.get()
    assert not tells(read(image.file))
    assert (image.width, image.height) == (80, 120)
    assert not UploadedFile.objects.exists()


def test_images_that_are_there_already_are_cleaned_by_night(cast: Cast) -> None:
    image = RelaisImage.objects.create(
        title="Ancienne", alternative="Un bureau", file=ContentFile(photo(), name="ancienne.jpg")
    )
    before = default_storage.save("original_images/avant.jpg", ContentFile(photo()))
    RelaisImage.objects.filter(pk=image.pk).update(file=before, is_clean=False, width=120, height=80)
    image = RelaisImage.objects.get(pk=image.pk)
    made = rendition(image)
    call_command("housekeeping", nightly=True)
    image = RelaisImage.objects.get(pk=image.pk)
    assert image.is_clean
    assert (image.width, image.height) == (80, 120)
    assert not tells(read(image.file))
    assert default_storage.listdir("original_images")[1].count("avant.jpg") == 1
    assert not image.renditions.filter(pk=made.pk).exists()


# --- Documents ---------------------------------------------------------------------------------------------

CORE = (
    f"<cp:coreProperties><dc:title>Titre</dc:title><dc:creator>{AUTHOR}</dc:creator>"
    f"<cp:lastModifiedBy>{AUTHOR}</cp:lastModifiedBy></cp:coreProperties>"
)


def office(*members: tuple[str, str]) -> bytes:
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, text in members:
            archive.writestr(name, text, ZIP_STORED if name == "mimetype" else ZIP_DEFLATED)
    return written.getvalue()


def docx() -> bytes:
    text = f'<w:p xmlns:w="w"><w:ins w:id="1" w:author="{AUTHOR}"><w:t>Le texte</w:t></w:ins></w:p>'
    notes = f'<w:comments xmlns:w="w"><w:comment w:author="{AUTHOR}" w:initials="AC"/></w:comments>'
    return office(
        kind("wordprocessingml.document.main"),
        ("docProps/core.xml", CORE),
        ("docProps/app.xml", "<Properties><Company>Cerfeuil</Company></Properties>"),
        ("word/document.xml", text),
        ("word/comments.xml", notes),
    )


def kind(name: str) -> tuple[str, str]:
    """What a file of Microsoft's says of itself."""
    return (
        "[Content_Types].xml",
        f'<Override ContentType="application/vnd.openxmlformats-officedocument.{name}+xml"/>',
    )


def odt() -> bytes:
    meta = (
        f"<office:meta><meta:initial-creator>{AUTHOR}</meta:initial-creator>"
        f"<dc:creator>{AUTHOR}</dc:creator></office:meta>"
    )
    note = (
        f"<office:annotation><dc:creator>{AUTHOR}</dc:creator><text:p>Le texte</text:p></office:annotation>"
    )
    return office(
        ("mimetype", "application/vnd.oasis.opendocument.text"), ("meta.xml", meta), ("content.xml", note)
    )


def xlsx() -> bytes:
    notes = f"<comments><authors><author>{AUTHOR}</author></authors></comments>"
    return office(
        kind("spreadsheetml.sheet.main"),
        ("docProps/core.xml", CORE),
        ("xl/comments1.xml", notes),
        ("xl/sharedStrings.xml", "<t>Le texte</t>"),
    )


def pptx() -> bytes:
    notes = f'<p:cmAuthorLst xmlns:p="p"><p:cmAuthor id="0" name="{AUTHOR}" initials="AC"/></p:cmAuthorLst>'
    return office(
        kind("presentationml.presentation.main"),
        ("docProps/core.xml", CORE),
        ("ppt/commentAuthors.xml", notes),
        ("ppt/slides/s.xml", "<t>Le texte</t>"),
    )


def pdf(prepare: Callable[[PdfWriter], object] = lambda writer: None) -> bytes:
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    writer.add_metadata({"/Title": "Titre", "/Author": AUTHOR})
    note = FreeText(text="Le texte", rect=(10, 10, 90, 90))
    note[NameObject("/T")] = writer._info.get_object()["/Author"] if writer._info else None
    writer.add_annotation(page, note)
    xmp = StreamObject()
    xmp.set_data(
        f"<x><dc:title>Titre</dc:title><dc:creator><rdf:Seq><rdf:li>{AUTHOR}</rdf:li></rdf:Seq></dc:creator>"
        "<pdfuaid:part>1</pdfuaid:part></x>".encode()
    )
    writer.root_object[NameObject("/Metadata")] = writer._add_object(xmp)
    prepare(writer)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def sign(writer: PdfWriter) -> None:
    form = DictionaryObject({NameObject("/SigFlags"): NumberObject(3), NameObject("/Fields"): ArrayObject()})
    writer.root_object[NameObject("/AcroForm")] = form


def names_somebody(data: bytes, extension: str) -> bool:
    if extension == "pdf":
        reader = PdfReader(BytesIO(data))
        notes = [note.get_object().get("/T") for page in reader.pages for note in page.get("/Annots", ())]
        return (
            AUTHOR in f"{reader.metadata} {notes} {reader.root_object['/Metadata'].get_object().get_data()}"
        )
    with ZipFile(BytesIO(data)) as archive:
        return any(b"Cerfeuil" in archive.read(name) for name in archive.namelist())


FILES: dict[str, Callable[[], bytes]] = {"docx": docx, "odt": odt, "xlsx": xlsx, "pptx": pptx, "pdf": pdf}


@pytest.mark.parametrize("extension", FILES)
def test_a_document_loses_the_names_of_its_authors_and_nothing_else(cast: Cast, extension: str) -> None:
    data = FILES[extension]()
    assert names_somebody(data, extension)
    upload(cast, f"papier.{extension}", data, "documents")
    document = RelaisDocument.objects.get()
    stored = read(document.file)
    assert not names_somebody(stored, extension)
    assert (document.file_size, document.warning) == (len(stored), "")
    if extension == "pdf":
        reader = PdfReader(BytesIO(stored))
        assert reader.metadata is not None
        assert reader.metadata.title == "Titre"
        assert b"<pdfuaid:part>1" in reader.root_object["/Metadata"].get_object().get_data()
    else:
        with ZipFile(BytesIO(stored)) as archive, ZipFile(BytesIO(data)) as before:
            assert archive.namelist() == before.namelist()
            assert any(b"Le texte" in archive.read(name) for name in archive.namelist())
            assert archive.infolist()[0].compress_type == before.infolist()[0].compress_type


@pytest.mark.parametrize(
    ("extension", "data", "sentence"),
    [
        ("pdf", lambda: pdf(sign), f"nomme encore {AUTHOR}"),
        ("pdf", lambda: pdf(lambda writer: writer.encrypt("sésame", algorithm="RC4-128")), "mot de passe"),
        ("pdf", lambda: b"%PDF-1.7 rien", "n’a pas pu être lu"),
    ],
    ids=["signed", "locked", "broken"],
)
def test_an_editor_is_told_at_once_of_a_file_that_still_names_somebody(
    cast: Cast, extension: str, data: Callable[[], bytes], sentence: str
) -> None:
    given = data()
    shown = upload(cast, f"papier.{extension}", given, "documents")
    assert sentence in shown
    assert read(RelaisDocument.objects.get().file) == given


def test_a_document_that_names_nobody_is_stored_as_it_is() -> None:
    data = office(("word/document.xml", "<w:t>Le texte</w:t>"))
    assert papers.cleaned(data, "docx") == papers.Cleaned()


def test_documents_that_are_there_already_are_cleaned_by_night_at_the_same_address(cast: Cast) -> None:
    document = RelaisDocument.objects.create(title="Papier", file=ContentFile(b"x", name="papier.txt"))
    name = default_storage.save("documents/ancien.docx", ContentFile(docx()))
    RelaisDocument.objects.filter(pk=document.pk).update(file=name, is_clean=False)
    url = RelaisDocument.objects.get().url
    make.page(body=[("document", {"document": document, "text": ""})])
    call_command("clean_files")
    document = RelaisDocument.objects.get()
    assert (document.url, document.file.name) == (url, name)
    assert not names_somebody(read(document.file), "docx")
    assert not [one for one in default_storage.listdir("documents")[1] if one.endswith(".avant")]
    answer = cast.client("agent").get(url)
    assert answer.status_code == 200
    assert not names_somebody(b"".join(answer.streaming_content), "docx")
