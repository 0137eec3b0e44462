"""Disability referents: who answers, who keeps them, what readers and programs get (R13)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from directory.models import Referent, ReferentAbsence, Region
from directory.referents.chain import Answer, Held, answers
from tests.at_once import Press, press_at_once
from tests.cast import Cast

NEW = {
    "first_name": "Anaïs",
    "last_name": "Cerfeuil",
    "directorate": "DSJ",
    "region": "nord",
    "email": "anais.cerfeuil@example.fr",
    "phone": "03 53 01 00 81",
    "starts_on": "2026-01-05",
}


def referent(last_name: str, **fields: Any) -> Referent:
    values = {"directorate": "DSJ", "email": "x@example.fr", "starts_on": date(2020, 1, 1), **fields}
    return Referent.objects.create(first_name="Zoé", last_name=last_name, **values)


@pytest.mark.once
@pytest.mark.parametrize(
    ("held", "found"),
    [
        ([], []),
        ([Held("n", False)], [Answer("n")]),
        ([Held("n", False), Held("r", True)], [Answer("r")]),
        ([Held("n", False), Held("r", True, True)], [Answer("n")]),
        ([Held("n", False), Held("r", True, True, "s")], [Answer("s", "r")]),
        ([Held("r", True, True, "s"), Held("q", True)], [Answer("q")]),
        ([Held("n", False, True)], []),
    ],
)
def test_the_region_answers_else_who_stands_in_else_the_nation(
    held: list[Held[str]], found: list[Answer[str]]
) -> None:
    assert answers(held) == found


@pytest.mark.django_db
def test_an_agent_finds_theirs_by_the_place_of_work_and_who_stands_in(cast: Cast) -> None:
    today = timezone.localdate()
    here = referent("Cerfeuil", region=cast.north)
    referent("Pavot")
    referent("Ailleurs", directorate="DAP", region=cast.north)
    referent("Partie", region=cast.north, ends_on=today - timedelta(days=1))
    agent = cast.client("agent")
    Region.objects.filter(pk=cast.overseas.pk).update(name="Île-de-France")

    def own() -> list[str]:
        at = f"/api/v1/establishments/{cast.court.code}/disability-referents/"
        return [one["last_name"] for one in agent.get(at).json()]

    mine = agent.get("/annuaire/referents-handicap/").text
    assert "D’après votre lieu de travail" in mine
    assert mine.index(">Île-de-France<") < mine.index(">Nord<")
    assert mine.index("Zoé Cerfeuil") < mine.index("Votre direction")
    assert own() == ["Cerfeuil"]
    ReferentAbsence.objects.create(referent=here, starts_on=today, ends_on=today)
    assert own() == ["Pavot"]  # the nation's, while nobody stands in
    for page in (agent.get("/annuaire/referents-handicap/").text, agent.get(here.get_absolute_url()).text):
        assert page.index("bsence jusqu’au") < page.index("Zoé Pavot")
    assert "NOTE:Absence jusqu’au" in agent.get(f"{here.get_absolute_url()}carte.vcf").content.decode()
    ReferentAbsence.objects.update(stand_in=referent("Sarriette", region=cast.overseas))
    assert own() == ["Sarriette"]
    assert "Remplace Zoé Cerfeuil" in agent.get("/annuaire/referents-handicap/").text
    assert "Répond à sa place" in agent.get(here.get_absolute_url()).text


@pytest.mark.django_db
def test_all_in_post_are_listed_chosen_told_to_programs_and_kept_in_a_phone(cast: Cast) -> None:
    referent("Cerfeuil", region=cast.north)
    nation, agent = referent("Pavot"), cast.client("agent")
    referent("Partie", region=cast.north, ends_on=timezone.localdate() - timedelta(days=1))
    for url in (f"/annuaire/etablissements/{cast.court.code}/", "/annuaire/"):
        assert "/annuaire/referents-handicap/" in agent.get(url).text
    chosen = agent.get("/annuaire/referents-handicap/?direction=DSJ&region=").text
    assert chosen.index("Zoé Pavot") < chosen.index("Votre direction")
    assert "Partie" not in chosen
    names = [one["last_name"] for one in agent.get("/api/v1/disability-referents/").json()["items"]]
    assert names == ["Cerfeuil", "Pavot"]
    card = agent.get(f"{nation.get_absolute_url()}carte.vcf").content.decode()
    assert "FN:Zoé Pavot" in card
    assert "Services judiciaires" in card


@pytest.mark.django_db
def test_a_coordinator_keeps_those_of_the_region_and_the_nation_s_are_not_hers(cast: Cast) -> None:
    leader, add = cast.client("coordinator"), "/annuaire/referents-handicap/nouveau/"
    assert leader.post(add, NEW | {"phone": ""}).status_code == 422
    assert leader.post(add, NEW | {"region": ""}).status_code == 422
    assert leader.post(add, NEW).status_code == 302
    assert mail.outbox.pop().to == ["anais.cerfeuil@example.fr"]
    assert "déjà nommée" in leader.post(add, NEW).text
    one = Referent.objects.get()
    at = one.get_absolute_url()
    days = {"starts_on": "2026-12-01", "ends_on": "2026-12-05"}
    assert "un an au plus" in leader.post(f"{at}absence/", days | {"ends_on": "2028-12-05"}).text
    assert leader.post(f"{at}absence/", days).status_code == 302
    assert mail.outbox.pop().to == ["anais.cerfeuil@example.fr"]
    assert "déjà notée" in leader.post(f"{at}absence/", days).text
    assert leader.post(f"{at}absences/{one.absences.get().pk}/annuler/").status_code == 302
    assert one.absences.count() == 0
    late = leader.post(f"{at}corriger/", NEW | {"ends_on": "2025-01-01"})
    assert "La fin précède le début." in late.text
    assert leader.post(f"{at}corriger/", NEW | {"ends_on": "2026-02-01"}).status_code == 302
    assert cast.client("agent").get(at).status_code == 404  # the mission is over
    assert leader.get(at).status_code == 200
    nation = referent("Pavot")
    assert leader.get(f"{nation.get_absolute_url()}corriger/").status_code == 403
    assert cast.client("administrator").get(f"{nation.get_absolute_url()}corriger/").status_code == 200


@pytest.mark.django_db
def test_a_second_one_is_asked_for_and_a_mistake_of_today_taken_back(cast: Cast) -> None:
    leader, add = cast.client("coordinator"), "/annuaire/referents-handicap/nouveau/"
    assert leader.post(add, NEW).status_code == 302
    one = Referent.objects.get()
    second = NEW | {"last_name": "Safran", "starts_on": timezone.localdate().isoformat()}
    assert "Anaïs Cerfeuil tient déjà cette mission ici." in leader.post(add, second).text
    assert leader.post(add, second | {"second": "on"}).status_code == 302
    mistaken = Referent.objects.get(last_name="Safran")
    assert "Nommée par erreur" in leader.get(mistaken.get_absolute_url()).text
    for who, held in ((mistaken, 1), (one, 1)):  # whose mission has begun stays
        assert leader.post(f"{who.get_absolute_url()}retirer/").status_code == 302
        assert Referent.objects.count() == held


@pytest.mark.django_db(transaction=True)
def test_of_the_same_form_sent_twice_at_once_one_names(cast: Cast, live_server: Any) -> None:
    add = "/annuaire/referents-handicap/nouveau/"
    twice = [Press(cast.client("coordinator"), add, NEW) for _once in range(2)]
    answers_ = press_at_once(live_server.url, *twice, while_held=(cast.north,))
    assert (sorted(answers_), Referent.objects.count()) == ([302, 422], 1)
