"""R12: an application goes from the worker to the coordination, to the secretariat, and comes back."""

import html
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from casework.keys import rotation
from casework.models import AidApplication, AidSeal, AidStep, AuditEvent, Verb, WorkerKey
from casework.sealing import crypto
from tests.casework.aid import NEED, OPINION, PASSPHRASE, asked, does, key_of, secretariat, unlocked
from tests.cast import NOW

REASON = "Le devis manque."
ADVICE = "Le projet est sain."
ALTERED = "Cette demande n’est plus ce qui avait été écrit"
OPINIONS = {"stance": "for", "path": "national", "text": ADVICE}


def text(answer):
    return html.unescape(answer.content.decode())


@pytest.fixture
def sent(desk, received):
    """Sent by the worker to her coordinator; the reference of the application."""
    secretariat(desk.cast)
    answer = desk.unlocked().post(reverse("casework:aid_new", args=[received.reference]), asked(desk.cast))
    assert answer.status_code == 302, text(answer)[:3000]
    return AidApplication.objects.get().reference


def of_author(received, reference, verb="own"):
    return reverse(f"casework:aid_{verb}", args=[received.reference, reference])


def lines(reference):
    found = AuditEvent.objects.filter(verb=Verb.AID_STEP, case=reference).order_by("number")
    return [detail.split(" ")[0] for detail in found.values_list("detail", flat=True)]


def test_a_loan_from_the_worker_to_its_last_repayment(desk, received, sent):
    worker, boss = desk.unlocked(), desk.unlocked("coordinator")
    member = unlocked(desk.cast, "Girofle")
    page, own = reverse("casework:aid", args=[sent]), of_author(received, sent)
    # Sealed to the next reader only; it adds up; nothing leads to the case.
    assert [c.get(page).status_code for c in (worker, boss, member)] == [404, 200, 404]
    shown = text(boss.get(page))
    for said in (
        NEED,
        OPINION,
        "1\u202f200,01\u00a0€",
        "700,25\u00a0€",
        "7,67\u00a0€ par jour et par personne",
    ):
        assert said in shown
    assert received.reference not in shown
    # Nothing is passed on without an opinion.
    empty = does(boss, sent, "opinion", "opinion", **{**OPINIONS, "text": " \u00a0"})
    assert (empty.status_code, "Écrivez les motifs de votre avis" in text(empty)) == (422, True)
    assert does(boss, sent, "opinion", "opinion", **OPINIONS).status_code == 302
    assert [c.get(page).status_code for c in (worker, boss, member)] == [404, 404, 200]
    assert sent in text(boss.get(reverse("casework:aids")))  # where it stands, no more
    shown = text(member.get(page))
    assert [said for said in (NEED, OPINION, ADVICE, "Nadia Verveine") if said not in shown] == []
    pays_back(member, sent)
    shown = text(worker.get(own))
    for said in (
        "Remboursée",
        "1\u202f000,00\u00a0€",
        "Par lettre.",
        "333,34\u00a0€",
    ):  # 333.33 twice, then that
        assert said in shown
    assert ADVICE not in shown  # between the coordination and the secretariat
    assert sent in text(worker.get(reverse("casework:aids")))
    assert lines(sent) == ["send", "pass", "session", "grant", "notify", "lend", "repay", "settle"]
    nothing_in_clear(received, sent)


def nothing_in_clear(received, sent):
    """Nor what leads to the case."""
    models = (AidApplication, AidStep, AidSeal)
    stored = "".join(
        repr([bytes(v) if isinstance(v, memoryview) else v for v in row])
        for m in models
        for row in m.objects.values_list()
    )
    stored += repr(list(AuditEvent.objects.filter(case=sent).values_list()))
    for secret in (received.reference, "Romarin", "chauffe-eau", "Lille", ADVICE, "120001"):
        assert secret not in stored


def pays_back(member, sent):
    """A session, a decision, a notification, the payment; then what comes back, and not more than that."""
    day = "2026-11-24"
    does(member, sent, "session", "session", day=day)
    refused = does(member, sent, "decision", "decision", decision="refused", day=day)
    assert "Dites pourquoi la demande est refusée" in text(refused)
    does(member, sent, "decision", "decision", decision="granted", day=day, amount="1000", months="3")
    does(member, sent, "notice", "notice", day=day, text="Par lettre.")
    does(member, sent, "payment", "payment", day=day)
    too_much = does(member, sent, "repayment", "repayment", day=day, amount="1000,01")
    assert (too_much.status_code, "C’est plus que ce qui reste" in text(too_much)) == (422, True)
    _, again = [does(member, sent, "repayment", "repayment", day=day, amount="400") for _window in "ab"]
    assert "Un remboursement de 400,00\u00a0€, arrivé le mardi 24 novembre, est déjà noté par" in text(again)
    assert "Reste\u00a0: 600,00\u00a0€" in text(member.get(reverse("casework:aid", args=[sent])))
    does(member, sent, "repayment", "repayment", day=day, amount="600")


def test_a_notification_is_asked_for_until_it_is_noted(desk, received, sent):
    boss, page, day = desk.unlocked("coordinator"), reverse("casework:aid", args=[sent]), "2026-11-24"
    does(boss, sent, "opinion", "opinion", **{**OPINIONS, "path": "regional"}, day=day)
    does(boss, sent, "decision", "decision", decision="granted", day=day, amount="1000", months="")
    does(boss, sent, "payment", "payment", day=day)
    shown = text(boss.get(page))
    assert "Commenter" not in shown
    assert ("Noter la notification" in shown, "Plus rien n’est à faire" in shown) == (True, False)
    assert does(boss, sent, "notice", "notice", day=day, text="Par lettre.").status_code == 302
    shown = text(boss.get(page))
    assert ("Noter la notification" in shown, "Plus rien n’est à faire" in shown) == (False, True)
    again = does(boss, sent, "notice", "notice", day=day, text="Encore.")
    assert (again.status_code, lines(sent)) == (422, ["send", "session", "grant", "pay", "notify"])


def test_one_that_comes_back_with_a_reason_is_completed_and_sent_again(desk, received, sent):
    worker, boss = desk.unlocked(), desk.unlocked("coordinator")
    page, own = reverse("casework:aid", args=[sent]), of_author(received, sent)
    assert "Dites pourquoi" in text(does(boss, sent, "return", "return", text=""))
    assert does(boss, sent, "return", "return", text=REASON).status_code == 302
    assert boss.get(page).status_code == 404
    assert REASON in text(worker.get(own))
    again = text(worker.get(of_author(received, sent, "complete")))
    assert (OPINION in again, 'value="1000,25"' in again) == (True, True)
    changed = asked(desk.cast, token="another-form-of-it", amount="900", opinion="Devis joint.")
    totals = worker.post(of_author(received, sent, "complete"), {**changed, "totals": "1", "opinion": ""})
    assert (totals.status_code, "700,25\u00a0€" in text(totals)) == (200, True)
    for _twice in range(2):
        assert worker.post(of_author(received, sent, "complete"), changed).status_code == 302
    assert "Devis joint." in text(boss.get(page))
    # She takes it back: nobody else reads it, and what was being written is shown with the refusal.
    assert worker.post(of_author(received, sent, "recall")).status_code == 302
    assert boss.get(page).status_code == 404
    assert lines(sent) == ["send", "return", "send", "recall"]
    # The person reads that they agreed, and nothing else of it.
    seen = text(worker.get(reverse("casework:agent_view", args=[received.reference])))
    assert ("votre accord pour une demande d’aide" in seen, OPINION in seen) == (True, False)
    desk.turn_the_hour()
    said = "".join(f"{m.subject} {m.body} {m.to}" for m in mail.outbox)
    assert [word for word in (sent, received.reference, "aide", "prêt", NEED, REASON) if word in said] == []
    assert "coordinator@example.fr" in said
    assert "assistant@example.fr" in said


def test_nothing_leaves_without_the_agreement_an_opinion_and_sums_that_are_sums(desk, received):
    worker, address = desk.unlocked(), reverse("casework:aid_new", args=[received.reference])
    shown = text(worker.get(address))
    assert ("sera lue par Nadia Verveine" in shown, "Restauration outre-mer" in shown) == (True, False)
    wrong = {
        "agreed": "",
        "opinion": " ",
        "months": "",
        "b_rent": "mille",
        "given_on": "2026-11-25",
        "amount": "0",
    }
    page = text(worker.post(address, asked(desk.cast, **wrong)))
    for said in (
        "Sans l’accord de la personne",
        "la demande ne part pas sans lui",
        "Dites en combien de mensualités",
        "Écrivez une somme en euros, comme",
        "L’accord doit être déjà donné",
        "plus grande que zéro",
    ):
        assert said in page
    other = worker.post(address, asked(desk.cast, promised=str(desk.cast.workers["national"].public_id)))
    assert "La personne qui lira cette demande a changé" in text(other)
    assert not AidApplication.objects.exists()


def test_no_total_is_shown_where_a_line_cannot_be_read(desk, received):
    worker, address = desk.unlocked(), reverse("casework:aid_new", args=[received.reference])
    no_sum, negative, fine = "Écrivez une somme en euros, comme", "jamais négative", "deux chiffres au plus"
    for typed, said in (("1.200,00", no_sum), ("600 euros", no_sum), ("−300", negative), ("1,200", fine)):
        answer = worker.post(address, asked(desk.cast, b_rent=typed, opinion="", totals="1"))
        shown = text(answer)
        assert (answer.status_code, "Total des charges" in shown, typed in shown) == (422, False, True)
        assert said in shown
        assert "la demande ne part pas sans lui" not in shown  # asked for at sending
    empty = {name: "" for name in asked(desk.cast) if name.startswith("b_")}
    shown = text(worker.post(address, asked(desk.cast, **empty, totals="1")))
    assert ("non renseigné" in shown, "0,00" in shown, "reste à la fin du mois" in shown) == (
        True,
        False,
        False,
    )


def test_an_aid_never_becomes_a_loan_and_a_field_says_when_it_is_needed(desk, received):
    worker, address = desk.unlocked(), reverse("casework:aid_new", args=[received.reference])
    said = "Une aide n’est pas à rembourser\u00a0: effacez le nombre de mensualités."
    refused = worker.post(address, asked(desk.cast, nature="aid"))
    assert (refused.status_code, said in text(refused)) == (422, True)
    assert "Obligatoire pour un prêt." in text(refused)
    assert "nombre de mensualités (facultatif)" not in " ".join(text(refused).split())
    worker.post(address, asked(desk.cast, nature="aid", months=""))
    boss, aid = desk.unlocked("coordinator"), AidApplication.objects.get().reference
    shown = " ".join(text(boss.get(reverse("casework:aid", args=[aid]))).split())
    assert ("séance (facultatif)" in shown, "Obligatoire pour un comité régional." in shown) == (False, True)
    day = "2026-11-24"
    does(boss, aid, "opinion", "opinion", **{**OPINIONS, "path": "regional"}, day=day)
    shown = " ".join(text(boss.get(reverse("casework:aid", args=[aid]))).split())
    assert ("(facultatif)" in shown, "Obligatoire si la demande est accordée." in shown) == (False, True)
    granted = {"decision": "granted", "day": day, "amount": "900"}
    refused = does(boss, aid, "decision", "decision", **granted, months="3")
    assert (refused.status_code, said in text(refused)) == (422, True)
    assert does(boss, aid, "decision", "decision", **granted, months="").status_code == 302


def test_a_regional_committee_is_the_coordinator_s_to_tell(desk, received, sent):
    boss = desk.unlocked("coordinator")
    path = {**OPINIONS, "path": "regional"}
    assert "Choisissez le jour de la séance" in text(does(boss, sent, "opinion", "opinion", **path))
    early = does(boss, sent, "opinion", "opinion", **path, day="2026-11-23")
    assert (early.status_code, "Cette date précède la demande" in text(early)) == (422, True)
    does(boss, sent, "opinion", "opinion", **path, day="2026-12-15")
    refused = {"decision": "refused", "day": "2026-11-24", "text": "Hors critères."}
    early = does(boss, sent, "decision", "decision", **refused)
    assert (early.status_code, "Cette date précède la séance" in text(early)) == (422, True)
    early = does(boss, sent, "session", "session", day="2026-11-23")  # put off, or put forward
    assert (early.status_code, "Cette date précède la demande" in text(early)) == (422, True)
    does(boss, sent, "session", "session", day="2026-11-24")
    does(boss, sent, "decision", "decision", **refused)
    shown = text(desk.unlocked().get(of_author(received, sent)))
    assert ("Hors critères." in shown, "24 novembre 2026" in shown) == (True, True)
    for _twice in range(2):
        desk.unlocked().post(of_author(received, sent, "keep"))
    AidApplication.objects.all().delete()
    case = desk.unlocked().get(reverse("casework:case", args=[received.reference]))
    assert text(case).count("Hors critères.") == 1  # the application is gone, what was decided is not
    assert not AidSeal.objects.filter(worker_key__worker=desk.cast.workers["Girofle"]).exists()


def forged_amount(desk, application):
    AidApplication.objects.update(state="granted")


def last_step_away(desk, application):
    application.steps.last().delete()
    AidApplication.objects.update(step_count=1, state="at_coordinator")


def another_letter(desk, application):
    AidStep.objects.filter(number=2).update(sealed=application.steps.first().sealed)


def other_author(desk, application):
    AidStep.objects.filter(number=1).update(actor=desk.cast.workers["neighbour"])


def session_moved(desk, application):
    AidApplication.objects.update(session_on=NOW.date() + timedelta(days=1))


ATTACKS = (forged_amount, last_step_away, another_letter, other_author, session_moved)


def test_what_somebody_changes_in_the_database_is_said_refused_and_recorded(desk, received, sent):
    boss, worker = desk.unlocked("coordinator"), desk.unlocked()
    does(boss, sent, "opinion", "opinion", **{**OPINIONS, "path": "regional"}, day="2026-11-24")
    for attack in ATTACKS:
        with transaction.atomic():
            attack(desk, AidApplication.objects.get())
            found = seen_by_both(boss, worker, received, sent)
            transaction.set_rollback(True)
        assert found == (True, False, 409, True, True, ["send", "session"]), attack.__name__


def seen_by_both(boss, worker, received, sent):
    """Told to who holds it, no form, refused, told to the author, in the register, and nothing is added."""
    page = text(boss.get(reverse("casework:aid", args=[sent])))
    decided = {
        "decision": "refused",
        "day": "2026-11-24",
        "text": "Non.",
        "token": "a-token-that-is-long-enough",
    }
    fields = {f"decision-{name}": value for name, value in decided.items()}
    answer = boss.post(reverse("casework:aid_decision", args=[sent]), fields)
    own = text(worker.get(of_author(received, sent)))
    noted = AuditEvent.objects.filter(verb=Verb.ALTERED, case=sent).exists()
    has_form = 'name="decision-decision"' in page
    return ALTERED in page, has_form, answer.status_code, ALTERED in own, noted, lines(sent)


def test_a_copy_under_another_name_is_none(desk, sent):
    copy = AidApplication.objects.get()
    steps, seals = list(copy.steps.all()), list(copy.seals.all())
    copy.pk, copy.reference = None, "ABCD2345"
    copy.id = 7
    copy.save(force_insert=True)
    for number, row in enumerate([*steps, *seals]):
        row.id, row.application = 70 + number, copy
        row.save(force_insert=True)
    assert ALTERED in text(desk.unlocked("coordinator").get(reverse("casework:aid", args=["ABCD2345"])))


def test_a_renewed_key_and_a_new_colleague_read_what_the_secretariat_holds(desk, received, sent):
    does(desk.unlocked("coordinator"), sent, "opinion", "opinion", **OPINIONS)
    former = key_of(desk.cast.workers["Girofle"])
    private = crypto.unwrap_private_key(bytes(former.wrapped_by_passphrase), PASSPHRASE, owner=former.reader)
    WorkerKey.objects.filter(pk=former.pk).update(retired_at=NOW)
    secretariat(desk.cast, "Muscade")
    renewed = crypto.new_key_pair()
    key = WorkerKey(worker=former.worker, public_key=renewed.public, created_at=NOW)
    key.wrapped_by_passphrase = crypto.wrap_private_key(renewed.private, PASSPHRASE, owner=key.reader)
    key.save()
    assert rotation.move(former, private, key, NOW) == 0
    page = reverse("casework:aid", args=[sent])
    newcomer, member = unlocked(desk.cast, "Muscade"), unlocked(desk.cast, "Girofle")
    assert [c.get(page).status_code for c in (newcomer, member)] == [404, 200]
    does(member, sent, "session", "session", day="2026-12-15")
    assert NEED in text(newcomer.get(page))


def test_the_next_reader_of_the_case_follows_it(desk, received, sent):
    given = {"to": str(desk.cast.workers["neighbour"].public_id), "given_on": "2026-11-24", "words": "Oui."}
    given |= {"agreed": "on", "token": "a-token-that-is-long-enough"}
    desk.unlocked().post(reverse("casework:hand_over", args=[received.reference]), given)
    desk.turn_the_hour()
    mail.outbox.clear()
    does(desk.unlocked("coordinator"), sent, "return", "return", text=REASON)
    desk.turn_the_hour()
    assert [message.to for message in mail.outbox] == [["neighbour@example.fr"]]
    taker, giver = desk.unlocked("neighbour"), desk.unlocked()
    assert of_author(received, sent) in text(taker.get(reverse("casework:aids")))
    assert sent not in text(giver.get(reverse("casework:aids")))
    assert REASON in text(taker.get(of_author(received, sent)))
    assert giver.get(of_author(received, sent)).status_code == 404


def test_what_nobody_can_read_any_more_is_said_and_sent_to_whoever_leads_now(desk, received, sent):
    worker, own = desk.unlocked(), of_author(received, sent)
    assert "Plus personne ne peut lire" not in text(worker.get(own))
    WorkerKey.objects.filter(worker=desk.cast.workers["coordinator"]).update(retired_at=NOW)
    desk.give_key("national")
    assert "Plus personne ne peut lire" in text(worker.get(own))
    worker.post(of_author(received, sent, "recall"))
    national = str(desk.cast.workers["national"].public_id)
    worker.post(of_author(received, sent, "complete"), asked(desk.cast, token="t" * 20, promised=national))
    assert NEED in text(desk.unlocked("national").get(reverse("casework:aid", args=[sent])))


def test_a_form_that_comes_after_the_lock_is_there_again(desk, received, sent):
    worker, boss = desk.unlocked(), desk.unlocked("coordinator")
    new = reverse("casework:aid_new", args=[received.reference])
    opinion = {"opinion-text": ADVICE, "opinion-stance": "for", "opinion-path": "national"}
    for client, address, fields, said in (
        (worker, new, asked(desk.cast, need="Autre chose."), "Autre chose."),
        (boss, reverse("casework:aid_opinion", args=[sent]), opinion, ADVICE),
    ):
        client.post(reverse("casework:lock"))
        assert client.post(address, fields).status_code == 422
        again = client.post(reverse("casework:unlock"), {**fields, "passphrase": PASSPHRASE, "next": address})
        assert (said in text(again), "Rien n’est encore envoyé ni enregistré" in text(again)) == (True, True)
    assert AidApplication.objects.count() == 1


def test_it_is_destroyed_so_long_after_its_last_step(desk, received, sent):
    def night(days):
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            call_command("destroy_cases", verbosity=0)
        return AidApplication.objects.exists()

    does(desk.unlocked("coordinator"), sent, "return", "return", text=REASON)
    assert night(364)
    AidApplication.objects.update(moved_on=NOW - timedelta(days=900))  # by somebody else than its readers
    assert night(364)
    assert AuditEvent.objects.filter(verb=Verb.ALTERED, case=sent).exists()
    AidApplication.objects.update(moved_on=NOW.date())
    assert not night(365)
    assert AuditEvent.objects.filter(verb=Verb.AID_DESTROYED, case=sent).exists()
    assert not AidSeal.objects.exists()
    assert NEED in text(desk.unlocked().get(reverse("casework:case", args=[received.reference])))


def test_the_secretariat_reads_what_comes_to_it_and_no_case(desk, received, sent):
    member, hers = unlocked(desk.cast, "Girofle"), reverse("casework:case", args=[received.reference])
    assert member.get(reverse("casework:inbox"))["Location"] == reverse("casework:aids")
    assert [member.get(page).status_code for page in (hers, "/permanences/les-miennes/")] == [404, 403]
    handing = text(desk.unlocked().get(reverse("casework:hand_over", args=[received.reference])))
    assert ("Verveine" in handing, "Girofle" in handing) == (True, False)
    without = desk.cast.client("Girofle", mfa=False).get(reverse("casework:aids"))
    assert "/compte/" in without["Location"]  # a second factor first
