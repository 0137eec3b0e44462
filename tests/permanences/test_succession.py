"""Single dates when their series gives way, changes or stops: none is lost in silence (R4)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from permanences.dates.agenda import slots_for
from permanences.models import Override, Permanence, State
from portal.operations import outbox
from tests.cast import NOW
from tests.permanences import world
from tests.permanences.world import MORNING, TUESDAY, hidden, typed

pytestmark = pytest.mark.usefixtures("that_tuesday")

NEXT_TUESDAY, SECOND, THIRD = (TUESDAY + timedelta(days=7 * n) for n in (1, 2, 3))
THURSDAY = SECOND + timedelta(days=2)


def added(made, day, span=MORNING):
    return Override.objects.create(
        permanence=made, date=day, kind="added", starts_at=span[0], ends_at=span[1], note="Ajoutée"
    )


def post(cast, who, name, made, **data):
    return world.post(cast, who, name, made.uid, **data)


def on_tuesdays(cast, **changes):
    return typed(cast, **{"starts_1": "10:00", "ends_1": "12:30", **changes})


def publish(cast, made):
    assert post(cast, "assistant", "propose", made).status_code == 302
    page = cast.client("coordinator").get(reverse("permanences:waiting"))
    sent = {"version": hidden(page, "version"), "publier": "1"}
    assert post(cast, "coordinator", "approve", made, **sent).status_code == 302
    return page.content.decode()


def shown(cast, last=THIRD + timedelta(days=6)):
    found = slots_for(establishment=cast.court, first=TUESDAY, last=last)
    return [(o.starts_at.date(), o.starts_at.hour, o.status) for o in found]


def test_the_successor_takes_over_the_dates_that_fit_and_both_read_them_before(cast):
    former = world.permanence(cast)
    world.cancelled(former, NEXT_TUESDAY, note="Formation")
    world.moved(former, SECOND, THURSDAY)
    added(former, THURSDAY + timedelta(days=1))
    assert post(cast, "assistant", "edit", former, **on_tuesdays(cast)).status_code == 302
    successor = Permanence.objects.get(replaces=former)
    lines = (
        "Date annulée le mardi 1er décembre",
        "Date du mardi 8 décembre déplacée au jeudi 10 décembre, de 14\xa0h à 16\xa0h\xa030",
        "Date ajoutée le vendredi 11 décembre, de 9\xa0h à 12\xa0h",
    )
    for text in (
        cast.client("assistant").get(successor.get_absolute_url()).content.decode(),
        publish(cast, successor),
    ):
        assert all(line in text for line in lines), text
    assert shown(cast) == [
        (TUESDAY, 9, "planned"),
        (NEXT_TUESDAY, 10, "cancelled"),
        (SECOND, 10, "moved_away"),
        (THURSDAY, 14, "moved"),
        (THURSDAY + timedelta(days=1), 9, "added"),
        (THIRD, 10, "planned"),
    ]
    asked = {"establishment": cast.court.code, "from": str(TUESDAY), "to": str(THIRD)}
    answer = cast.client("agent").get("/api/v1/permanences/", asked).json()
    assert [item["status"] for item in answer["items"]] == [status for _day, _hour, status in shown(cast)]
    address = reverse("permanences:feed_establishment", args=[cast.court.code])
    feed = cast.client("agent").get(address).content.decode().replace("\r\n ", "")
    assert feed.count("STATUS:CANCELLED") == 1
    assert "DTSTART;TZID=Europe/Paris:20261210T140000" in feed
    assert "DTSTART;TZID=Europe/Paris:20261211T090000" in feed


def test_an_announced_date_that_does_not_fit_is_listed_and_wants_a_reason(
    cast, mailoutbox, django_capture_on_commit_callbacks
):
    former = world.permanence(cast)
    world.moved(former, SECOND, THURSDAY)
    sent = on_tuesdays(cast, weekdays=["2"])
    asked = post(cast, "assistant", "edit", former, **sent)
    said = "Date du mardi 8 décembre déplacée au jeudi 10 décembre"
    assert (asked.status_code, said in asked.content.decode()) == (422, True)
    sent |= {"reason": "Le mercredi suffit.", "seen": hidden(asked, "seen")}
    assert post(cast, "assistant", "edit", former, **sent).status_code == 302
    with django_capture_on_commit_callbacks(execute=True):
        page = publish(cast, Permanence.objects.get(replaces=former))
    assert said in page
    assert "Le mercredi suffit." in page
    assert [row for row in shown(cast) if row[0] == THURSDAY] == []
    told = [m.body for m in mailoutbox if m.to == [cast.court.email]]
    assert said in told[-1]


def test_a_date_moved_before_the_successor_begins_stays(cast):
    former = world.permanence(cast)
    world.moved(former, SECOND, NEXT_TUESDAY + timedelta(days=1))
    sent = on_tuesdays(cast, weekdays=["4"], starts_on=str(SECOND))
    assert post(cast, "assistant", "edit", former, **sent).status_code == 302
    publish(cast, Permanence.objects.get(replaces=former))
    assert [(day, status) for day, _hour, status in shown(cast) if day > TUESDAY] == [
        (NEXT_TUESDAY, "planned"),
        (NEXT_TUESDAY + timedelta(days=1), "added"),
        (SECOND + timedelta(days=3), "planned"),
        (THIRD + timedelta(days=3), "planned"),
    ]


def test_a_series_taken_back_by_its_room_keeps_its_single_dates_when_its_hours_change(cast):
    made = world.permanence(cast)
    world.cancelled(made, NEXT_TUESDAY)
    made.state = State.DRAFT
    made.save()
    assert post(cast, "assistant", "edit", made, **on_tuesdays(cast)).status_code == 302
    publish(cast, made)
    assert (NEXT_TUESDAY, 10, "cancelled") in shown(cast)


def test_a_change_of_a_published_one_is_offered_from_its_next_date(cast):
    made = world.permanence(cast, interval=2)
    page = cast.client("assistant").get(reverse("permanences:edit", args=[made.uid])).content.decode()
    assert 'value="2026-11-24"' in page or 'value="2026-12-01"' in page
    assert 'value="2026-01-06"' not in page


# --- Stopping -----------------------------------------------------------------------------------------------


def test_stopping_lists_the_announced_dates_that_go_and_the_mail_says_them(
    cast, mailoutbox, django_capture_on_commit_callbacks
):
    made = world.permanence(cast)
    added(made, THURSDAY)
    world.moved(made, NEXT_TUESDAY, THIRD + timedelta(days=1))
    listed = post(cast, "assistant", "stop", made, last=str(NEXT_TUESDAY))
    text = listed.content.decode()
    lines = (
        "Date ajoutée le jeudi 10 décembre, de 9\xa0h à 12\xa0h",
        "Date du mardi 1er décembre déplacée au mercredi 16 décembre",
    )
    assert listed.status_code == 422
    assert all(line in text for line in lines), text
    made.refresh_from_db()
    assert made.ends_on is None
    with django_capture_on_commit_callbacks(execute=True):
        sent = {"last": str(NEXT_TUESDAY), "seen": hidden(listed, "seen")}
        assert post(cast, "assistant", "stop", made, **sent).status_code == 302
    [told] = [m.body for m in mailoutbox if m.to == [cast.court.email]]
    assert all(line in told for line in lines), told
    assert shown(cast) == [(TUESDAY, 9, "planned"), (NEXT_TUESDAY, 9, "cancelled")]


def test_a_date_moved_before_the_last_day_is_still_held(cast):
    made = world.permanence(cast)
    world.moved(made, SECOND, NEXT_TUESDAY - timedelta(days=1))
    assert post(cast, "assistant", "stop", made, last=str(NEXT_TUESDAY)).status_code == 302
    assert shown(cast)[1:] == [
        (NEXT_TUESDAY - timedelta(days=1), 14, "added"),
        (NEXT_TUESDAY, 9, "planned"),
    ]


# --- What the approver read ---------------------------------------------------------------------------------


def test_a_text_that_changed_since_the_page_was_opened_is_not_approved_but_shown(cast):
    made = world.permanence(cast, state=State.PROPOSED)
    page = cast.client("coordinator").get(reverse("permanences:waiting"))
    assert post(cast, "assistant", "edit", made, **on_tuesdays(cast, weekdays=["3"])).status_code == 302
    assert post(cast, "assistant", "propose", made).status_code == 302
    late = post(cast, "coordinator", "approve", made, version=hidden(page, "version"), publier="1")
    text = late.content.decode()
    assert late.status_code == 409
    assert "a changé entre-temps" in text
    assert "Tous les jeudis" in text
    made.refresh_from_db()
    assert made.state == State.PROPOSED
    again = post(cast, "coordinator", "approve", made, version=hidden(late, "version"), publier="1")
    assert again.status_code == 302


def test_a_button_of_an_older_page_without_a_version_is_late_as_well(cast):
    made = world.permanence(cast, state=State.PROPOSED)
    assert post(cast, "coordinator", "approve", made).status_code == 409


def test_the_reason_of_a_refusal_goes_when_it_is_proposed_again(cast):
    made = world.permanence(cast, state=State.DRAFT, refusal="Le jeudi vaut mieux.")
    url = made.get_absolute_url()
    assert "Le jeudi vaut mieux." in cast.client("assistant").get(url).content.decode()
    publish(cast, made)
    assert "Le jeudi vaut mieux." not in cast.client("assistant").get(url).content.decode()
    assert (
        "Le jeudi vaut mieux."
        not in cast.client("assistant").get(reverse("permanences:mine")).content.decode()
    )


def test_the_reason_of_a_refusal_that_was_left_on_a_published_one_is_not_shown(cast):
    made = world.permanence(cast, refusal="Le jeudi vaut mieux.")
    for address in (made.get_absolute_url(), reverse("permanences:mine")):
        assert "Le jeudi vaut mieux." not in cast.client("assistant").get(address).content.decode()


# --- One mail for changes of a few minutes ------------------------------------------------------------------


def test_ten_changes_are_one_mail_to_each_and_the_reason_is_for_the_coordinator(
    cast, settings, mailoutbox, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "portal.operations.outbox.OutboxBackend"
    made = world.permanence(cast)
    window = made.windows.get().pk
    client = cast.client("assistant")
    with django_capture_on_commit_callbacks(execute=True):
        for n in range(1, 11):
            day = TUESDAY + timedelta(days=7 * n)
            url = reverse("permanences:cancel_date", args=[made.uid, window, day])
            assert client.post(url, {"note": ""}).status_code == 302
    assert mailoutbox == []
    outbox.deliver_due(timezone.now() + outbox.OPEN)
    told = {m.to[0]: m.body for m in mailoutbox}
    assert len(mailoutbox) == len(told) == 3
    assert all(body.count("est annulée") == 10 for body in told.values())
    assert all(body.count("Bonjour") == 1 for body in told.values())
    sent = {"new_date": str(TUESDAY + timedelta(2)), "starts_at": "05:00", "ends_at": "06:30"}
    asked = post(cast, "assistant", "add_date", made, **sent)
    sent |= {"reason": "À la relève.", "seen": hidden(asked, "seen")}
    with django_capture_on_commit_callbacks(execute=True):
        assert post(cast, "assistant", "add_date", made, **sent).status_code == 302
    mailoutbox.clear()
    outbox.deliver_due(timezone.now() + outbox.OPEN)
    assert [m.to[0] for m in mailoutbox if "À la relève." in m.body] == ["coordinator@example.fr"]


@pytest.mark.parametrize(
    ("last", "said"),
    [("2027-06-30", "Elle finit déjà le jeudi 10 décembre 2026"), ("9999-12-31", "entre 2000 et 2099")],
)
def test_an_end_that_changes_nothing_is_not_said_to_be_recorded(cast, last, said):
    made = world.permanence(cast, ends_on=date(2026, 12, 10))
    mail.outbox.clear()
    answer = cast.client("assistant").post(reverse("permanences:stop", args=[made.uid]), {"last": last})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert mail.outbox == []


def test_a_date_is_not_moved_to_an_hour_that_is_over(cast):
    made = world.permanence(cast)
    window = made.windows.get()
    address = reverse("permanences:move_date", args=[made.uid, window.pk, NEXT_TUESDAY])
    sent = {"new_date": str(TUESDAY), "starts_at": "08:00", "ends_at": "09:00", "note": ""}
    with time_machine.travel(NOW, tick=False):
        answer = cast.client("assistant").post(address, sent)
    assert "Cette heure est passée." in answer.content.decode()
    assert not made.overrides.exists()
