"""A whole case, given to the agent who asks for it."""

from io import BytesIO

import pypdf
import pytest
import pyzipper

from casework.models import AuditEvent, Verb
from tests.casework.conftest import CONTENT
from tests.casework.sending import PDF, got, stored, text, upload
from tests.contact.conftest import FOLLOW

pytestmark = pytest.mark.once  # a document and an archive

SAID = "crocus marteau vernis falaise nougat"
WISH = "Au téléphone, à sa demande."


def _read(archive: bytes) -> tuple[list[str], pypdf.PdfReader]:
    """The members, and the document; the file beside it is what was sent."""
    with pyzipper.AESZipFile(BytesIO(archive)) as opened:
        with pytest.raises(RuntimeError, match="password"):
            opened.read("demande.pdf")
        assert all(member.flag_bits & 1 and member.wz_aes_strength == 3 for member in opened.infolist())
        opened.setpassword(SAID.encode())
        assert opened.read("fichier-1.pdf") == PDF
        return opened.namelist(), pypdf.PdfReader(BytesIO(opened.read("demande.pdf")))


@pytest.fixture
def export(answer, at):
    def send(**said: str):
        typed = {"token": "e" * 20, "wish": WISH, "passphrase": SAID, "again": SAID, **said}
        return answer.worker.post(at("export"), typed)

    return send


def test_the_agent_gets_what_was_said_and_the_files_and_no_note(
    desk, received, agent, reply, answer, at, export
):
    reply(words="Voici ma fiche.", files=[upload(), upload("perdu.txt", b"perdu")])
    answer.worker.post(at("note"), {"note-token": "n" * 20, "note-text": "SECRETNOTE"})
    gone = [path for path in stored() if path.stat().st_size < len(PDF)]
    gone[0].unlink()
    assert export().status_code == 409  # what she wrote is read first
    answer_ = export()
    archive = got(answer_)
    assert answer_["Content-Disposition"] == f'attachment; filename="demande-{received.reference}.zip"'
    assert "no-store" in answer_["Cache-Control"]
    assert b"SECRET" not in archive
    names, document = _read(archive)
    assert names == ["demande.pdf", "fichier-1.pdf"]
    said = " ".join(" ".join(page.extract_text() for page in document.pages).split())
    for words in (
        CONTENT.message,
        "Voici ma fiche.",
        "SECRETNAME bulletin.pdf (fichier-1.pdf)",
        WISH,
        CONTENT.name,
    ):
        assert words in said
    assert "Fichier qui n’est plus là\u00a0: perdu.txt" in said.replace(" : perdu", "\u00a0: perdu")
    assert "SECRETNOTE" not in said
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]

    got(export())  # the same form once more: given again, written once
    assert AuditEvent.objects.filter(verb=Verb.EXPORTED, case=received.reference).count() == 2
    page = text(agent.post(FOLLOW, {"code": received.code}))
    assert page.count(WISH) == 1
    assert "vous ont été remis" in page
    assert WISH not in str(list(AuditEvent.objects.values_list("detail", flat=True)))


def test_a_passphrase_that_is_guessed_or_mistyped_is_refused_and_the_words_are_kept(export, received):
    for said, why in (
        ({"passphrase": "chaton2026", "again": "chaton2026"}, "se devine trop vite"),
        ({"again": "autre"}, "Les deux phrases diffèrent"),
        ({"wish": ""}, "Dites comment la personne"),
    ):
        page = export(**said)
        assert page.status_code == 422
        assert why in text(page)
        assert said.get("wish", WISH) in text(page)
        assert SAID not in text(page)
    assert not AuditEvent.objects.filter(verb=Verb.EXPORTED).exists()
