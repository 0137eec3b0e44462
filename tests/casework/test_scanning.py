"""What clamd says of files on their way, to both sides."""

import pytest
from django.core.checks import run_checks
from django.core.files.uploadedfile import SimpleUploadedFile

from casework.attachments import limits, scanning
from casework.attachments.scanning import Scan, Verdict
from tests.casework import clamd
from tests.casework.sending import stored, text

EICAR = clamd.EICAR


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("note.txt", content)


@pytest.mark.clamd
def test_what_clamd_recognises_is_refused_and_the_rest_is_kept(reply, answer, settings):
    with clamd.running() as settings.CLAMD_SOCKET:
        assert scanning.answers()
        for page in (
            reply(words="Mon texte", files=[upload(EICAR)]),
            answer(upload(EICAR), words="Mon texte"),
        ):
            assert page.status_code == 422
            assert "L’antivirus a reconnu un programme dangereux dans «\u00a0note.txt\u00a0»" in text(page)
            assert "Mon texte" in text(page)
        assert stored() == []
        assert "Votre message est parti." in text(reply(files=[upload(b"Bonjour")]))
        assert len(stored()) == 1
        long = Scan()
        for _piece in range(limits.LARGEST // limits.MEGABYTE):
            long.add(bytes(limits.MEGABYTE))
        assert long.verdict() is Verdict.CLEAN


def test_a_clamd_that_does_not_answer_refuses_files_and_no_text(reply, settings, tmp_path):
    settings.CLAMD_SOCKET = str(tmp_path / "nobody")
    assert not scanning.answers()
    page = reply(words="Mon texte", files=[upload(b"Bonjour")])
    assert page.status_code == 422
    assert "L’antivirus ne répond pas" in text(page)
    assert "Mon texte" in text(page)
    assert stored() == []
    assert "Votre message est parti." in text(reply(words="Mon texte"))


@pytest.mark.once
def test_a_service_without_one_is_told_so(settings):
    def told() -> list[str]:
        return [one.id for one in run_checks(include_deployment_checks=True) if one.id == "casework.W002"]

    assert told() == ["casework.W002"]
    settings.CLAMD_SOCKET = "/run/clamav/clamd.ctl"
    assert told() == []
