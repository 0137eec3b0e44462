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


def test_a_step_may_have_been_taken_some_days_before_the_case_was_there(desk, received, at, declared):  # noqa: F811
    client = declared("child")
    assert "Sept jours avant la demande au plus" in text(client.get(at("emergency")))
    days = {"2026-11-16": 422, "2026-11-17": 302}  # the case came on the 24th
    for day, status in days.items():
        answer = post(client, at("emergency"), step="child.alert", **{**DONE, "done_on": day})
        assert answer.status_code == status, day
        assert ("de plus de sept jours" in text(answer)) == (status == 422)
