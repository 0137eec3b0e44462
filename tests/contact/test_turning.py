"""The other language in the middle of a form: all that is typed comes back in it, nothing is kept."""

import re

import pytest

from casework.models import Case
from pages.models import ContentPage, PageWish
from tests.contact.conftest import FOLLOW, REPLY, START
from tests.contact.test_followup import carried_by
from tests.pages import make

pytestmark = pytest.mark.once
BUTTON = re.compile(r'type="submit"\s+form="([^"]+)"(?: formtarget="([^"]+)")? name="(\w+)"\s+value="en"')
ENGLISH = {"turn_to": "en"}


def buttons(answer):
    """Whose buttons of the other language a page has: all of one form, which stands in it once."""
    ((form, target, name),) = set(BUTTON.findall(answer.text))
    assert answer.text.count(f'id="{form}"') == 1, form
    if name == "turn_to":  # Enter in a field presses the first button of its form
        assert f'form="{form}" hidden></button>' in answer.text.split("<header")[0]
    return form, target, name


def in_english(cast, answer, *typed):
    assert '<html lang="en"' in answer.text
    assert cast.user("agent").language == "en"
    assert all(word in answer.text for word in typed)
    assert answer.status_code == 200
    cast.users["agent"].language = "fr"
    cast.users["agent"].save()


def test_each_step_of_a_request_comes_back_as_it_was_typed(desk, filled):
    agent = desk.cast.client("agent")
    for step in ("danger", "subject", "workplace", "message", "check"):
        half = filled | {"step": step} | ({"phone": "06 39", "search": "Lille"} if step != "check" else {})
        assert buttons(agent.post(START, half | {"go": step})) == ("contact-form", "", "turn_to")
        answer = agent.post(START, half | ENGLISH)
        assert f'data-relais-steps="{step}"' in answer.text
        in_english(desk.cast, answer, half["message"], half["phone"], half["name"], "evening")
    assert not Case.objects.exists()


def test_the_page_that_shows_the_code_opens_the_other_language_beside_it(desk, filled):
    sent = desk.cast.client("agent").post(START, filled)
    assert "casework-code" in sent.text
    assert buttons(sent) == ("relais-language", "_blank", "language")
    assert sent.text.count("(new tab)") == 3  # said by each of its buttons
    assert f'name="next" value="{FOLLOW}"' in sent.text  # where the code is of use, not a new request
    again = desk.cast.client("agent").post(START, filled | {"message": "Autre chose"})
    assert ("casework-code" in again.text, f'name="next" value="{FOLLOW}"' in again.text) == (True, True)


def test_a_conversation_and_the_page_that_asks_for_its_code_keep_what_is_being_written(desk, received):
    agent = desk.cast.client("agent")
    opened = agent.post(FOLLOW, {"code": received.code})
    assert buttons(opened) == ("reply", "", "turn_to")
    typed = {"carried": carried_by(opened), "text": "Une question", "token": "x" * 32, "when-1": "lundi"}
    in_english(
        desk.cast, agent.post(REPLY, typed | ENGLISH), "Une question", "Who can read", "has not gone yet"
    )
    beside = typed | {"carried": carried_by(agent.post(FOLLOW, {"code": received.code}))}
    in_english(desk.cast, agent.post("/demande/suivi/decider/", beside | ENGLISH), "Une question")
    late = agent.post(REPLY, typed | {"carried": ""})
    assert buttons(late) == ("follow", "", "turn_to")
    in_english(
        desk.cast,
        agent.post(FOLLOW, {"kept": "Une question", "code": "12 AB"} | ENGLISH),
        "Une question",
        "12 AB",
    )
    assert "Une question" not in agent.post(FOLLOW, {"code": received.code}).text


def test_a_language_chosen_after_the_session_ended_sends_nothing_and_says_so(desk, received):
    agent = desk.cast.client("agent")
    typed = {"carried": carried_by(agent.post(FOLLOW, {"code": received.code})), "text": "Une question"}
    agent.cookies.clear()
    headers = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
    for data, is_said in ((typed | ENGLISH, True), (typed, False)):
        held = agent.post(REPLY, data, headers=headers)
        assert (held.status_code, "Il ne partira pas encore" in held.text) == (403, is_said)
        assert buttons(held) == ("relais-language", "_blank", "language")


def test_the_profile_and_the_answer_of_a_reader_keep_what_is_typed(cast):
    agent, page = cast.client("agent"), make.page(ContentPage, make.section(), "Se séparer")
    assert buttons(agent.get("/compte/profil/")) == ("profile", "", "turn_to")
    turned = agent.post("/compte/profil/", {"first_name": "Camomille", "last_name": "Thym"} | ENGLISH)
    in_english(cast, turned, 'value="Camomille"')
    assert cast.user("agent").first_name != "Camomille"
    for address in (f"{make.url(page)}?avis=non", f"/avis/{page.pk}/mots/"):
        assert buttons(agent.get(address)) == ("avis-form", "", "turn_to")
    assert buttons(agent.get(make.url(page))) == ("relais-language", "", "language")
    wished = agent.post(f"/avis/{page.pk}/mots/", {"text": "le divorce", "token": ""} | ENGLISH)
    in_english(cast, wished, "le divorce")
    assert not PageWish.objects.exists()
