"""What is typed and not sent: kept for its writer alone, until it is sent, or goes with the case."""

import re

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.keys import actions as keys
from casework.models import Entry, Kept, WorkerKey
from casework.own import drafts, kept, windows
from tests.casework.conftest import PASSPHRASE
from tests.casework.test_case import box, hand_over, typed
from tests.casework.test_interviews import NOTED
from tests.casework.test_renewing import renew
from tests.casework.test_tasks import SET

SCRIPT = {"HTTP_ACCEPT": "application/json"}


@pytest.mark.once
def test_what_is_typed_comes_back_until_it_is_sent(desk, received, at):
    client = desk.unlocked()
    told = client.post(at("draft"), typed(answer="SECRETDRAFT"), **SCRIPT).json()
    assert told["kept"]
    assert "Brouillon gardé" in told["said"]
    assert told["seconds"] == 15 * 60
    assert b"SECRETDRAFT" not in bytes(Kept.objects.get().sealed)
    assert Entry.objects.count() == 1
    client.post(reverse("casework:lock"))
    other_phone = desk.unlocked()
    page = other_phone.get(at("case"))
    assert box(page, "answer") == "SECRETDRAFT"
    assert "Votre brouillon est repris" in page.content.decode()
    assert "SECRETDRAFT" not in other_phone.get(at("agent_view")).content.decode()
    assert "SECRETDRAFT" not in other_phone.get(reverse("casework:inbox")).content.decode()
    assert desk.unlocked("neighbour").post(at("draft"), typed(answer="x"), **SCRIPT).status_code == 404
    other_phone.post(at("answer"), typed(answer="SECRETDRAFT"))
    assert not Kept.objects.exists()
    # A second window saves what the first has sent: it is no draft any more.
    client = desk.unlocked()
    client.post(at("draft"), typed(answer="SECRETDRAFT"), **SCRIPT)
    assert box(client.get(at("case")), "answer") == ""
    too_long = client.post(at("draft"), typed(answer="x" * (drafts.LONGEST + 1)), **SCRIPT).json()
    assert not too_long["kept"]


def test_an_interview_is_kept_by_a_button_and_thrown_away_by_another(desk, at):
    client = desk.unlocked()
    kept_at = client.post(at("draft"), NOTED, HTTP_ACCEPT="text/html")
    assert kept_at["Location"] == at("interview")
    page = client.get(at("interview")).content.decode().replace("\u00a0", " ")
    assert "SECRETNOTE : dette de loyer." in page
    assert page.count("checked") == 3
    assert "Jeter le brouillon" in page
    client.post(at("interview"), NOTED)
    assert not Kept.objects.exclude(case=None).exists()  # beside it stands how many she noted
    client.post(
        at("draft"), NOTED | {"interview-token": "another-token-long-enough"}, HTTP_ACCEPT="text/html"
    )
    thrown = client.post(at("draft"), NOTED | {"throw": "interview"}, HTTP_ACCEPT="text/html")
    assert thrown["Location"] == at("case")
    assert not Kept.objects.exclude(case=None).exists()


ALREADY = "C’était déjà enregistré : rien n’est ajouté."
TWICE = "Un autre texte a déjà été envoyé d’ici. Relisez, puis envoyez à nouveau."


@pytest.mark.once
@pytest.mark.parametrize(
    ("verb", "first", "box_of_it"),
    [
        ("answer", typed(answer="SECRETONE"), "answer-text"),
        ("note", typed(note="SECRETONE"), "note-text"),
        ("interview", NOTED, "interview-synthesis"),
        ("task", SET, "task-what"),
    ],
)
def test_another_text_under_a_name_that_was_used_comes_back_and_is_sent_under_a_new_one(
    desk, at, verb, first, box_of_it
):
    """One draft open in two windows: both hold the same name of the form."""
    client, other, token = desk.unlocked(), first | {box_of_it: "SECRETTWO"}, f"{verb}-token"
    for click in range(2):
        assert client.post(at(verb), first)["Location"] == at("case")
        said = client.get(at("case")).content.decode()
        assert (ALREADY in said) == bool(click)
    written = Entry.objects.count()
    refused = client.post(at(verb), other)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert TWICE in page
    assert "SECRETTWO" in page
    renamed = re.search(rf'name="{token}" value="([^"]+)"', page)[1]
    assert renamed != first[token]
    assert Entry.objects.count() == written
    assert client.post(at(verb), other | {token: renamed})["Location"] == at("case")
    assert Entry.objects.count() == written + 1
    assert "SECRETTWO" in client.get(at("case")).content.decode()
    _like_it(client, at, verb, first)


def _like_it(client, at, verb, first):
    """The same from a form of another name: a second window, or Back. Asked about once, then written."""
    token, written = f"{verb}-token", Entry.objects.count()
    asked = client.post(at(verb), first | {token: "the-name-of-a-second-window"})
    page = asked.content.decode().replace("\u00a0", " ").replace("\u202f", " ")
    assert (asked.status_code, Entry.objects.count()) == (422, written)
    assert "À lire avant de continuer" in page
    assert re.search(r"depuis le \w+ \d.*? à \d+ h.*?, par .*SECRET.*Rien n’est ajouté", page)
    assert page.count("SECRET") > 1  # what is there, and what was typed
    told = re.search(rf'name="{token}" value="([^"]+)"', page)[1]
    for _click in range(2):
        assert client.post(at(verb), first | {token: told})["Location"] == at("case")
    assert Entry.objects.count() == written + 1
    again = client.post(at(verb), first | {token: "the-name-of-another-window"})
    assert again.status_code == 422  # of the last one, which no page told of


def test_what_a_second_window_types_on_is_kept_though_the_first_has_sent(desk, at):
    client = desk.unlocked()
    client.post(at("answer"), typed(answer="SECRETONE"))
    client.post(at("task"), SET)
    told = client.post(at("draft"), typed(answer="SECRETTWO"), **SCRIPT).json()
    assert told["kept"]
    assert box(client.get(at("case")), "answer") == "SECRETTWO"
    client.post(at("draft"), SET | {"task-what": "SECRETTHREE"}, **SCRIPT)
    assert "SECRETTHREE" in client.get(at("task")).content.decode()
    told = client.post(at("draft"), typed(answer="SECRETONE") | SET, **SCRIPT).json()
    assert told["said"] == "Aucun brouillon n’est gardé."
    assert not Kept.objects.exists()
    # Beside a note that is sent, and beneath a text of her own: nothing is lost by these either.
    client.post(at("note"), typed(note="Une note.", answer="SECRETTWO"))
    assert box(client.get(at("case")), "answer") == "SECRETTWO"
    client.post(at("insert_text"), typed(answer="SECRETFOUR"))
    assert box(client.get(at("case")), "answer") == "SECRETFOUR"


@pytest.mark.once
def test_an_answer_left_in_a_case_that_is_closed_is_there_to_be_copied_and_comes_back_when_it_reopens(
    desk, at
):
    client = desk.unlocked()
    client.post(at("close"), typed(answer="SECRETDRAFT"))
    token = re.compile(r'name="answer-token" value="([^"]+)"')
    for page in (client.get(at("case")), client.post(at("answer"), typed(answer="SECRETDRAFT"))):
        shown = page.content.decode()
        assert "Envoyer la réponse" not in shown
        kept_text = re.search(r"<textarea[^>]*answer-text[^>]*>\s*SECRETDRAFT</textarea>", shown)[0]
        assert "readonly" in kept_text
    reopened = client.post(
        at("reopen"), typed(answer="SECRETDRAFT") | {"answer-token": token.search(shown)[1]}
    )
    for page in (reopened, client.get(at("case"))):
        assert "Envoyer la réponse" in page.content.decode()
        assert box(page, "answer") == "SECRETDRAFT"


def test_drafts_go_with_a_key_that_is_renewed_and_not_with_the_case_to_another(desk, received, at):
    client = desk.unlocked()
    client.post(at("draft"), typed(note="À reprendre."), **SCRIPT)
    former = Kept.objects.get().key
    renew(client)
    client = desk.unlocked()
    assert Kept.objects.get().key != former
    assert box(client.get(at("case")), "note") == "À reprendre."
    hand_over(client, at, desk.cast.workers["neighbour"])
    assert not Kept.objects.exists()


def test_what_somebody_else_put_there_is_none(desk, received):
    key = WorkerKey.objects.get(worker=desk.cast.workers["assistant"])
    private = keys.unlock(key, PASSPHRASE, by=desk.cast.user("assistant"), at=key.created_at).private
    case = desk.case(received)
    draft = {"note": {"text": ["Mot"], "token": ["t" * 20]}}
    drafts.keep(case, key, private, draft)
    row = Kept.objects.get()
    assert drafts.all_of(case, key, private) == draft
    other = desk.case(desk.send())
    Kept.objects.create(key=key, case=other, sealed=row.sealed)  # moved to another case
    assert drafts.all_of(other, key, private) == {}
    assert kept.read(key, b"\1" * 32, case) == {}
    case.delete()
    assert Kept.objects.count() == 1


def window(page):
    return {"window": re.search(r'name="window" value="([^"]+)"', page.content.decode())[1]}


@pytest.mark.once
@pytest.mark.parametrize(("screen", "form", "word"), [("case", "answer", "text"), ("task", "task", "what")])
def test_what_another_window_wrote_is_kept_beside_and_both_are_shown(desk, at, screen, form, word):
    client = desk.unlocked()
    base = SET if form == "task" else typed()
    one, other, empty = (client.get(at(screen)) for _window in range(3))

    def keep(page, text):
        data = base | {f"{form}-{word}": text} | window(page)
        return client.post(at("draft"), data, **SCRIPT).json()

    def shown():
        return client.get(at(screen)).content.decode()

    assert "à côté" not in keep(one, "SECRETONE")["said"] + keep(one, "SECRETONE longer")["said"]
    assert "à côté" in keep(other, "SECRETTWO")["said"]
    keep(one, "SECRETONE longer still")  # in its own place, not over the other
    page = shown()
    assert [
        said for said in ("SECRETONE longer still", "SECRETTWO", "autre fenêtre") if said not in page
    ] == []
    began, stale = client.get(at(screen)), client.get(at(screen))
    keep(began, "SECRETTWO and more")
    keep(stale, "SECRETTWO")  # it only shows what it began with: nothing was typed there
    assert "SECRETTWO and more" in shown()
    client.post(at("note"), typed(note="Une note.") | window(empty) | {f"{form}-{word}": ""})
    assert "SECRETTWO and more" in shown()  # an empty box elsewhere takes nothing away
    sent = base | {f"{form}-{word}": "SECRETTWO and more"} | window(began)
    assert client.post(at(form), sent)["Location"] == at("case")
    assert "SECRETONE longer still" in shown()
    last = client.get(at(screen))
    data = base | {"throw": form} | window(last)
    thrown = client.post(at("draft"), data, HTTP_ACCEPT="text/html")
    assert thrown.status_code == 302
    assert not Kept.objects.exists()


@pytest.mark.once
@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.text("ab", max_size=2)), max_size=12))
def test_whichever_window_keeps_what_the_last_words_of_each_are_there(saves):
    said, there = {}, []
    for number, text in saves:
        draft = {"text": [text], "token": ["t"]} if text else None
        there = windows.placed(there, draft, windows.Window(f"w{number}"))
        said[number] = text
    kept_texts = ["".join(one["text"]) for one in there]
    assert {text for text in said.values() if text} <= set(kept_texts)
    assert len(windows.others(there)) == max(len(set(kept_texts)) - 1, 0)
