"""R11: what was noted of an emergency by mistake, and what was typed meanwhile in another window."""

from tests.casework.test_emergencies import DONE, declared, let_in, post, text  # noqa: F401

KEPT = "Votre texte est gardé dans cette page"


def test_what_is_typed_of_an_emergency_that_is_gone_stays_to_be_copied(desk, received, at, declared):  # noqa: F811
    client = declared("child")
    wrong = {"situation": "child", "text": "Noté dans le mauvais dossier."}
    post(client, at("emergency_mistaken"), seen="1", **wrong)
    late = post(client, at("emergency"), step="child.alert", **DONE)
    assert (late.status_code, "Ce que vous avez écrit est conservé" in text(late)) == (422, True)
    for said in (KEPT, DONE["text"]):
        assert said in text(late)
    assert KEPT not in text(client.get(at("emergency")))
    alone = post(client, at("take_out"), reader="", words="Elle a changé de région.")  # nobody is let in
    for said in (KEPT, "Elle a changé de région."):
        assert said in text(alone)
