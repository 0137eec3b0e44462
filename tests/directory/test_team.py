"""People come, go and come back on the screen, for those whom R1 and R2 name."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.http import HttpResponse

from directory import policy
from directory.coverage.chain import Via
from directory.coverage.who_covers import who_covers
from directory.models import Absence, Posting, Replacement, User, Worker
from permanences.dates import agenda
from permanences.feeds import tokens
from permanences.models import Permanence
from search.models import Findable
from tests.cast import NOW, Cast
from tests.permanences import world

TODAY = NOW.date()
ARRIVAL = "/annuaire/equipe/arrivee/"
TEAM = "/annuaire/equipe/"


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


def comer(**changes: str) -> dict[str, str]:
    return {
        "first_name": "Zoé",
        "last_name": "Safran",
        "role": "social_worker",
        "email": "Zoe.Safran@example.fr",
        "phone": "03 53 01 00 78",
        "post": "s:lille",
        "starts_on": "2026-11-24",
        "together": "on",
        **changes,
    }


def arrive(cast: Cast, who: str = "coordinator", **changes: str) -> Any:
    return cast.client(who).post(ARRIVAL, comer(**changes))


def errors(response: HttpResponse) -> set[str]:
    assert response.status_code == 422
    return set(response.context["form"].errors)


def told(subject: str) -> set[str]:
    return {address for m in mail.outbox if subject in m.subject for address in m.to}


# --- Arrival ------------------------------------------------------------------------------------------


def test_the_secretariat_of_the_commission_joins_without_a_post(
    cast: Cast, django_capture_on_commit_callbacks
):
    """R12: it covers nobody, and is named by the national coordinator."""
    assert "aid_secretariat" not in cast.client("coordinator").get(ARRIVAL).text
    joining = {"role": "aid_secretariat", "title": ""}
    assert arrive(cast, "national", **joining).status_code == 422  # with a post
    assert errors(arrive(cast, "national", role="social_worker", post="aucun")) == {"post"}
    with django_capture_on_commit_callbacks(execute=True):
        assert arrive(cast, "national", **joining, post="aucun", together="").status_code == 302
    made = Worker.objects.get(last_name="Safran")
    assert (made.role, made.postings.count()) == ("aid_secretariat", 0)
    assert not policy.can_see_contact_sheet(made.user, cast.court, TODAY)
    page = f"/annuaire/agents-sociaux/{cast.workers['assistant'].public_id}/identite/"
    covers = {"first_name": "Inès", "last_name": "Basilic", "role": "aid_secretariat"}
    assert errors(cast.client("national").post(page, covers)) == {"role"}  # she holds a sector


def test_somebody_joins_with_an_account_a_post_and_numbers(cast: Cast, django_capture_on_commit_callbacks):
    cast.sector.postings.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        response = arrive(cast, together="")
    made = Worker.objects.get(last_name="Safran")
    assert response["Location"] == made.get_absolute_url()
    assert (made.email, made.user.email, made.user.has_usable_password()) == (
        "zoe.safran@example.fr",
        "zoe.safran@example.fr",
        False,
    )
    assert who_covers(cast.court, NOW).worker == made
    assert Findable.objects.filter(worker=made).exists()
    assert told("Votre compte") == {"zoe.safran@example.fr"}
    page = cast.client("agent").get(cast.court.get_absolute_url()).content.decode()
    assert "Zoé Safran" in page


def test_an_account_that_exists_is_linked(cast: Cast):
    assert arrive(cast, email="AGENT@example.fr").status_code == 302
    assert Worker.objects.get(last_name="Safran").user == cast.users["agent"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "neighbour@example.fr"}, "email"),  # somebody else's
        ({"email": "administrator@example.fr"}, "email"),  # it never opens a case
        ({"email": "zoe@ailleurs.example"}, "email"),
        ({"first_name": "INES", "last_name": "basilic"}, "namesake"),
        ({"together": ""}, "together"),
        ({"post": "s:nulle-part"}, "post"),
        ({"post": "r:nord"}, "post"),
        ({"role": "regional_coordinator"}, "role"),
        ({"phone": ""}, "phone"),
        ({"starts_on": ""}, "starts_on"),
    ],
)
def test_an_arrival_that_cannot_be_is_refused_at_its_field_and_leaves_nothing(
    cast: Cast, changes: dict[str, str], field: str
):
    assert errors(arrive(cast, **changes)) == {field}
    assert not Worker.objects.filter(email="zoe.safran@example.fr").exists()
    assert not User.objects.filter(email="zoe.safran@example.fr").exists()


def test_a_closed_account_is_not_given(cast: Cast):
    User.objects.filter(pk=cast.users["agent"].pk).update(is_active=False)
    assert errors(arrive(cast, email="agent@example.fr")) == {"email"}


def test_who_is_known_is_named_before_a_namesake_is_recorded(cast: Cast):
    response = arrive(cast, first_name="Inès", last_name="Basilic")
    assert "Inès Basilic est déjà dans le réseau" in response.content.decode()
    assert arrive(cast, first_name="Inès", last_name="Basilic", namesake="on").status_code == 302


def test_the_national_coordinator_names_who_leads_a_region(cast: Cast):
    Posting.objects.filter(region=cast.north).delete()
    data = {"post": "r:nord", "together": ""}
    refused = arrive(cast, "national", **data)
    assert "n’a pas la fonction de ce poste" in refused.content.decode()
    assert arrive(cast, "national", role="regional_coordinator", **data).status_code == 302
    page = cast.client("agent").get(cast.north.get_absolute_url()).content.decode()
    assert "Zoé Safran" in page


# --- Departure ----------------------------------------------------------------------------------------


def departure(cast: Cast, who: str = "assistant") -> str:
    return f"{cast.workers[who].get_absolute_url()}depart/"


def leave(cast: Cast, last: date, who: str = "assistant", by: str = "coordinator") -> Any:
    return cast.client(by).post(departure(cast, who), {"last": last.isoformat()})


def test_what_a_departure_ends_is_shown_before_anything_is_done(cast: Cast):
    weekly = world.permanence(cast)
    away = Absence.objects.create(
        worker=cast.workers["neighbour"], starts_on=TODAY, ends_on=TODAY + timedelta(30)
    )
    Replacement.objects.create(
        absence=away,
        substitute=cast.workers["assistant"],
        starts_on=TODAY,
        ends_on=away.ends_on,
        state="approved",
    )
    Absence.objects.create(
        worker=cast.workers["assistant"], starts_on=TODAY + timedelta(9), ends_on=TODAY + timedelta(12)
    )
    posting = Posting.objects.get(sector=cast.sector)
    page = cast.client("coordinator").get(departure(cast) + "?last=2026-12-01").content.decode()
    for found in (
        f"/annuaire/affectations/{posting.pk}/suite/?depuis=2026-12-01",
        f"/permanences/{weekly.uid}/",
        f"/annuaire/absences/{away.pk}/remplacement/",
        "Aucun dossier n’est en cours.",
    ):
        assert found in page
    assert Worker.objects.get(pk=cast.workers["assistant"].pk).left_on is None
    assert Posting.objects.get(pk=posting.pk).ends_on is None


def test_a_departure_ends_what_follows_and_keeps_what_was(cast: Cast, django_capture_on_commit_callbacks):
    weekly = world.permanence(cast)
    moved = world.moved(weekly, TODAY, TODAY + timedelta(20))
    later = world.permanence(cast, starts_on=date(2027, 1, 5))
    draft = world.permanence(cast, state="draft", starts_on=date(2027, 1, 5))
    with django_capture_on_commit_callbacks(execute=True):
        assert leave(cast, TODAY)["Location"] == "/annuaire/couverture/"
    worker = Worker.objects.get(pk=cast.workers["assistant"].pk)
    assert (worker.left_on, worker.is_active) == (TODAY, True)
    assert Posting.objects.get(sector=cast.sector).ends_on == TODAY
    weekly.refresh_from_db()
    later.refresh_from_db()
    assert (weekly.ends_on, weekly.state, later.state) == (TODAY, "published", "ended")
    assert not Permanence.objects.filter(pk=draft.pk).exists()
    moved.refresh_from_db()
    assert moved.kind == "cancelled"
    held = {s.starts_at.date(): s.status for s in agenda.slots_for(first=date(2026, 11, 17), last=TODAY)}
    assert held == {date(2026, 11, 17): "planned", TODAY: "cancelled"}
    assert told("Départ du réseau") == {"assistant@example.fr"}
    assert "tribunal-judiciaire-de-lille@example.fr" in told("Fin d’une permanence")
    assert who_covers(cast.court, NOW + timedelta(1)).via is Via.REGIONAL


def test_service_ends_by_the_clock_on_the_next_day(cast: Cast):
    leave(cast, TODAY)
    worker = cast.workers["assistant"]
    assert cast.client("assistant").get("/annuaire/absences/").status_code == 200
    with time_machine.travel(NOW + timedelta(1), tick=False):
        assert cast.client("assistant").get("/annuaire/absences/").status_code == 403
        call_command("end_service", verbosity=0)
        assert cast.client("agent").get(worker.get_absolute_url()).status_code == 404
    assert not Findable.objects.filter(worker=worker).exists()
    page = cast.client("coordinator").get(TEAM + "?partis=on").content.decode()
    assert f"{worker.get_absolute_url()}retour/" in page


def test_a_coordinator_keeps_neither_themselves_nor_another_coordinator_nor_another_region(cast: Cast):
    for who in ("coordinator", "national"):
        assert leave(cast, TODAY, who).status_code == 403
    assert leave(cast, TODAY, "national", "national").status_code == 403
    Posting.objects.create(worker=cast.workers["assistant"], region=cast.overseas, starts_on=TODAY)
    assert leave(cast, TODAY).status_code == 403
    assert leave(cast, TODAY, by="national").status_code == 302


def test_no_post_lasts_beyond_a_last_day(cast: Cast):
    leave(cast, TODAY + timedelta(30))
    data = {"worker": cast.workers["assistant"].pk, "starts_on": "2026-12-01", "together": "on"}
    url = f"/annuaire/secteurs/{cast.far_sector.code}/affectation/"
    assert errors(cast.client("coordinator").post(url, data)) == {"ends_on"}
    data["ends_on"] = "2026-12-20"
    assert cast.client("coordinator").post(url, data).status_code == 302


def test_who_comes_back_has_the_same_page_and_account(cast: Cast, django_capture_on_commit_callbacks):
    weekly = world.permanence(cast)
    leave(cast, TODAY)
    worker = cast.workers["assistant"]
    with time_machine.travel(NOW + timedelta(40), tick=False):
        call_command("end_service", verbosity=0)
        url = f"{worker.get_absolute_url()}retour/"
        early = {"post": "s:lille", "starts_on": TODAY.isoformat()}
        assert errors(cast.client("coordinator").post(url, early)) == {"starts_on"}
        with django_capture_on_commit_callbacks(execute=True):
            response = cast.client("coordinator").post(url, {"post": "s:lille", "starts_on": "2027-01-04"})
        assert response["Location"] == worker.get_absolute_url()
        assert cast.client("assistant").get("/annuaire/absences/").status_code == 200
        assert cast.client("agent").get(worker.get_absolute_url()).status_code == 200
    assert "assistant@example.fr" in told("Retour dans le réseau")
    assert Posting.objects.filter(sector=cast.sector).count() == 2
    weekly.refresh_from_db()
    assert weekly.ends_on == TODAY


# --- Function and account -------------------------------------------------------------------------------


def test_a_function_that_its_post_needs_is_kept(cast: Cast):
    url = f"{cast.workers['coordinator'].get_absolute_url()}identite/"
    data = {"first_name": "Nadia", "last_name": "Verveine", "role": "social_worker"}
    assert errors(cast.client("national").post(url, data)) == {"role"}


def test_a_name_that_changes_is_found_at_once(cast: Cast):
    url = f"{cast.workers['assistant'].get_absolute_url()}identite/"
    data = {"first_name": "Inès", "last_name": "Marjolaine", "role": "social_worker"}
    assert cast.client("coordinator").post(url, data).status_code == 302
    page = cast.client("agent").get("/annuaire/?q=marjolaine").content.decode()
    assert "Inès Marjolaine" in page


def account(cast: Cast, who: str = "assistant") -> str:
    return f"{cast.workers[who].get_absolute_url()}compte/"


def test_an_administrator_opens_an_account_with_the_coordination_s_address_only(cast: Cast):
    Worker.objects.filter(pk=cast.workers["assistant"].pk).update(user=None)
    client = cast.client("administrator")
    assert client.post(account(cast), {"email": "agent@example.fr"}).status_code == 302
    assert Worker.objects.get(pk=cast.workers["assistant"].pk).user == cast.users["assistant"]


def test_an_administrator_becomes_nobody_s_worker(cast: Cast):
    Worker.objects.filter(pk=cast.workers["assistant"].pk).update(user=None, email="administrator@example.fr")
    assert errors(cast.client("administrator").post(account(cast))) == {"email"}
    assert errors(cast.client("coordinator").post(account(cast), {"email": "administrator@example.fr"}))
    assert Worker.objects.get(pk=cast.workers["assistant"].pk).user is None


def test_a_closed_account_signs_nobody_in_until_it_is_opened_again(
    cast: Cast, django_capture_on_commit_callbacks
):
    inside = cast.client("assistant")
    assert inside.get(TEAM).status_code == 403
    with django_capture_on_commit_callbacks(execute=True):
        cast.client("administrator").post(f"{account(cast)}fermer/")
    assert inside.get(TEAM).status_code == 302
    assert told("Compte fermé") == {"assistant@example.fr", "coordinator@example.fr"}
    cast.client("administrator").post(f"{account(cast)}rouvrir/")
    assert cast.client("assistant").get(TEAM).status_code == 403


def test_the_list_costs_the_same_with_3_people_and_with_more(cast: Cast, django_assert_max_num_queries):
    client = cast.client("coordinator")
    with django_assert_max_num_queries(20) as few:
        client.get(TEAM)
    for n in range(6):
        made = Worker.objects.create(first_name="A", last_name=f"B{n}", role="social_worker")
        Posting.objects.create(worker=made, sector=cast.sector, starts_on=TODAY)
    with django_assert_max_num_queries(len(few)):
        assert "B5" in client.get(TEAM).content.decode()


def test_an_address_of_mail_is_one_however_it_is_typed(cast: Cast):
    worker = cast.workers["assistant"]
    data = {"phone": worker.phone, "mobile": worker.mobile, "email": "Ines.Basilic@Example.FR"}
    assert cast.client("assistant").post(f"{worker.get_absolute_url()}numeros/", data).status_code == 302
    assert Worker.objects.get(pk=worker.pk).email == "ines.basilic@example.fr"
    assert User.objects.create(email="Une.Personne@Example.fr").email == "une.personne@example.fr"
    assert errors(arrive(cast, email="NEIGHBOUR@example.fr")) == {"email"}


def test_a_new_installation_begins_with_the_national_coordinator(cast: Cast):
    first = ("first_coordinator", "une.premiere@example.fr", "Une", "Première")
    with pytest.raises(CommandError, match="tenu"):
        call_command(*first)
    Posting.objects.filter(is_national=True).delete()
    call_command(*first, verbosity=0)
    user = User.objects.get(email="une.premiere@example.fr")
    assert policy.can_keep_regions(user)
    with pytest.raises(CommandError):
        call_command(*first)


def test_the_calendar_of_a_place_keeps_the_dates_that_were_held(cast: Cast):
    world.permanence(cast)
    leave(cast, TODAY)
    with time_machine.travel(NOW + timedelta(40), tick=False):
        call_command("end_service", verbosity=0)
        feed = cast.client("agent").get(tokens.establishment_path(cast.court)).content.decode()
    assert "UNTIL=" in feed
    assert "Inès Basilic" in feed.replace("\r\n ", "")
    assert "CANCELLED" not in feed
    assert "on assurée" not in feed


def test_nothing_that_is_agreed_later_lasts_beyond_a_last_day(cast: Cast):
    ready = world.permanence(cast, state="approved")
    leave(cast, TODAY + timedelta(30))
    Permanence.objects.filter(pk=ready.pk).update(ends_on=None)
    assert cast.client("assistant").post(f"/permanences/{ready.uid}/publier/").status_code == 302
    ready.refresh_from_db()
    assert (ready.state, ready.ends_on) == ("published", TODAY + timedelta(30))
    away = Absence.objects.create(
        worker=cast.workers["neighbour"], starts_on=TODAY, ends_on=TODAY + timedelta(40)
    )
    data = {"substitute": cast.workers["assistant"].pk, "starts_on": TODAY, "ends_on": away.ends_on}
    url = f"/annuaire/absences/{away.pk}/remplacement/"
    assert errors(cast.client("coordinator").post(url, data)) == {"substitute"}


def test_nobody_leaves_before_their_first_post_begins(cast: Cast):
    """They would be on no list, and their coordinator could not take it back."""
    Posting.objects.filter(worker=cast.workers["assistant"]).update(starts_on=TODAY + timedelta(7))
    answer = leave(cast, TODAY + timedelta(3))
    assert answer.status_code == 422
    assert "Son premier poste commence le" in answer.content.decode()
    assert Worker.objects.get(pk=cast.workers["assistant"].pk).left_on is None
