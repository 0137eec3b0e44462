"""R17: ticked when a case ends, counted without any link to it, shown to those who coordinate."""

import csv
import html
from datetime import datetime
from functools import partial
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from casework import actions
from casework.counting import adding
from casework.counting.ticks import Tick
from casework.endings import ClosingReason
from casework.models import Entry, Tally, WaitingTicks
from portal.demo import indicators as demo
from tests.at_once import meanwhile
from tests.casework.conftest import CLOSING, PASSPHRASE
from tests.casework.test_renewing import live, renewing
from tests.cast import NOW

PAGE, CSV = reverse("casework:indicators"), reverse("casework:indicators_csv")
TICK = Tick("debt", "contract", "DSJ", "nord")
TICKED = {
    **CLOSING,
    "tick-counted": "on",
    "tick-theme": "debt",
    "tick-status": "contract",
    "tick-directorate": "DSJ",
    "tick-region": "nord",
}
DECEMBER, JANUARY, FEBRUARY = (
    datetime(year, month, 2, 10, tzinfo=ZoneInfo("Europe/Paris"))
    for year, month in ((2026, 12), (2027, 1), (2027, 2))
)


def at_time(moment, call):
    with time_machine.travel(moment, tick=False):
        return call()


def shown(answer):
    return html.unescape(answer.text).replace("\u00a0", " ").replace("\u202f", " ")


def root_of(desk, who="assistant"):
    key = live(desk, who)
    return key, actions.unlock(key, PASSPHRASE, by=desk.cast.user(who), at=NOW).private


def counted():
    return {(t.dimension, t.theme, t.value): t.number for t in Tally.objects.filter(number__gt=0)}


FIVE = {("region", "debt", "nord"): 5, ("directorate", "debt", "DSJ"): 5, ("status", "debt", "contract"): 5}


def pressed(client, verb, cases, moment=NOW, **fields):
    with time_machine.travel(moment, tick=False):
        return [client.post(reverse(f"casework:{verb}", args=[one.reference]), fields) for one in cases]


def read(client, address, moment=NOW):
    return shown(at_time(moment, partial(client.get, address)))


def rows_of(answer):
    return list(csv.reader(StringIO(answer.text.lstrip("\ufeff")), delimiter=";"))


def test_the_closing_form_is_filled_in_from_the_case_and_asks_for_what_is_open(desk, received):
    client, case = desk.unlocked(), reverse("casework:case", args=[received.reference])
    page = client.get(case).text
    for said in ("debt", "contract", "DSJ", "nord"):
        assert f'<option value="{said}" selected>' in page
    for fields, sentence in (
        ({"tick-region": ""}, "Choisissez, ou décochez la case"),
        ({"tick-theme": "x"}, "Choisissez, ou décochez la case"),
        ({"tick-theme": "overseas_housing"}, "Ce thème n’existe qu’outre-mer"),
        ({"close-reason": ""}, "Choisissez pourquoi ce dossier se termine"),
    ):
        (answer,) = pressed(client, "close", [received], **{**TICKED, **fields})
        assert (answer.status_code, sentence in shown(answer)) == (422, True), sentence
        assert '<option value="contract" selected>' in answer.text
    desk.cast.court.delete()
    assert '<option value="nord" selected>' not in client.get(case).text
    pressed(client, "close", [received], **TICKED)
    assert "compté dans l’observation sociale" in read(client, case)
    assert "compté" not in read(client, reverse("casework:agent_view", args=[received.reference]))


def test_what_is_ticked_is_counted_a_month_later_once_and_shown_the_year_after(desk):
    client, cases = desk.unlocked(), [desk.send() for _ in range(5)]
    assert {answer.status_code for answer in pressed(client, "close", cases, **TICKED)} == {302}
    desk.unlocked()
    assert (counted(), WaitingTicks.objects.count()) == ({}, 1)

    client = at_time(DECEMBER, desk.unlocked)
    assert counted() == FIVE
    assert Tally.objects.count() == 8 * (2 + 4 + 5)  # all rows of a year, whatever is counted
    pressed(client, "reopen", cases, DECEMBER)
    page = read(client, reverse("casework:case", args=[cases[0].reference]), DECEMBER)
    assert "déjà comptée dans l’observation sociale" in page
    pressed(client, "close", cases, DECEMBER, **TICKED)
    at_time(JANUARY, desk.unlocked)
    assert counted() == FIVE

    boss = at_time(JANUARY, partial(desk.cast.client, "national"))
    said = "Aucune année n’est encore publiée. L’année 2026 le sera le 1er février 2027."
    assert said in read(boss, PAGE, JANUARY)
    assert at_time(JANUARY, partial(boss.get, CSV)).status_code == 404
    boss = at_time(FEBRUARY, partial(desk.cast.client, "national"))
    rows = rows_of(at_time(FEBRUARY, partial(boss.get, CSV)))
    assert (rows[0], rows[-1]) == (["Thème", "2026"], ["Ensemble", "5"])
    assert ["Famille", "non publié"] in rows


def test_what_is_not_ticked_a_duplicate_and_a_case_that_went_on_are_counted_as_they_should(desk):
    client, worker = desk.unlocked(), desk.cast.workers["assistant"]
    plain, double, handed = desk.send(), desk.send(), desk.send()
    close = partial(reverse, "casework:close")
    client.post(close(args=[plain.reference]), CLOSING)
    client.post(close(args=[double.reference]), {**TICKED, "close-reason": "duplicate"})
    client.post(close(args=[handed.reference]), TICKED)
    key, root = root_of(desk)
    for _ in range(4):
        adding.keep(key, root, TICK, at=NOW)
    actions.reopen(desk.opened(handed), by=worker, at=NOW)
    case, taker = desk.opened(handed), desk.cast.workers["neighbour"]
    actions.hand_over_agreed(case, taker, "Oui.", given_on=NOW.date(), by=worker, token="t" * 20, at=NOW)
    actions.close(desk.opened(handed, "neighbour"), ClosingReason.SETTLED, by=taker, at=NOW, tick=TICK)
    key2, root2 = root_of(desk, "neighbour")
    for _ in range(4):
        adding.keep(key2, root2, TICK, at=NOW)
    assert adding.count_ripe(key2, root2, at=DECEMBER) == 0  # four, and the one that was counted before
    assert adding.count_ripe(key, root, at=DECEMBER) == 5
    assert adding.count_ripe(key, root, at=DECEMBER) == 0
    assert counted() == FIVE
    kept = [line.content.text for line in desk.opened(handed, "neighbour").written if line.is_note]
    assert ["compté une fois" in text for text in kept] == [False, True]


def test_nothing_in_clear_tells_whether_or_as_what_a_case_was_counted(desk):
    sizes = []
    for tick in (None, TICK, Tick("professional_life", "civil_servant", "DPJJ", "outre-mer")):
        received = desk.send()
        actions.close(
            desk.opened(received), ClosingReason.SETTLED, by=desk.cast.workers["assistant"], at=NOW, tick=tick
        )
        note = Entry.objects.get(case__reference=received.reference, kind="note")
        sizes.append((len(note.sealed), len(WaitingTicks.objects.get().sealed), Tally.objects.count()))
    assert len(set(sizes)) == 1


def test_what_waits_follows_a_key_that_is_renewed_and_what_does_not_open_is_left_out(desk, caplog):
    key, root = root_of(desk)
    for _ in range(5):
        adding.keep(key, root, TICK, at=NOW)
    renewing(desk)()
    key, root = root_of(desk)
    assert WaitingTicks.objects.get().key == key
    WaitingTicks.objects.update(sealed=b"\x02" + bytes(60))
    adding.keep(key, root, TICK, at=NOW)
    assert "does not open" in caplog.text
    for _ in range(4):
        adding.keep(key, root, TICK, at=NOW)
    assert adding.count_ripe(key, root, at=DECEMBER) == 5


@pytest.mark.django_db(transaction=True)
def test_two_windows_and_two_workers_at_once_count_each_case_once(desk, received):
    both = [root_of(desk, who) for who in ("assistant", "neighbour")]
    case, worker = desk.opened(received), desk.cast.workers["assistant"]
    close = partial(actions.close, case, ClosingReason.SETTLED, by=worker, at=NOW, tick=TICK)
    with pytest.raises(actions.NotNow):
        meanwhile(close, close)
    for (key, root), number in zip(both, (4, 5), strict=True):
        for _ in range(number):
            adding.keep(key, root, TICK, at=NOW)
    one, other = (partial(adding.count_ripe, key, root, at=DECEMBER) for key, root in both)
    meanwhile(one, one)
    assert counted() == FIVE
    adding.keep(*both[0], TICK, at=NOW)
    for _ in range(4):
        adding.keep(*both[0], TICK, at=NOW)
    meanwhile(one, other)
    assert set(counted().values()) == {15}


def test_each_coordinator_sees_what_is_theirs_and_no_small_number(desk):
    demo.load(NOW)
    national, regional = desk.cast.client("national"), desk.cast.client("coordinator")
    for query in (
        "",
        "?tableau=themes&region=nord",
        "?tableau=themes-par-region&annee=2024",
        "?tableau=statuts",
    ):
        page = shown(national.get(PAGE + query))
        assert "Ensemble" in page
        cells = [cell for row in rows_of(national.get(CSV + query))[1:] for cell in row[1:]]
        assert all(cell in ("non publié", "sans objet") or int(cell) >= 5 for cell in cells)
        assert all(cell in page for cell in cells)
    assert "sans objet" in shown(national.get(PAGE + "?tableau=themes-par-region"))
    own = regional.get(PAGE)
    assert "Thèmes, année par année : Nord" in shown(own)
    assert regional.get(CSV).text == national.get(CSV + "?tableau=themes&region=nord").text
    assert "Thèmes par région" not in shown(own)
    for query in ("?tableau=regions", "?region=outre-mer", "?region=", "?tableau=x"):
        assert regional.get(PAGE + query).status_code == 404
    for query in ("?tableau=regions&region=nord", "?tableau=themes-par-statut&annee=2023", "?annee=2025"):
        assert national.get(PAGE + query).status_code == 404
    assert desk.cast.client("coordinator", mfa=False).get(PAGE).status_code == 302
    Tally.objects.filter(year=2024, dimension="status").update(number=7)
    assert "2024" not in shown(national.get(PAGE))
