"""A form that is sent again: what it says once more is done once, another text is never called done."""

import re

import pytest
from django.urls import reverse

from casework.models import AidApplication, AidStep, Case, Entry
from tests.casework.aid import REREAD, asked, does, secretariat
from tests.casework.sending import carried_by
from tests.casework.test_case import hand_over
from tests.casework.test_consents import AGREED, REPORT
from tests.casework.test_emergencies import DONE

pytestmark = pytest.mark.once  # forms too late or sent twice, words that come back

TWICE = "Un autre texte a déjà été envoyé d’ici"
TOKEN = "one-name-for-two-texts"
EXPORT = {"wish": "PREMIER", "passphrase": "crocus marteau vernis falaise nougat"}
# In this order each is possible. The address, what is sent first, and what the second text says otherwise.
VERBS = [
    ("consent_new", AGREED | {"about": "work"}, "words"),
    ("transmit", {"agreement": 2, "version": "", "text": "PREMIER", "sent_on": "2026-11-24"}, "text"),
    ("consent_withdrawn", {"words": "PREMIER"}, "words"),
    ("report", REPORT | {"known": "0"}, "opinion"),
    ("emergency_start", {"situation": "child", "seen": "0", "text": "PREMIER"}, "text"),
    ("emergency", {"step": "child.alert", **DONE}, "text"),
    ("prosecutor", {"court": "Lille", "child": "Lou", "facts": "PREMIER", "done": "119"}, "facts"),
    ("export", EXPORT | {"again": EXPORT["passphrase"]}, "wish"),
    ("aid_new", {}, "opinion"),
]


def text(answer):
    return answer.content.decode()


def address(at, received, verb):
    return (
        reverse("casework:consent_withdrawn", args=[received.reference, 2]) if "drawn" in verb else at(verb)
    )


def test_another_text_under_a_used_name_comes_back_whichever_verb_it_is_for(desk, received, at):
    client, told = desk.unlocked(), []
    secretariat(desk.cast)
    for verb, said, field in VERBS:
        data = (asked(desk.cast) if verb == "aid_new" else said) | {"token": f"{TOKEN}-{verb}"}
        path = address(at, received, verb)
        first, click = client.post(path, data), client.post(path, data)
        assert (first.status_code, click.status_code) in {(302, 302), (200, 200)}, verb
        written = Entry.objects.count()
        refused = client.post(path, data | {field: f"SECOND pour {verb}"})
        page = text(refused)
        if (refused.status_code, TWICE in page, f"SECOND pour {verb}" in page) != (422, True, True):
            told.append((verb, refused.status_code))
        assert Entry.objects.count() == written, verb
        renamed = re.search(r'name="token" value="([^"]+)"', page)
        assert renamed, verb
        assert renamed[1] != data["token"], verb
    assert told == []
    assert not desk.opened(received).faults
    assert {hand_over(client, at, desk.cast.workers["neighbour"]).status_code for _click in range(2)} == {302}
    hand_over(client, at, desk.cast.workers["coordinator"])
    assert "il n’est allé à personne d’autre" in text(client.get(reverse("casework:inbox")))


def test_what_the_agent_sends_otherwise_comes_back_and_taking_back_is_never_mistaken_for_it(
    desk, received, at, agent, reply
):
    client = desk.unlocked()
    client.post(at("consent_new"), AGREED | {"token": f"{TOKEN}-agreed"})
    for _click in range(2):
        assert "Votre message est parti" in text(reply(TOKEN, "PREMIER"))
    refused = reply(TOKEN, "SECOND")
    assert (refused.status_code, TWICE in text(refused), "SECOND" in text(refused)) == (422, True, True)
    # Back, and the button beside: an agreement is taken back although the message bore that name.
    data = {"carried": carried_by(refused), "agreement": 2, "token": TOKEN, "text": "SECOND"}
    taken = agent.post("/demande/suivi/retirer/", data)
    assert "L’accord est retiré" in text(taken)
    assert Case.objects.get().entry_count == 4
    assert "Retiré" in text(client.get(at("consents")))
    # A page that was used shows nothing of the case again, whatever becomes of what it holds.
    spent = agent.post("/demande/suivi/repondre/", data)
    assert spent.status_code == 422


def test_a_case_that_is_begun_twice_by_one_form_takes_no_other_text(desk):
    client = desk.unlocked()
    new = reverse("casework:new_case")
    name = re.search(r'name="form_name" value="([^"]+)"', text(client.get(new)))[1]
    said = {
        "form_name": name,
        "came": "phone",
        "workplace": desk.cast.court.code,
        "theme": "debt",
        "status": "contract",
        "message": "PREMIER",
        "note": "PREMIÈRE NOTE",
        "go": "save",
    }
    assert {client.post(new, said).status_code for _click in range(2)} == {302}
    for field in ("message", "note"):
        other = client.post(new, said | {field: "SECOND"})
        assert (other.status_code, "SECOND" in text(other)) == (409, True)
        assert Case.objects.get().reference in text(other)
    renamed = re.search(r'name="form_name" value="([^"]+)"', text(other))[1]
    assert client.post(new, said | {"form_name": renamed}).status_code == 302
    assert Case.objects.count() == 2


def it_has_left(boss, to, posted):
    """What was sent then cannot be read here. The same of another tab as of the same form."""
    for words, token in (("UN SECOND", posted["opinion-token"]), ("UN TIERS", "t" * 20)):
        again = boss.post(to, posted | {"opinion-text": words, "opinion-token": token})
        assert (again.status_code, "transmise au secrétariat le mardi 24" in text(again)) == (409, True)
        assert (words in text(again), "Votre avis est donné, la" in text(again)) == (True, False)


def of_another_tab(boss, to, posted):
    """What is typed there can be copied; no form is offered that is refused for ever."""
    for route in ("regional", "national"):
        other = posted | {"opinion-token": "t" * 20, "opinion-text": "UN TIERS", "opinion-path": route}
        stale = boss.post(to, other)
        assert (stale.status_code, f'formaction="{to}"' in text(stale)) == (422, False)
        for said in ("L’avis est déjà donné.", "Inscrite à une séance"):
            assert said in text(stale)
        assert re.search(r"readonly>\s*UN TIERS</textarea>", text(stale))


@pytest.mark.parametrize("path", ["regional", "national"])
def test_another_step_of_an_application_by_the_same_form_is_said(desk, received, at, path):
    secretariat(desk.cast)
    desk.unlocked().post(at("aid_new"), asked(desk.cast))
    boss, sent = desk.unlocked("coordinator"), AidApplication.objects.get().reference
    opinion = {"stance": "for", "path": path, "text": "PREMIER", "day": "2026-11-24"}
    posted = {f"opinion-{name}": value for name, value in opinion.items()} | {"opinion-token": TOKEN}
    to = reverse("casework:aid_opinion", args=[sent])
    if path == "national":  # read once more; what was changed since then is read again
        for words in ("BROUILLON", "PREMIER"):
            shown = boss.post(to, posted | {"opinion-text": words})
            assert (shown.status_code, f"<p>{words}</p>" in text(shown)) == (200, True)
            posted |= {"opinion-reread": re.search(REREAD, text(shown))[1]}
        assert AidStep.objects.count() == 1
    assert boss.post(to, posted).status_code == 302
    boss.get(reverse("casework:aids"))  # where that is said
    if path == "national":
        it_has_left(boss, to, posted)
        return
    assert boss.post(to, posted).status_code == 302
    refused = boss.post(to, posted | {"opinion-text": "SECOND"})
    assert (refused.status_code, TWICE in text(refused), "SECOND" in text(refused)) == (422, True, True)
    of_another_tab(boss, to, posted)
    assert AidStep.objects.count() == 2
    does(boss, sent, "decision", "decision", decision="refused", day="2026-11-24", text="Non.")
