"""Every notice and every mail says who did what for whom (R4)."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from permanences.models import Override, State
from portal.operations import outbox
from tests.permanences import world
from tests.permanences.world import TUESDAY, hidden, typed

pytestmark = pytest.mark.usefixtures("that_tuesday")
NEXT_TUESDAY = TUESDAY + timedelta(days=7)
WORKER, LEADER = "assistant@example.fr", "coordinator@example.fr"
INES, NADIA, PAUL = "Inès Basilic", "Nadia Verveine", "Paul Estragon"


@pytest.fixture
def press(cast, django_capture_on_commit_callbacks):
    """Somebody presses a button: what the next page says, and the mails that went to each address."""

    def pressed(who, name, made, *more, language="fr", **data):
        mail.outbox.clear()
        client = cast.client(who)
        client.cookies["django_language"] = language
        address = reverse(f"permanences:{name}", args=[made.uid, *more])
        with django_capture_on_commit_callbacks(execute=True):
            page = client.post(address, data, follow=True).content.decode()
        return page, {m.to[0]: f"{m.subject}\n{m.body}" for m in mail.outbox}

    return pressed


def read(cast, who="coordinator"):
    page = cast.client(who).get(reverse("permanences:waiting"))
    return {"version": hidden(page, "version"), "vu": hidden(page, "vu")}


def test_a_worker_who_proposes_is_told_so_and_the_coordinator_reads_whose_it_is(cast, press):
    page, mails = press("assistant", "propose", world.permanence(cast, state=State.DRAFT))
    assert "Votre permanence est proposée. La coordination va répondre." in page
    assert set(mails) == {LEADER}
    assert f"{INES} vous propose une permanence\xa0:" in mails[LEADER]


def test_who_proposes_for_another_is_told_whose_it_is_and_so_is_its_worker(cast, press):
    page, mails = press("coordinator", "propose", world.permanence(cast, state=State.DRAFT))
    assert f"La permanence d’{INES} est proposée. Elle attend votre accord." in page
    assert "Votre permanence est proposée" not in page
    assert set(mails) == {WORKER}, "who does it knows"
    assert f"{NADIA} a proposé cette permanence pour vous\xa0:" in mails[WORKER]


def test_the_coordinator_of_the_region_reads_who_else_proposed(cast, press):
    _page, mails = press("national", "propose", world.permanence(cast, state=State.DRAFT))
    assert f"{PAUL} vous propose une permanence pour {INES}\xa0:" in mails[LEADER]
    assert f"{INES} vous propose" not in mails[LEADER]


def test_a_coordinator_who_proposes_her_own_hears_that_it_waits_for_her(cast, press):
    page, mails = press("coordinator", "propose", world.permanence(cast, "coordinator", state=State.DRAFT))
    assert "Votre permanence est proposée. Elle attend votre accord." in page
    assert mails == {}


def test_approved_and_published_is_one_mail_to_its_worker_and_the_page_names_who_is_told(cast, press):
    made = world.permanence(cast, state=State.PROPOSED)
    page, mails = press("coordinator", "approve", made, publier="1", **read(cast))
    assert "La permanence est publiée. Prévenus\xa0: " in page
    for name in (INES, cast.court.name, "Hélène Sauge"):
        assert name in page.partition("Prévenus")[2].partition("</p>")[0]
    assert set(mails) == {WORKER, cast.court.email, "correspondent@example.fr"}
    assert mails[WORKER].startswith("Votre permanence est approuvée et publiée\n")
    assert f"{NADIA} a approuvé votre permanence\xa0:" in mails[WORKER]
    assert "Une fois publiée" not in mails[WORKER]
    assert "Merci d’afficher" in mails[cast.court.email]


def test_approved_only_says_who_agreed_and_what_follows(cast, press):
    made = world.permanence(cast, state=State.PROPOSED)
    _page, mails = press("national", "approve", made, **read(cast, "national"))
    assert set(mails) == {WORKER}
    assert f"{PAUL} a approuvé votre permanence\xa0:" in mails[WORKER]
    assert "Une fois publiée" in mails[WORKER]


def test_a_refusal_says_who_asks_for_what(cast, press):
    made = world.permanence(cast, state=State.PROPOSED)
    _page, mails = press("coordinator", "refuse", made, reason="Le jeudi vaut mieux.")
    assert f"{NADIA} demande de revoir cette permanence\xa0:" in mails[WORKER]
    assert "Motif\xa0: Le jeudi vaut mieux." in mails[WORKER]


def test_published_by_its_worker_the_coordinator_has_no_poster_to_hang(cast, press):
    page, mails = press("assistant", "publish", world.permanence(cast, state=State.APPROVED))
    assert set(mails) == {LEADER, cast.court.email, "correspondent@example.fr"}
    assert f"{INES} a publié une permanence\xa0:" in mails[LEADER]
    assert "Merci d’afficher" not in mails[LEADER]
    assert NADIA in page.partition("Prévenus")[2].partition("</p>")[0]


def test_published_for_another_its_worker_hears_it(cast, press):
    _page, mails = press("national", "publish", world.permanence(cast, state=State.APPROVED))
    assert f"{PAUL} a publié votre permanence\xa0:" in mails[WORKER]
    assert f"{PAUL} a publié une permanence d’{INES}\xa0:" in mails[LEADER]
    assert PAUL not in mails[cast.court.email]


def test_stopped_by_another_its_worker_hears_who_did_it(cast, press):
    page, mails = press("coordinator", "stop", world.permanence(cast), last=str(NEXT_TUESDAY))
    assert "La fin est enregistrée. Prévenus\xa0: " in page
    assert set(mails) == {WORKER, cast.court.email, "correspondent@example.fr"}
    assert mails[WORKER].startswith("Fin de votre permanence\n")
    assert f"Changement fait par {NADIA}." in mails[WORKER]
    assert "affichage" not in mails[WORKER]
    assert "affichage" in mails[cast.court.email]
    assert NADIA not in mails[cast.court.email]


def test_nobody_is_said_to_be_told_where_no_address_is_known(cast, press):
    for recipients in (cast.workers["coordinator"], cast.workers["national"], cast.court):
        recipients.email = ""
        recipients.save()
    cast.user("correspondent").correspondent_of.all().delete()
    page, mails = press("assistant", "stop", world.permanence(cast), last=str(NEXT_TUESDAY))
    assert mails == {}
    assert "La fin est enregistrée. Aucune adresse n’est connue pour ce lieu" in page


def test_a_draft_changed_by_another_is_told_to_its_worker(cast, press):
    made = world.permanence(cast, state=State.PROPOSED)
    page, mails = press("coordinator", "edit", made, **typed(cast, weekdays=["3"]))
    assert f"La permanence d’{INES} est enregistrée. Il reste à la proposer." in page
    assert f"visible que d’{INES} et de la coordination" in page
    assert set(mails) == {WORKER}
    assert f"{NADIA} a modifié votre permanence, qui est maintenant un brouillon\xa0:" in mails[WORKER]
    assert "Tous les jeudis" in mails[WORKER]


def test_a_change_of_a_published_one_prepared_by_another_is_told_to_its_worker(cast, press):
    _page, mails = press("coordinator", "edit", world.permanence(cast), **typed(cast, weekdays=["3"]))
    assert f"{NADIA} prépare la suite de votre permanence publiée" in mails[WORKER]


def test_deleted_by_another_is_told_to_its_worker_and_ones_own_to_nobody(cast, press):
    page, mails = press("coordinator", "discard", world.permanence(cast, state=State.PROPOSED))
    assert "La permanence est supprimée." in page
    assert f"{NADIA} a supprimé cette permanence, qui n’était pas publiée\xa0:" in mails[WORKER]
    _page, mails = press("assistant", "discard", world.permanence(cast, state=State.DRAFT))
    assert mails == {}


def test_a_date_cancelled_by_another_is_told_to_its_worker(cast, settings, press):
    settings.EMAIL_BACKEND = "portal.operations.outbox.OutboxBackend"
    made = world.permanence(cast)
    address = reverse("permanences:cancel_date", args=[made.uid, made.windows.get().pk, NEXT_TUESDAY])
    told = cast.client("coordinator").get(address).content.decode().partition("Seront prévenus")[2]
    assert INES in told
    assert NADIA not in told.partition("</ul>")[0]
    page, _mails = press("coordinator", "cancel_date", made, made.windows.get().pk, NEXT_TUESDAY, note="")
    assert '<h1 class="fr-h3">Tous les mardis' in page, "back to the permanence, not to one's own week"
    outbox.deliver_due(timezone.now() + outbox.OPEN)
    mails = {m.to[0]: f"{m.subject}\n{m.body}" for m in mail.outbox}
    assert set(mails) == {WORKER, cast.court.email, "correspondent@example.fr"}
    assert mails[WORKER].startswith("Changement de votre permanence\n")
    assert f"Changement fait par {NADIA}." in mails[WORKER]
    assert "affichage" not in mails[WORKER]
    assert "affichage" in mails[cast.court.email]


def test_a_moved_date_that_is_cancelled_is_said_where_people_look_for_it(cast, press):
    made = world.permanence(cast)
    world.moved(made, NEXT_TUESDAY, NEXT_TUESDAY + timedelta(days=2))
    page = cast.client("assistant").get(
        reverse("permanences:cancel_date", args=[made.uid, made.windows.get().pk, NEXT_TUESDAY])
    )
    assert "jeudi 3 décembre 2026, de 14\xa0h à 16\xa0h\xa030" in page.content.decode()
    _page, mails = press("assistant", "cancel_date", made, made.windows.get().pk, NEXT_TUESDAY, note="")
    assert "La permanence du jeudi 3 décembre, de 14\xa0h à 16\xa0h\xa030 est annulée." in mails[LEADER]


def test_a_proposal_whose_room_is_lost_is_not_said_to_take_place_no_more(
    cast, django_capture_on_commit_callbacks
):
    world.permanence(cast, state=State.PROPOSED)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        world.post(cast, "coordinator", "room", cast.room.pk, confidentiel="non")
    mails = {m.to[0]: f"{m.subject}\n{m.body}" for m in mail.outbox}
    assert set(mails) == {WORKER, LEADER}
    for text in mails.values():
        assert text.startswith(f"Permanence à revoir\xa0: {INES}\n")
        assert "Elle redevient un brouillon" in text
        assert "Elle n’a plus lieu" not in text
    assert "Choisissez un autre lieu" in mails[WORKER]


@pytest.mark.parametrize("name", ["stop", "publish"])
def test_a_mail_is_in_french_whatever_the_language_of_who_presses(cast, press, name):
    former = world.permanence(cast)
    day = NEXT_TUESDAY + timedelta(days=2)
    start, end = world.MORNING
    Override.objects.create(permanence=former, date=day, kind="added", starts_at=start, ends_at=end)
    sent = {"language": "en", "last": str(NEXT_TUESDAY)}
    if name == "stop":
        page, _mails = press("coordinator", "stop", former, **sent)
        assert "drop-in" in page
        sent["seen"] = re.search('name="seen"[^>]*value="([^"]*)"', page)[1]
        made = former
    else:
        made = world.permanence(
            cast, state=State.APPROVED, replaces=former, starts_on=day, ends_on=day, weekdays=(3,)
        )
        made.accepted = [f"lost:{former.overrides.get().pk}"]
        made.save()
    _page, mails = press("coordinator", name, made, **sent)
    said = mails[cast.court.email]
    assert "Tous les " in said
    assert "Date ajoutée le jeudi 3 décembre, de 9\xa0h à 12\xa0h" in said


def test_a_place_that_closes_is_told_to_those_who_hold_permanences_there(
    cast, django_capture_on_commit_callbacks
):
    world.permanence(cast)
    world.permanence(cast, state=State.PROPOSED, starts_on=NEXT_TUESDAY, weekdays=(3,))
    mail.outbox.clear()
    address = reverse("directory:close_establishment", args=[cast.court.code])
    with django_capture_on_commit_callbacks(execute=True):
        assert cast.client("coordinator").post(address).status_code == 302
    assert not cast.court.permanences.filter(state=State.PROPOSED).exists()
    told = {m.subject: m.body for m in mail.outbox if m.to == [WORKER]}
    for subject in ("Fin de votre permanence", "Votre permanence est supprimée"):
        assert NADIA in told[subject]
