"""Nothing is kept too long: announced, then destroyed with all that refers to it; or held for a reason."""

import html
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from django.apps import apps
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from casework import actions
from casework.actions import Received
from casework.cases import destroying
from casework.cases.reading import OpenCase, open_as_worker
from casework.endings import MONTHS, WARNING, ClosingReason, HoldReason, Term
from casework.models import AuditEvent, Case, Closing, DestroyedCount, Verb
from casework.sealing import codes
from directory.models import User
from portal.operations import duties
from tests.at_once import at_once
from tests.casework.conftest import CLOSING, PASSPHRASE, Desk
from tests.cast import NOW

DAY = timedelta(days=1)
At = Callable[[str], str]


def night(at: datetime, *arguments: str) -> str:
    out = StringIO()
    with time_machine.travel(at, tick=False):
        call_command("destroy_cases", *arguments, stdout=out)
    return out.getvalue()


def closed(desk: Desk, reason: ClosingReason = ClosingReason.DUPLICATE, **sent: str) -> Case:
    """By default for the reason that is kept least: a month."""
    received = desk.send(**sent)
    actions.close(desk.opened(received), reason, by=desk.cast.workers["assistant"], at=NOW)
    return desk.case(received)


def opened_again(desk: Desk, case: Case) -> OpenCase:
    worker = desk.cast.workers["assistant"]
    private = actions.unlock(worker.keys.get(), PASSPHRASE, by=desk.cast.user("assistant"), at=NOW).private
    return open_as_worker(Case.objects.get(pk=case.pk), worker.keys.get(), private)


def _desk(desk: Desk, at: datetime) -> Client:
    with time_machine.travel(at, tick=False):
        return desk.unlocked()


def _page(client: Client, address: str, at: datetime) -> str:
    with time_machine.travel(at, tick=False):
        return html.unescape(client.get(address).text)


# --- The rule -----------------------------------------------------------------------------------------------


def test_every_reason_has_a_period_and_the_days_are_those_of_the_calendar() -> None:
    assert set(MONTHS) == set(ClosingReason)
    term = Term(date(2026, 8, 31), 6)
    assert not term.warns(date(2027, 1, 28))
    assert term.warns(date(2027, 1, 29))
    assert not term.is_over(date(2040, 1, 1))  # nobody was warned
    told = Term(date(2026, 8, 31), 6, warned_on=date(2027, 1, 29))
    assert not told.is_over(date(2027, 2, 27))
    assert told.is_over(date(2027, 2, 28))
    late = Term(date(2026, 8, 31), 6, warned_on=date(2029, 1, 1))
    assert late.destroyed_on(date(2029, 1, 2)) == date(2029, 1, 31)


def test_a_hold_puts_it_off_and_the_warning_with_it() -> None:
    held = Term(date(2026, 8, 31), 1, held_until=date(2027, 8, 31))
    assert not held.warns(date(2027, 8, 1))
    assert held.warns(date(2027, 8, 2))
    assert held.destroyed_on(date(2026, 12, 1)) == date(2027, 9, 1)


# --- Closing asks why ---------------------------------------------------------------------------------------


def test_closing_asks_for_the_reason_and_keeps_what_is_typed(desk: Desk, received: Received, at: At) -> None:
    client = desk.unlocked()
    sent = {"note-text": "À garder.", "note-token": "t" * 20}
    refused = client.post(at("close"), sent)
    assert refused.status_code == 422
    assert "Choisissez pourquoi ce dossier se termine" in refused.text
    assert "À garder." in refused.text
    assert not desk.case(received).is_closed
    for wrong in ("", "nothing", "\x00"):
        assert client.post(at("close"), {"close-reason": wrong}).status_code == 422
    assert client.post(at("close"), CLOSING).status_code == 302
    assert Closing.objects.get().reason == ClosingReason.SETTLED


def test_a_closed_case_says_until_when_it_is_kept_to_both(desk: Desk, received: Received, at: At) -> None:
    desk.unlocked().post(at("close"), CLOSING | {"close-reason": "withdrawn"})
    page = _page(desk.unlocked(), at("case"), NOW)
    assert "Motif : La personne a retiré sa demande." in page.replace("\u00a0", " ")
    assert "Il sera détruit le lundi 24 mai 2027" in page
    agent = desk.cast.client("agent").post(reverse("contact:followup"), {"code": received.code}).text
    assert "elle sera détruite le lundi 24 mai 2027" in agent
    assert "Motif" not in agent


@pytest.mark.parametrize("who", ["worker", "agent"])
def test_one_that_is_opened_again_is_not_destroyed(desk: Desk, who: str) -> None:
    received = desk.send()
    worker = desk.cast.workers["assistant"]
    actions.close(desk.opened(received), ClosingReason.DUPLICATE, by=worker, at=NOW)
    night(NOW + 30 * DAY)
    if who == "worker":
        actions.reopen(desk.opened(received), by=worker, at=NOW + 30 * DAY)
    else:
        master = actions.follow(received.code, at=NOW)
        assert master
        actions.write_by_code(master, "Encore.", token="t" * 20, at=NOW + 30 * DAY)
    assert "Détruits : 0" in night(NOW + 900 * DAY).replace("\u00a0", " ")
    assert not Closing.objects.exists()
    assert Case.objects.exists()


def test_what_was_closed_before_reasons_were_asked_for_is_kept_as_another_reason(desk: Desk) -> None:
    case = closed(desk)
    Closing.objects.all().delete()
    client = desk.unlocked()
    assert "Autre motif" in _page(client, case.get_absolute_url(), NOW)
    assert "novembre 2028" in _page(client, reverse("casework:inbox") + "?liste=termines", NOW)
    night(NOW + 3 * 365 * DAY)
    night(NOW + 3 * 365 * DAY + WARNING)
    assert not Case.objects.exists()


# --- Announced ----------------------------------------------------------------------------------------------


def test_the_worker_is_warned_on_her_desk_and_by_one_neutral_mail_once(desk: Desk) -> None:
    cases = [closed(desk), closed(desk)]
    closed(desk, ClosingReason.SETTLED)
    desk.turn_the_hour()
    mail.outbox.clear()
    early = NOW + 10 * DAY
    for at in (early, early + DAY, early + 2 * DAY):
        night(at)
    (told,) = mail.outbox
    assert told.to == ["assistant@example.fr"]
    assert told.subject == "Un rappel vous attend"
    for word in ("dossier", "détruit", "demande", *(case.reference for case in cases)):
        assert word not in told.subject + told.body.replace("/dossiers/", "")
    client = _desk(desk, early)
    open_list = _page(client, reverse("casework:inbox"), early)
    assert "2 demandes terminées arrivent au bout de leur conservation" in open_list
    closed_list = _page(client, reverse("casework:inbox") + "?liste=termines", early)
    # Closed on 24 November for a month, announced on 4 December: thirty days later.
    assert closed_list.count("À détruire le dimanche 3 janvier 2027") == 2


def test_nothing_goes_without_thirty_days_of_warning_even_when_the_clock_stood_still(desk: Desk) -> None:
    closed(desk)
    late = NOW + 400 * DAY
    assert "Détruits : 0" in night(late).replace("\u00a0", " ")
    night(late + 29 * DAY)
    assert Case.objects.exists()
    night(late + 30 * DAY)
    assert not Case.objects.exists()


def test_a_dry_run_says_what_would_go_and_writes_nothing(desk: Desk) -> None:
    case = closed(desk)
    night(NOW + 10 * DAY)
    lines = AuditEvent.objects.count()
    told = night(NOW + 60 * DAY, "--dry-run")
    assert case.reference in told
    assert Case.objects.exists()
    assert AuditEvent.objects.count() == lines


# --- Destroyed ----------------------------------------------------------------------------------------------


def traces(case: Case) -> list[str]:
    """Tables where the key or the reference of that case still stands."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            values = [str(value) for row in cursor.fetchall() for value in row]
            if case.reference in values or str(case.pk) in values:
                found.append(table)
    return found


def test_keys_seals_entries_and_agreements_go_together_and_a_certificate_stays(desk: Desk) -> None:
    received = desk.send()
    case, worker = desk.case(received), desk.cast.workers["assistant"]
    key = worker.keys.get()
    pair = actions.unlock(key, PASSPHRASE, by=desk.cast.user("assistant"), at=NOW)
    opened = open_as_worker(case, key, pair.private)
    neighbour = desk.cast.workers["neighbour"]
    actions.note(opened, "Une note.", by=worker, token="t" * 20, at=NOW)
    actions.record_consent(opened, neighbour, "Oui.", given_on=NOW.date(), by=worker, token="u" * 20, at=NOW)
    other = desk.case(desk.send())
    actions.close(opened, ClosingReason.DUPLICATE, by=worker, at=NOW)
    desk.turn_the_hour()
    night(NOW + 10 * DAY)
    night(NOW + 60 * DAY)
    assert traces(case) == ["casework_auditevent"]
    for name in ("Case", "Seal", "Entry"):
        assert apps.get_model("casework", name).objects.exists()  # of the other
    assert list(Case.objects.all()) == [other]
    line = AuditEvent.objects.get(verb=Verb.DESTROYED)
    assert (line.case, line.actor, line.detail) == (case.reference, "retention", "")
    count = DestroyedCount.objects.get()
    assert (count.month, count.reason, count.number) == (date(2026, 11, 1), ClosingReason.DUPLICATE, 1)
    call_command("verify_audit", stdout=StringIO())
    assert actions.open_by_code(codes.master_secret(received.code, codes.PRESENT)) is None


def test_every_table_that_refers_to_a_case_goes_with_it() -> None:
    """A new table that PROTECTs or keeps the key of a case would stop the night, or keep something."""
    for related in Case._meta.related_objects:
        assert related.on_delete.__name__ == "CASCADE", related


def test_the_night_runs_it_and_its_heartbeat_is_expected() -> None:
    assert "destroy_cases" in duties.NIGHTLY.commands


def test_two_runs_at_once_destroy_and_count_once(desk: Desk, transactional_db: None) -> None:
    for _one in range(4):
        closed(desk)
    night(NOW + 10 * DAY)
    at_once(*[lambda: destroying.destroy_due(NOW + 60 * DAY)] * 2)
    assert not Case.objects.exists()
    assert DestroyedCount.objects.get().number == 4
    assert AuditEvent.objects.filter(verb=Verb.DESTROYED).count() == 4


def test_one_that_is_opened_again_after_the_run_listed_it_stays(desk: Desk) -> None:
    case, late = closed(desk), NOW + 60 * DAY
    night(NOW + 10 * DAY)
    (listed,) = destroying.due(late)
    actions.reopen(opened_again(desk, case), by=desk.cast.workers["assistant"], at=late)
    assert destroying._destroy_if_due(listed.pk, late) is None
    assert Case.objects.get().state == "waiting"


# --- Held ---------------------------------------------------------------------------------------------------


def test_a_case_is_held_for_a_reason_of_the_list_and_released(desk: Desk) -> None:
    case = closed(desk)
    client = desk.unlocked()
    hold, release = (reverse(f"casework:{verb}", args=[case.reference]) for verb in ("hold", "release"))
    assert client.post(hold).status_code == 422
    assert client.post(hold, {"hold-reason": "Parce que Camille"}).status_code == 422
    assert client.post(hold, {"hold-reason": "procedure"}).status_code == 302
    page = _page(client, case.get_absolute_url(), NOW).replace("\u00a0", " ")
    assert "Conservé jusqu’au vendredi 24 décembre 2027 au moins : Une procédure" in page
    for days in (10, 60, 300):
        night(NOW + days * DAY)
    assert Case.objects.exists()
    assert client.post(release).status_code == 302
    night(NOW + 301 * DAY)
    night(NOW + 331 * DAY)
    assert not Case.objects.exists()
    held, released = AuditEvent.objects.filter(verb__in=(Verb.HELD, Verb.RELEASED)).order_by("number")
    assert (held.detail, released.detail) == ("procedure", "")


def test_a_hold_that_nobody_renews_ends_after_a_year_with_a_new_warning(desk: Desk) -> None:
    case = closed(desk)
    night(NOW + 10 * DAY)
    actions.hold(case, HoldReason.ASKED, by=desk.cast.workers["assistant"], at=NOW + 20 * DAY)
    assert Closing.objects.get().held_until == (NOW + relativedelta(months=13)).date()
    mail.outbox.clear()
    night(NOW + 60 * DAY)
    assert mail.outbox == []
    night(NOW + 381 * DAY)
    assert len(mail.outbox) == 1
    night(NOW + 412 * DAY)
    assert not Case.objects.exists()


def test_what_the_register_does_not_say_to_be_closed_since_is_not_destroyed(desk: Desk) -> None:
    """A day of closing, and a warning, that somebody wrote into the database."""
    case = closed(desk)
    Case.objects.update(closed_at=NOW - 900 * DAY)
    Closing.objects.update(warned_on=(NOW - 60 * DAY).date())
    assert "0" in night(NOW)
    assert Case.objects.exists()
    told = AuditEvent.objects.filter(verb=Verb.ALTERED, case=case.reference, actor="retention")
    assert told.count() == 1


def test_an_open_case_is_not_held(desk: Desk, received: Received, at: At) -> None:
    answer = desk.unlocked().post(at("hold"), {"hold-reason": "asked"}, follow=True)
    assert "Ce dossier est ouvert" in answer.text
    assert not Closing.objects.exists()


# --- Set by the service -------------------------------------------------------------------------------------


def _typed(**changed: object) -> dict[str, object]:
    return {**{reason.value: months for reason, months in MONTHS.items()}, **changed}


@pytest.mark.parametrize("who", ["administrator", "national"])
def test_the_service_sets_how_long_and_the_register_says_who(desk: Desk, who: str) -> None:
    client, address = desk.cast.client(who), reverse("casework:retention")
    assert "Par défaut\u00a0: 24 mois" in html.unescape(client.get(address).text)
    assert client.post(address, _typed(settled=36, duplicate=2)).status_code == 302
    assert 'value="36"' in client.get(address).text
    lines = AuditEvent.objects.filter(verb=Verb.RETENTION).order_by("number")
    assert [line.detail for line in lines] == ["settled 24 > 36", "duplicate 1 > 2"]
    user = User.objects.get(email=f"{who}@example.fr")
    assert {line.actor for line in lines} == {f"user:{user.pk}"}
    assert client.post(address, _typed(settled=36, duplicate=2)).status_code == 302
    assert lines.count() == 2


@pytest.mark.parametrize("wrong", ["", "0", "121", "-3", "un an", "1e3"])
def test_a_period_that_makes_no_sense_is_refused_by_its_field(desk: Desk, wrong: str) -> None:
    answer = desk.cast.client("national").post(reverse("casework:retention"), _typed(settled=wrong))
    assert answer.status_code == 422
    assert "Écrivez un nombre de mois, de 1 à 120." in html.unescape(answer.text).replace("\u00a0", " ")
    assert not AuditEvent.objects.filter(verb=Verb.RETENTION).exists()


def test_a_shorter_period_destroys_nothing_without_its_warning_and_a_longer_one_takes_it_back(
    desk: Desk,
) -> None:
    closed(desk, ClosingReason.SETTLED)
    national, late = desk.cast.user("national"), NOW + 200 * DAY
    actions.set_periods({"settled": 1}, by=national, at=late)
    night(late)
    night(late + 29 * DAY)
    actions.set_periods({"settled": 24}, by=national, at=late + 29 * DAY)
    night(late + 31 * DAY)
    assert Case.objects.exists()
    assert Closing.objects.get().warned_on is None
