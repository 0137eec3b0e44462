"""The six words of a key: where they are shown, and that another key shows."""

import html
import unicodedata
from io import BytesIO

import pytest
from django.core import mail
from django.urls import reverse
from pypdf import PdfReader

from casework.cases import memory
from casework.models import WorkerKey
from casework.sealing import codes, crypto, words
from directory.models import Region
from directory.sheets import sendings
from tests.casework.conftest import CONTENT
from tests.cast import NOW
from tests.contact.conftest import START
from tests.permanences.world import permanence

FOLLOW, REPLY = reverse("contact:followup"), reverse("contact:reply")
CHANGED = "Une autre clé ouvre vos messages"


def folded(word):
    return unicodedata.normalize("NFD", word).encode("ascii", "ignore").decode()


def text(page):
    return html.unescape(page.text)


def test_the_list_has_2048_words_that_are_told_apart_by_eye_and_by_voice():
    listed = words.words()
    plain = [folded(word) for word in listed]
    assert (len(listed), len(set(plain))) == (2048, 2048)
    assert plain == sorted(plain)
    assert {len(word) for word in plain} <= set(range(4, 10))
    assert all(word.isalpha() and word.islower() for word in plain)
    with_one_less = {}
    for word in plain:
        for place in range(len(word)):
            with_one_less.setdefault(word[:place] + "." + word[place + 1 :], set()).add(word)
            with_one_less.setdefault(word[:place] + word[place + 1 :], set())
    assert [near for near in with_one_less.values() if len(near) > 1] == []
    assert [word for word in plain if word in with_one_less] == []


def test_six_words_are_66_bits_of_the_key_and_each_bit_counts():
    public = crypto.key_pair_from(bytes(range(32))).public
    assert len(words.fingerprint(public).split()) == 6
    seen = {words.fingerprint(crypto.new_key_pair(1).public) for _ in range(200)}
    assert len(seen) == 200
    assert {word for one in seen for word in one.split()} <= set(words.words())


@pytest.fixture
def key(desk):
    return WorkerKey.objects.get(worker=desk.cast.workers["assistant"])


def test_the_worker_sees_them_beside_her_key_and_who_writes_before_sending(desk, key, agent_form):
    assert key.fingerprint in text(desk.cast.client("assistant").get(reverse("casework:keys")))
    assert key.fingerprint in text(desk.cast.client("agent").post(START, agent_form))


@pytest.fixture
def agent_form(desk):
    return {
        "step": "message",
        "go": "next",
        "submission": "a-random-name-for-this-form",
        "theme": "debt",
        "status": "contract",
        "workplace": desk.cast.court.code,
        "message": CONTENT.message,
        "channel": "code_only",
        "urgency": "1",
        "safe": "on",
    }


def test_another_key_is_shown_to_who_wrote_before_until_they_write_again(desk, received, key):
    agent = desk.cast.client("agent")
    first = agent.post(FOLLOW, {"code": received.code})
    assert key.fingerprint in text(first)
    assert CHANGED not in text(first)
    other = crypto.new_key_pair()
    WorkerKey.objects.filter(pk=key.pk).update(public_key=other.public)
    for _ in range(2):
        page = agent.post(FOLLOW, {"code": received.code})
        assert CHANGED in text(page)
        assert words.fingerprint(other.public) in text(page)
    carried = page.text.split('name="carried" value="')[1].split('"')[0]
    agent.post(REPLY, {"carried": carried, "text": "Je sais.", "token": "t" * 20})
    assert CHANGED not in text(agent.post(FOLLOW, {"code": received.code}))


def test_the_witness_of_a_code_names_its_case_to_nobody_else(desk, received):
    found = codes.follow_up_key(codes.master_secret(received.code, codes.PRESENT))
    told = memory.witness(found)
    assert told is not None
    assert told.reference == received.reference
    assert memory.witness(codes.follow_up_key(b"m" * 32)) is None


@pytest.fixture
def on_paper(desk, key):
    """Everybody has the sheet, with the words of the keys that there are."""
    permanence(desk.cast)
    sendings.mark_as_known(sendings.deliveries(Region.objects.all(), NOW), NOW)


def paper(desk):
    """What hangs on the wall and what HR has, as its readers have them."""
    client, code = desk.cast.client("correspondent"), desk.cast.court.code
    poster, sheet = (
        reverse("permanences:poster", args=[code]),
        reverse("directory:contact_sheet", args=[code]),
    )
    files = [client.get(address).content for address in (poster, f"{sheet[:-1]}.pdf")]
    printed = [" ".join(page.extract_text() for page in PdfReader(BytesIO(file)).pages) for file in files]
    pages = [client.get(sheet).text, client.get(f"{sheet[:-1]}.csv").content.decode()]
    pages.append(desk.cast.client("agent").get(desk.cast.workers["assistant"].get_absolute_url()).text)
    return [" ".join(text.split()) for text in (*printed, *pages)]


def test_poster_sheet_and_page_of_a_worker_say_the_words_and_another_key_sends_new_sheets(
    desk, key, on_paper
):
    assert [key.fingerprint in text for text in paper(desk)] == [True] * 5
    assert sendings.send_changed(NOW) == 0
    other = crypto.new_key_pair()
    WorkerKey.objects.filter(pk=key.pk).update(public_key=other.public)
    known = words.fingerprint(other.public)
    assert [(known in text, key.fingerprint in text) for text in paper(desk)] == [(True, False)] * 5
    mail.outbox.clear()
    assert sendings.send_changed(NOW) > 0
    sent = " ".join(mail.outbox[0].body.split())
    assert known in sent
    assert "Appelez-la" in sent
    assert sendings.send_changed(NOW) == 0


def test_without_a_key_nothing_on_paper_speaks_of_words(desk, key, on_paper):
    WorkerKey.objects.all().delete()
    for text in paper(desk)[:3]:
        assert "mots" not in text
    assert sendings.send_changed(NOW) > 0
    assert "mots" not in mail.outbox[-1].body
