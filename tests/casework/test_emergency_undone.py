"""R11: what was noted of an emergency by mistake, and what was typed meanwhile in another window."""

import re

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


def test_one_step_is_taken_back_with_a_reason_and_noted_anew(desk, received, at, declared):  # noqa: F811
    client, undo = declared("child"), at("emergency_step_mistaken")
    assert "Aucune étape n’est notée" in text(client.get(undo))
    post(client, at("emergency"), step="child.alert", **DONE)
    shown = re.search(r'name="step" value="([^"]+)"', text(client.get(undo)))[1]
    assert "Dites ce qui était faux" in text(post(client, undo, step=shown, text=" "))
    for wrong in ("1", "99", "child.alert"):
        stale = post(client, undo, step=wrong, text="Ce n’était pas le 119.")
        assert (stale.status_code, "Ce n’était pas le 119." in text(stale)) == (422, True), wrong
    sent = {"token": "a-token-long-enough-undone", "step": shown, "text": "Ce n’était pas le 119."}
    for _click in range(2):
        assert client.post(undo, sent)["Location"] == at("emergency")
    case = text(client.get(at("case"))).replace("\u00a0", " ")
    assert "Étapes notées : 0 sur 3" in case
    assert re.search(
        r"ne compte plus</strong></p>\s*<del>\s*<p>\s*<strong>Les services compétents sont", case
    )
    assert (case.count("<del>"), "Ce n’était pas le 119." in case) == (1, True)
    again = post(client, at("emergency"), step="child.alert", **{**DONE, "text": "La cellule."})
    assert again.status_code == 302
    assert text(client.get(at("case"))).count("<del>") == 1  # what is noted anew counts
    late = post(client, undo, step=shown, text="Encore.")
    assert (late.status_code, "n’est plus celle que vous avez lue" in text(late)) == (422, True)
    post(client, at("emergency_mistaken"), seen="1", situation="child", text="Mauvais dossier.")
    case = text(client.get(at("case")))
    assert case.count("<del>") == 3  # that it is one, and what was noted of it
    assert "Mauvais dossier." not in "".join(re.findall(r"<del>.*?</del>", case, re.DOTALL))
