"""The inbox: locked by default, what a shoulder may see, gone when it must be."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework.keys import unlocking
from casework.models import Case, Closing, State, Urgency
from tests.casework.conftest import CONTENT, PASSPHRASE
from tests.cast import NOW

INBOX = "/dossiers/"
PHONES = (CONTENT.phone, CONTENT.phone.replace(" ", "\u00a0"))
PLANTED = (CONTENT.message, CONTENT.name, *PHONES, CONTENT.workplace, "Budget")


@pytest.mark.once
def test_the_inbox_asks_for_the_passphrase_and_shows_nothing_else(desk, received):
    page = desk.cast.client("assistant").get(INBOX).content.decode()
    assert 'name="passphrase"' in page
    assert not [secret for secret in (received.reference, *PLANTED) if secret in page]


@pytest.mark.once
def test_a_late_first_contact_is_said(desk, received):
    with time_machine.travel(NOW + timedelta(days=14), tick=False):
        page = desk.unlocked().get(INBOX).content.decode()
    assert "En retard" in page
    assert "Reçue il y a 14 jours" in page


def test_the_most_urgent_comes_first_then_what_is_due_then_the_oldest(desk):
    """An urgent one that was answered is not urgent any more."""
    young, old, due, urgent, answered = (desk.case(desk.send()) for _ in range(5))
    for case, changed in (
        (answered, {"urgency": Urgency.TODAY, "state": State.ANSWERED, "contacted_on": NOW.date()}),
        (urgent, {"urgency": Urgency.TODAY}),
        (due, {"contact_due_on": NOW.date()}),
        (old, {"received_at": NOW - timedelta(days=2)}),
    ):
        Case.objects.filter(pk=case.pk).update(**changed)
    page = desk.unlocked().get(INBOX).text
    listed = page[page.index('class="casework-list"') :]
    places = [listed.index(case.reference) for case in (urgent, due, old, young, answered)]
    assert places == sorted(places)
    assert "D’abord celles où quelqu’un est en danger, puis les plus urgentes" in page


def badges(page):
    return re.findall(r'<li>\s*<span class="fr-badge[^>]*>\s*([^<]*?)\s*</span>\s*</li>', page)


@pytest.mark.once
def test_how_urgent_it_is_shows_apart_and_only_while_an_answer_is_due(desk, received):
    client = desk.unlocked()
    client.get(f"{INBOX}{received.reference}/")
    for state, closed_at, urgency, shown in (
        ("new", None, Urgency.SOON, ["Nouvelle", "Urgence\u00a0: dans les deux jours ouvrés"]),
        ("waiting", None, Urgency.TODAY, ["À répondre", "Urgence\u00a0: dès que possible"]),
        ("answered", None, Urgency.SOON, ["Répondue"]),
        ("closed", NOW, Urgency.TODAY, ["Terminée"]),
    ):
        desk.put(received, state=state, closed_at=closed_at, urgency=urgency)
        listed = "termines" if state == "closed" else "en-cours"
        for address in (f"{INBOX}?liste={listed}", f"{INBOX}{received.reference}/"):
            assert badges(client.get(address).content.decode()) == shown


@pytest.mark.once
def test_the_last_day_is_said_as_the_agent_reads_it(desk, received):
    Case.objects.update(contact_due_on=date(2026, 12, 1))
    page = desk.unlocked().get(INBOX).content.decode()
    assert "Premier contact au plus tard mardi 1er décembre" in page


def test_another_workers_case_is_not_listed(desk, received):
    assert received.reference not in desk.unlocked("neighbour").get(INBOX).content.decode()


@pytest.mark.parametrize("address", [INBOX, f"{INBOX}?liste=termines"])
def test_the_list_costs_six_queries_with_two_rows_as_with_seven(desk, address, django_assert_num_queries):
    """The second look at them: that they are listed is remembered at the first."""

    def sent(number):
        for _ in range(number):
            received = desk.send()
            if address != INBOX:
                desk.put(received, state="closed", closed_at=NOW.replace(minute=0))
                Closing.objects.create(case=desk.case(received), reason="settled")
        client.get(address)

    client = desk.unlocked()
    sent(2)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    asked = [query["sql"] for query in few]
    sent(5)
    with django_assert_num_queries(len(asked)):
        assert client.get(address).text.count('class="casework-row') >= 7
    assert len(asked) <= 6, asked


def test_the_list_has_pages(desk, monkeypatch):
    monkeypatch.setattr("casework.inbox.views.PAGE", 2)
    for _ in range(3):
        desk.send()
    client = desk.unlocked()
    assert client.get(INBOX, {"page": 2}).content.decode().count('class="casework-row') >= 1
    assert client.get(INBOX, {"page": 3}).status_code == 404


@pytest.mark.once
def test_a_bad_parameter_is_not_found(desk):
    client = desk.unlocked()
    queries = ("?page=0", "?page=x", "?page=-1", "?page=99999999999", "?liste=toutes", "?page=%00")
    answers = {query: client.get(INBOX + query).status_code for query in queries}
    assert answers == dict.fromkeys(queries, 404)


@pytest.mark.once
def test_fifteen_idle_minutes_lock_the_inbox(desk, received):
    client = desk.unlocked()
    with time_machine.travel(NOW + unlocking.IDLE + timedelta(seconds=1), tick=False):
        assert 'name="passphrase"' in client.get(INBOX).content.decode()


@pytest.mark.once
def test_each_page_starts_the_idle_time_again_up_to_four_hours(desk, received):
    client = desk.unlocked()
    for minutes in range(14, 241, 14):
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            assert received.reference in client.get(INBOX).content.decode()
    with time_machine.travel(NOW + unlocking.LONGEST + timedelta(seconds=1), tick=False):
        assert 'name="passphrase"' in client.get(INBOX).content.decode()


@pytest.mark.once
def test_lock_now_locks_at_once_and_forgets_both_halves(desk, received):
    client = desk.unlocked()
    kept = client.cookies[unlocking.COOKIE].value
    answer = client.post(reverse("casework:lock"))
    assert answer.cookies[unlocking.COOKIE]["max-age"] == 0
    assert unlocking.SESSION_KEY not in client.session
    client.cookies[unlocking.COOKIE] = kept  # a copy of the cookie is worth nothing any more
    assert 'name="passphrase"' in client.get(INBOX).content.decode()


@pytest.mark.once
def test_working_in_the_inbox_does_not_make_the_session_longer_than_the_portal_says(desk):
    hours = settings.SESSION_COOKIE_AGE // 3600
    client = desk.cast.client("assistant")
    assert f"Une session dure {hours} heures au plus." in client.get(reverse("privacy")).text
    with time_machine.travel(NOW + timedelta(hours=hours - 1), tick=False):
        client.post(reverse("casework:unlock"), {"passphrase": PASSPHRASE})
        assert client.get(INBOX).status_code == 200
    with time_machine.travel(NOW + timedelta(hours=hours, seconds=1), tick=False):
        assert client.get(INBOX)["Location"].startswith(reverse("account_login"))


@pytest.mark.once
def test_signing_out_locks(desk, received):
    client = desk.unlocked()
    client.logout()
    client.force_login(desk.cast.users["assistant"], backend="directory.backends.DirectoryBackend")
    assert unlocking.SESSION_KEY not in client.session


@pytest.mark.once
def test_neither_half_opens_alone(desk, received):
    client = desk.unlocked()
    cookie = client.cookies.pop(unlocking.COOKIE).value
    assert 'name="passphrase"' in client.get(INBOX).content.decode()
    other = desk.cast.client("assistant")
    other.cookies[unlocking.COOKIE] = cookie
    assert 'name="passphrase"' in other.get(INBOX).content.decode()


@pytest.mark.once
def test_the_halves_of_one_worker_do_not_serve_another(desk, received):
    opened = desk.unlocked("neighbour")
    thief = desk.cast.client("assistant")
    session = thief.session
    session[unlocking.SESSION_KEY] = opened.session[unlocking.SESSION_KEY]
    session.save()
    thief.cookies[unlocking.COOKIE] = opened.cookies[unlocking.COOKIE].value
    assert 'name="passphrase"' in thief.get(INBOX).content.decode()


@pytest.mark.once
def test_the_cookie_is_strict_http_only_and_limited_to_the_inbox(desk, settings):
    settings.SESSION_COOKIE_SECURE = True
    cookie = desk.unlocked().cookies[unlocking.COOKIE]
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Strict")
    assert (cookie["path"], cookie["max-age"]) == ("/dossiers/", 900)


@pytest.mark.once
def test_pages_of_the_inbox_are_not_kept_by_the_browser(desk, received):
    assert "no-store" in desk.unlocked().get(INBOX)["Cache-Control"]


def test_a_wrong_passphrase_says_so_and_repeated_ones_have_to_wait(desk):
    client, address = desk.cast.client("assistant"), reverse("casework:unlock")
    answers = [client.post(address, {"passphrase": "pas la bonne phrase"}) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [422] * 6 + [429]
    assert "Ce n’est pas le bon secret" in answers[0].content.decode()
    assert client.post(address, {"passphrase": PASSPHRASE}).status_code == 429


@pytest.mark.once
def test_unlocking_follows_no_address_outside_the_inbox(desk):
    client = desk.cast.client("assistant")
    for target in ("https://example.org/", "//example.org/", "/recherche/", "nonsense", "\x00"):
        answer = client.post(reverse("casework:unlock"), {"passphrase": PASSPHRASE, "next": target})
        assert answer["Location"] == INBOX


@pytest.mark.once
def test_without_a_key_the_inbox_sends_to_its_making(cast):
    assert cast.client("assistant").get(INBOX)["Location"] == reverse("casework:keys")


@pytest.mark.once
@pytest.mark.parametrize(
    ("ahead", "said"), [(0, "(aujourd’hui)"), (1, "(demain)"), (3, "(dans 3 jours)"), (-1, "En retard")]
)
def test_the_days_that_are_left_are_those_of_the_calendar(desk, received, ahead, said):
    """Which days are worked was counted when the request came, where it came from: never twice."""
    Case.objects.update(contact_due_on=timezone.localdate() + timedelta(days=ahead))
    assert said in desk.unlocked().get(INBOX).text
