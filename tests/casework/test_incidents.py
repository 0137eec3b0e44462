"""A grave event (R11): opened, evaluated, told to the nation, ended by its account; who reads what of it."""

from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from casework import audit
from casework.keys import rotation
from casework.models import AuditEvent, Incident, IncidentSeal, IncidentStep, Verb, WorkerKey
from casework.sealing import crypto
from directory.models import Posting, Worker
from tests.casework.aid import key_of, secretariat, unlocked
from tests.casework.conftest import PASSPHRASE
from tests.casework.incidents import RESERVED, TITLE, WORDS, begin, does, opening, page, presses
from tests.cast import NOW

DONE, SUM = "Deux familles relogées à l’hôtel.", "Trente agents touchés, relogés pour la plupart."
ENDED = "Cellule d’accompagnement, commission d’urgence."
ALTERED = "Cet évènement n’est plus ce qui avait été écrit"


def text(answer):
    return unescape(answer.content.decode())


@pytest.fixture
def everyone(desk):
    """Each unlocked; the national coordinator has a key too."""
    desk.give_key("national")
    return {who: desk.unlocked(who) for who in ("assistant", "neighbour", "coordinator", "national")}


@pytest.fixture
def reference(everyone):
    return begin(everyone["coordinator"])


def seen(everyone, reference):
    return {who: client.get(page("incident", reference)) for who, client in everyone.items()}


def test_from_the_first_evaluation_to_the_account(desk, everyone, reference):
    worker, boss, nation = (everyone[who] for who in ("assistant", "coordinator", "national"))
    answers = seen(everyone, reference)
    statuses = {who: one.status_code for who, one in answers.items()}  # who covers the place, and no other
    assert statuses == {"assistant": 200, "neighbour": 404, "coordinator": 200, "national": 200}
    shown = {who: text(one) for who, one in answers.items()}
    assert all(
        TITLE in shown[who] and WORDS in shown[who] for who in ("assistant", "coordinator", "national")
    )
    assert [RESERVED in shown[who] for who in ("assistant", "coordinator", "national")] == [False, True, True]
    assert "attendue au plus tard le mercredi 25 novembre 2026" in shown["assistant"]
    waited = {"coordinator": "Inès Basilic", "national": "Nadia Verveine"}  # each by the one above
    assert all(f"<li>{name}" in shown[who] for who, name in waited.items())
    assert "attend votre évaluation" in text(worker.get(reverse("casework:inbox")))
    # Evaluated, and corrected on the same day.
    for met, urgent in (("40", "Des couvertures."), ("12", "Un local.")):
        answer = does(
            worker, reference, "evaluation", met=met, housing_lost="3", shelter="3", text=DONE, urgent=urgent
        )
        assert answer.status_code == 302
    assert "attend votre évaluation" not in text(worker.get(reverse("casework:inbox")))
    told = text(boss.get(page("incident", reference)))
    assert ("12 agents rencontrés" in told, "40 agents" in told, DONE in told) == (True, False, True)
    assert ("Un local." in told, "couvertures" in told) == (True, False)
    assert DONE not in text(nation.get(page("incident", reference)))  # evaluations are told to the region
    the_region_sums_up(worker, boss, nation, reference)
    the_account_ends_it(worker, boss, nation, reference)
    desk.turn_the_hour()
    said = "".join(f"{m.subject} {m.body}" for m in mail.outbox)
    assert [
        word for word in (TITLE, WORDS, RESERVED, DONE, SUM, reference, "évènement") if word in said
    ] == []
    assert {m.to[0] for m in mail.outbox} >= {"assistant@example.fr", "national@example.fr"}


def the_region_sums_up(worker, boss, nation, reference):
    assert 'value="12"' in text(boss.get(page("incident_summary", reference) + "?region=nord"))
    assert does(boss, reference, "summary", met="30", housing_lost="4", text=SUM).status_code == 302
    told = text(nation.get(page("incident", reference)))
    assert (SUM in told, "30 agents rencontrés" in told, DONE in told) == (True, True, False)
    assert SUM not in text(worker.get(page("incident", reference)))


def the_account_ends_it(worker, boss, nation, reference):
    wrong = does(worker, reference, "account", helped="9", aids="3", text=ENDED)
    assert (wrong.status_code, "Le nombre et le montant vont ensemble" in text(wrong)) == (422, True)
    sums = {"aids": "6", "aids_sum": "4 200,50", "loans": "2", "loans_sum": "3000"}
    does(worker, reference, "account", helped="9", helped_shelter="4", text=ENDED, **sums)
    begun = text(boss.get(page("incident_balance", reference)))
    assert ('value="9"' in begun, 'value="4200,50"' in begun) == (True, True)
    does(boss, reference, "balance", helped="9", helped_shelter="4", text=ENDED, **sums)
    assert 'value="4200,50"' in text(nation.get(page("incident_closing", reference)))
    assert boss.get(page("incident_csv", reference)).status_code == 404  # it goes on
    closed = does(nation, reference, "closing", helped="9", helped_shelter="4", text=ENDED, **sums)
    assert (closed.status_code, Incident.objects.get().state) == (302, "closed")
    account_says_no_small_number(boss, worker, reference)
    again = worker.post(page("incident_evaluation", reference), evaluation(token="another-form-of-it"))
    assert (again.status_code, "a changé d’état" in text(again), DONE in text(again)) == (422, True, True)
    assert presses(boss, reference, "reopen").status_code == 302
    the_former_account_stays_until_another(boss, nation, reference)


def the_former_account_stays_until_another(boss, nation, reference):
    told = text(boss.get(page("incident", reference)))
    assert ("Bilan du mardi 24 novembre 2026" in told, "L’évènement est rouvert" in told) == (True, True)
    assert (ENDED in told, page("incident_paper", reference) in told) == (True, True)
    again = text(nation.get(page("incident_closing", reference)))
    assert ("Tout est repris du bilan du mardi 24 novembre 2026." in again, ENDED in again) == (True, True)
    assert 'value="4200,50"' in again
    assert boss.get(page("incident_paper", reference)).content[:5] == b"%PDF-"
    assert does(nation, reference, "closing", text="Second bilan.").status_code == 302
    told = text(boss.get(page("incident", reference)))
    assert ("Second bilan." in told, "est rouvert" in told) == (True, False)


def account_says_no_small_number(boss, worker, reference):
    table = boss.get(page("incident_csv", reference)).content.decode("utf-8-sig")
    assert "Agents aidés en tout;9;" in table
    assert "Se loger;moins de 5;" in table
    assert "Aides accordées;6;4\u202f200,50\u00a0€" in table
    assert "Prêts accordés;moins de 5;\r\n" in table  # nor what two people were lent
    paper = boss.get(page("incident_paper", reference))
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    assert worker.get(page("incident_paper", reference)).status_code == 403
    assert AuditEvent.objects.filter(verb=Verb.INCIDENT_EXPORTED, case=reference).count() == 2


def evaluation(**fields):
    return {"token": "an-evaluation-form", "region": "nord", "met": "7", "text": DONE, **fields}


def test_who_may_do_what_of_it(desk, everyone, reference):
    worker, neighbour, boss = (everyone[who] for who in ("assistant", "neighbour", "coordinator"))
    secretariat(desk.cast)
    assert unlocked(desk.cast, "Girofle").get(page("incidents")).status_code == 403
    assert TITLE not in text(neighbour.get(page("incidents")))
    assert neighbour.post(page("incident_evaluation", reference), evaluation()).status_code == 404
    assert worker.get(page("incident_new")).status_code == 403
    assert worker.post(page("incident_new"), opening()).status_code == 403
    for deed in ("summary", "balance", "note", "closing", "amend", "remind", "share", "reopen"):
        posted = worker.post(page(f"incident_{deed}", reference), evaluation(helped="9"))
        assert posted.status_code == 403, deed
    assert IncidentStep.objects.count() == 2
    # Only where they coordinate; what is unknown is refused in the same words.
    for place in ("e:centre-penitentiaire-du-port", "r:outre-mer", "e:nulle-part", "\x00"):
        refused = boss.post(page("incident_new"), opening(places=[place], token="t" * 20))
        assert (refused.status_code, "une région que vous coordonnez" in text(refused)) == (422, True), place
    found = text(boss.post(page("incident_new"), {**opening(), "go": "search", "search": "arras"}))
    assert ("Maison d’arrêt d’Arras" in found, "Tribunal judiciaire de Lille" in found) == (True, True)
    assert Incident.objects.count() == 1


def test_what_is_sent_twice_is_written_once_and_what_was_typed_comes_back(desk, everyone, reference):
    worker, boss = everyone["assistant"], everyone["coordinator"]
    form = evaluation()
    assert [worker.post(page("incident_evaluation", reference), form).status_code for _n in range(2)] == [
        302,
        302,
    ]
    other = worker.post(page("incident_evaluation", reference), {**form, "text": "Autre chose."})
    assert (other.status_code, "Autre chose." in text(other)) == (422, True)
    assert boss.post(page("incident_new"), opening()).status_code == 302
    other = boss.post(page("incident_new"), opening(title="Un autre"))
    assert (other.status_code, "Un autre" in text(other)) == (422, True)
    assert (Incident.objects.count(), IncidentStep.objects.filter(event="evaluate").count()) == (1, 1)
    worker.post(reverse("casework:lock"))
    address, typed = page("incident_evaluation", reference), evaluation(text="Repris.", token="u" * 20)
    assert worker.post(address, typed).status_code == 422
    again = worker.post(reverse("casework:unlock"), {**typed, "passphrase": PASSPHRASE, "next": address})
    assert "Repris." in text(again)


def test_whom_it_concerns_follows_its_places_and_the_posts(desk, everyone, reference):
    worker, neighbour, boss = (everyone[who] for who in ("assistant", "neighbour", "coordinator"))
    does(worker, reference, "evaluation", met="7", text=DONE)
    # The neighbouring prison is touched as well; then only that one.
    both = ["e:tribunal-judiciaire-de-lille", "d:62"]
    amended = opening(places=both, text="Arras aussi.", token="v" * 20)
    assert boss.post(page("incident_amend", reference), amended).status_code == 302
    assert "Arras aussi." in text(neighbour.get(page("incident", reference)))
    assert DONE not in text(neighbour.get(page("incident", reference)))
    amended |= {"places": ["d:62"], "token": "w" * 20}
    assert boss.post(page("incident_amend", reference), amended).status_code == 302
    assert worker.get(page("incident", reference)).status_code == 404
    assert DONE in text(boss.get(page("incident", reference)))
    somebody_comes(desk, boss, reference)


def somebody_comes(desk, boss, reference):
    """Told as not reading yet, then reading; reminded in words that say nothing."""
    person = {"first_name": "Zoé", "last_name": "Mélisse", "phone": "03 53 01 00 29"}
    came = Worker.objects.create(**person, role="social_worker", email="melisse@example.fr")
    Posting.objects.create(worker=came, sector=desk.cast.far_sector, starts_on=NOW.date())
    pair = crypto.new_key_pair()
    WorkerKey.objects.create(worker=came, public_key=pair.public, created_at=NOW)
    assert "Zoé Mélisse" in text(boss.get(page("incident", reference)))
    assert presses(boss, reference, "share").status_code == 302
    assert IncidentSeal.objects.filter(worker_key__worker=came).count() == 3  # what tells all: as it was said
    desk.turn_the_hour()
    mail.outbox.clear()
    assert presses(boss, reference, "remind").status_code == 302
    desk.turn_the_hour()
    assert {m.to[0] for m in mail.outbox} == {"melisse@example.fr", "neighbour@example.fr"}


def test_a_renewed_key_takes_its_letters_along(desk, everyone, reference):
    does(everyone["assistant"], reference, "evaluation", met="7", text=DONE)
    former = key_of(desk.cast.workers["assistant"])
    private = crypto.unwrap_private_key(bytes(former.wrapped_by_passphrase), PASSPHRASE, owner=former.reader)
    WorkerKey.objects.filter(pk=former.pk).update(retired_at=NOW)
    renewed = crypto.new_key_pair()
    key = WorkerKey(worker=former.worker, public_key=renewed.public, created_at=NOW)
    key.wrapped_by_passphrase = crypto.wrap_private_key(renewed.private, PASSPHRASE, owner=key.reader)
    key.save()
    assert rotation.move(former, private, key, NOW) == 0
    assert DONE in text(desk.unlocked("assistant").get(page("incident", reference)))


def last_step_away(desk, incident):
    incident.steps.last().delete()
    Incident.objects.update(step_count=incident.step_count - 1)


def other_letter(desk, incident):
    IncidentStep.objects.filter(event="evaluate").update(sealed=incident.steps.first().sealed)


def other_author(desk, incident):
    IncidentStep.objects.filter(event="evaluate").update(actor=desk.cast.workers["neighbour"])


def ended(desk, incident):
    Incident.objects.update(state="closed")


def opened_later(desk, incident):
    Incident.objects.update(opened_on=NOW.date() + timedelta(days=1))


def key_swapped(desk, incident):
    seals = IncidentSeal.objects.filter(worker_key__worker=desk.cast.workers["coordinator"])
    seals.filter(number=3).update(sealed=seals.get(number=1).sealed)


def key_taken_away(desk, incident):
    IncidentSeal.objects.filter(worker_key__worker=desk.cast.workers["coordinator"], number=3).delete()


def first_note_taken_away(desk, incident):
    IncidentSeal.objects.filter(worker_key__worker=desk.cast.workers["coordinator"], number=2).delete()


TAKEN = (key_taken_away, first_note_taken_away)


def test_what_somebody_changes_in_the_database_is_said_refused_and_recorded(desk, everyone, reference):
    worker, boss = everyone["assistant"], everyone["coordinator"]
    does(worker, reference, "evaluation", met="7", text=DONE)
    for attack in (last_step_away, other_letter, other_author, ended, opened_later, key_swapped, *TAKEN):
        with transaction.atomic():
            attack(desk, Incident.objects.get())
            shown = text(boss.get(page("incident", reference)))
            answer = boss.post(page("incident_summary", reference), evaluation(token="x" * 20))
            noted = AuditEvent.objects.filter(verb=Verb.ALTERED, case=reference).exists()
            steps = IncidentStep.objects.filter(event="summarize").exists()
            transaction.set_rollback(True)
        assert (ALTERED in shown, answer.status_code, noted, steps) == (True, 409, True, False), (
            attack.__name__
        )
        assert DONE in text(answer), attack.__name__  # what was typed is not lost


def test_one_that_somebody_took_away_is_missed_in_the_list(desk, everyone, reference):
    worker, boss = everyone["assistant"], everyone["coordinator"]
    worker.get(page("incident", reference))
    missed = "sans que Relais les ait détruits"
    assert not any(missed in text(one.get(page("incidents"))) for one in (worker, boss))
    with transaction.atomic():
        IncidentSeal.objects.filter(worker_key__worker=desk.cast.workers["assistant"]).delete()
        listed = text(worker.get(page("incidents")))
        transaction.set_rollback(True)
    assert (missed in listed, reference in listed) == (True, True)
    Incident.objects.get().delete()
    assert all(f">{reference}</li>" in text(one.get(page("incidents"))) for one in (worker, boss))
    assert AuditEvent.objects.filter(verb=Verb.ALTERED, case=reference, detail="gone").exists()
    audit.record(Verb.INCIDENT_DESTROYED, by=audit.RETENTION, at=NOW, case=reference)
    assert not any(missed in text(one.get(page("incidents"))) for one in (worker, boss))


def test_it_is_destroyed_so_long_after_its_last_step(desk, everyone, reference):
    def night(days):
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            call_command("destroy_cases", verbosity=0)
        return Incident.objects.exists()

    Incident.objects.update(state="closed")  # by somebody who wants it gone a year sooner
    assert night(900)
    Incident.objects.update(state="open")
    assert does(everyone["coordinator"], reference, "closing", text=ENDED).status_code == 302
    assert night(728)
    Incident.objects.update(moved_on=NOW - timedelta(days=900))  # by somebody else than its readers
    assert night(728)
    Incident.objects.update(moved_on=NOW.date())
    assert not night(732)
    assert not IncidentSeal.objects.exists()
    assert AuditEvent.objects.filter(verb=Verb.INCIDENT_DESTROYED, case=reference).exists()


def test_reminding_is_no_writing_and_puts_off_no_end(desk, everyone, reference):
    def told():
        return text(everyone["coordinator"].get(page("incident", reference)))

    with time_machine.travel(NOW + timedelta(days=10), tick=False):
        everyone["coordinator"] = desk.unlocked("coordinator")
        assert presses(everyone["coordinator"], reference, "remind").status_code == 302
        assert "Dernier écrit le mardi 24 novembre 2026" in told()
        assert "détruit le samedi 24 novembre 2029" in told()
        assert "Dernier écrit le mardi 24 novembre 2026" in text(
            everyone["coordinator"].get(page("incidents"))
        )
    for days, is_there in ((1095, True), (1097, False)):
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            call_command("destroy_cases", verbosity=0)
        assert Incident.objects.exists() == is_there


def test_a_form_says_whose_the_numbers_are(everyone, reference):
    boss, worker = everyone["coordinator"], everyone["assistant"]

    def said(deed):
        return text(boss.get(page(f"incident_{deed}", reference) + "?region=nord"))

    assert "Aucune évaluation n’est encore envoyée." in said("summary")
    assert "Aucun secteur n’a encore écrit de bilan." in said("balance")
    assert "Aucune région n’a encore écrit de bilan, aucun secteur non plus." in said("closing")
    does(worker, reference, "account", helped="9", text=ENDED)
    assert "ceux de ses secteurs" in said("closing")
    assert "somme des bilans des secteurs" in said("balance")
    does(boss, reference, "balance", helped="9", text=ENDED)
    assert "Les nombres sont la somme des bilans des régions. Corrigez" in said("closing")


def test_a_case_with_a_disaster_leads_to_the_events_and_to_none_of_them(desk, everyone, reference):
    worker, received = everyone["assistant"], desk.send()
    case = reverse("casework:case", args=[received.reference])
    start = reverse("casework:emergency_start", args=[received.reference])
    link = f'href="{page("incidents")}"'
    assert link not in text(worker.get(case))
    said = {"situation": "disaster", "seen": "0", "text": "Sa maison est sous l’eau.", "token": "z" * 20}
    shown = text(worker.get(worker.post(start, said)["Location"]))
    assert "Aucun lien n’est gardé" in shown
    assert all((link in one, reference in one) == (True, False) for one in (shown, text(worker.get(case))))
