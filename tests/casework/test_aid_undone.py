"""What was typed by mistake of an application: taken back with a reason, and noted anew."""

import re

from django.urls import reverse

from casework.models import AidApplication, WorkerKey
from tests.casework.aid import NEED, does, unlocked
from tests.casework.test_aid import ALTERED, OPINIONS, lines, of_author, sent, text  # noqa: F401
from tests.cast import NOW
from tests.portal.test_refused_forms import page_of


def test_what_was_typed_by_mistake_is_taken_back_and_noted_anew(desk, received, sent):  # noqa: F811
    boss, worker, day = desk.unlocked("coordinator"), desk.unlocked(), "2026-11-24"
    page = reverse("casework:aid", args=[sent])
    decided = {"decision": "granted", "day": day, "months": ""}
    does(boss, sent, "opinion", "opinion", **{**OPINIONS, "path": "regional"}, day=day)
    does(boss, sent, "decision", "decision", amount="1000", **decided)
    does(boss, sent, "payment", "payment", day=day)
    assert "Vous reprenez «\u202fAide versée\u202f»" in text(boss.get(page)).replace("\u00a0", "\u202f")
    assert "Dites ce qui était faux" in text(does(boss, sent, "undo", "undo", step="4", text=" "))
    stale = does(boss, sent, "undo", "undo", step="3", text="La somme.")  # seen before the payment came
    assert (stale.status_code, "a changé d’état entre-temps" in text(stale)) == (422, True)
    assert does(boss, sent, "undo", "undo", step="4", text="Pas encore versée.").status_code == 302
    assert does(boss, sent, "undo", "undo", step="3", text="Cent, pas mille.").status_code == 302
    does(boss, sent, "decision", "decision", amount="100", **decided)
    does(boss, sent, "payment", "payment", day=day)
    shown, said = (
        text(worker.get(of_author(received, sent))),
        ("Versée", "Cent, pas mille.", "1\u202f000,00\u00a0€"),
    )
    assert [one for one in said if one not in shown] == []
    assert shown.count("Reprise ensuite, ne compte plus") == 2
    worker.post(of_author(received, sent, "keep"), {"token": "keep-the-decision-of-today"})
    case = text(worker.get(reverse("casework:case", args=[received.reference])))
    assert ("100,00\u00a0€" in case, "1\u202f000,00\u00a0€" in case) == (True, False)
    assert lines(sent) == ["send", "session", "grant", "pay", "undo", "undo", "grant", "pay"]
    AidApplication.objects.update(state="refused")
    assert ALTERED in text(boss.get(page))


def test_a_decision_that_a_case_keeps_is_struck_there_once_it_is_taken_back(desk, received, sent):  # noqa: F811
    boss, worker, day = desk.unlocked("coordinator"), desk.unlocked(), "2026-11-24"
    case, own = reverse("casework:case", args=[received.reference]), of_author(received, sent)
    decided, tokens = {"decision": "granted", "day": day, "months": ""}, iter(range(9))

    def keeps():
        worker.post(of_author(received, sent, "keep"), {"token": f"keep-what-is-decided-{next(tokens)}"})
        return text(worker.get(case)).replace("\u00a0", " ")

    does(boss, sent, "opinion", "opinion", **{**OPINIONS, "path": "regional"}, day="2026-11-30")
    does(boss, sent, "session", "session", day=day)
    shown = text(worker.get(own))  # the wrong session is struck as well
    assert shown.count("Remplacée par la séance suivante") == shown.count("<s>Inscrite à une séance</s>") == 1
    does(boss, sent, "decision", "decision", amount="80", **decided)
    assert ("80,00 €" in keeps(), "<del>" in text(worker.get(case))) == (True, False)
    does(boss, sent, "undo", "undo", step="4", text="Cent, pas quatre-vingts.")
    assert re.search(r"<del>[^€]*80,00\u00a0€.*?</del>", text(worker.get(own)), re.DOTALL)  # all of it
    for page, said in (
        (case, "La décision gardée dans ce dossier a été reprise depuis"),
        (own, "La décision gardée dans le dossier ne compte plus"),
        (own, "Noter dans le dossier qu’elle est reprise"),
    ):
        assert said in text(worker.get(page))
    told = keeps()
    assert re.search(r"<del>[^€]*80,00 €.*</del>", told, re.DOTALL)
    assert ("Cent, pas quatre-vingts." in told, "a été reprise depuis" in told) == (True, False)
    assert "ne compte plus" not in text(worker.get(own)).replace("Reprise ensuite, ne compte plus", "")
    does(boss, sent, "decision", "decision", amount="100", **decided)
    told = keeps()
    assert (told.count("<del>"), "100,00 €" in told) == (2, True)


def test_an_opinion_and_its_session_are_taken_back(desk, received, sent):  # noqa: F811
    boss, worker, page = desk.unlocked("coordinator"), desk.unlocked(), reverse("casework:aid", args=[sent])
    regional = {**OPINIONS, "path": "regional"}
    does(boss, sent, "opinion", "opinion", **regional, day="2026-11-24")
    does(boss, sent, "session", "session", day="2026-11-30")
    assert "Votre avis est repris avec elle" not in text(boss.get(page))  # of the day that moved
    assert does(boss, sent, "undo", "undo", step="3", text="Le 24.").status_code == 302
    assert AidApplication.objects.get().session_on.isoformat() == "2026-11-24"
    assert "Votre avis est repris avec elle." in text(boss.get(page))
    assert does(boss, sent, "undo", "undo", step="2", text="Défavorable.").status_code == 302
    now = AidApplication.objects.get()
    assert (now.state, now.session_on) == ("at_coordinator", None)
    assert (
        does(
            boss, sent, "opinion", "opinion", **{**regional, "stance": "against"}, day="2026-11-24"
        ).status_code
        == 302
    )
    shown = text(worker.get(of_author(received, sent)))
    assert [said for said in ("Défavorable.", "Reprise ensuite, ne compte plus") if said not in shown] == []
    assert ALTERED not in shown + text(boss.get(page))
    AidApplication.objects.update(session_on="2026-12-24")
    assert ALTERED in text(boss.get(page))


def test_an_opinion_that_was_passed_on_goes_back_to_who_gave_it_alone(desk, received, sent):  # noqa: F811
    boss, member = desk.unlocked("coordinator"), unlocked(desk.cast, "Girofle")
    page = reverse("casework:aid", args=[sent])
    does(boss, sent, "opinion", "opinion", **OPINIONS)
    assert [one.get(page).status_code for one in (boss, member)] == [404, 200]
    assert "Elle retourne à Nadia Verveine, qui donnera un autre avis" in text(member.get(page))
    assert does(member, sent, "undo", "undo", step="2", text="Avis à revoir.").status_code == 302
    assert [one.get(page).status_code for one in (boss, member)] == [200, 404]
    shown = text(boss.get(page))
    assert [said for said in (NEED, "Avis à revoir.") if said not in shown] == []
    # A tab from before: what was typed stands under the answer that it is not there any more.
    ours = {"headers": {"Origin": "http://testserver", "Sec-Fetch-Mode": "navigate", "Accept": "text/html"}}
    for deed, typed in (("return", "Le devis manque encore."), ("undo", "Toujours à revoir, je crois.")):
        data = {f"{deed}-token": f"an-old-tab-{deed}", f"{deed}-text": typed, **page_of(member)}
        stale = member.post(reverse(f"casework:aid_{deed}", args=[sent]), data, **ours)
        assert (stale.status_code, typed in text(stale)) == (404, True), deed
    assert does(boss, sent, "opinion", "opinion", **{**OPINIONS, "stance": "against"}).status_code == 302
    shown = text(member.get(page))
    assert ("Défavorable" in shown, ALTERED in shown) == (True, False)
    assert lines(sent) == ["send", "pass", "undo", "pass"]
    WorkerKey.objects.filter(worker=desk.cast.workers["coordinator"]).update(retired_at=NOW)
    kept = does(member, sent, "undo", "undo", step="4", text="Encore une fois.")
    assert kept.status_code == 422
    assert [said for said in ("n’a plus de clé", "Encore une fois.") if said not in text(kept)] == []


def test_a_page_from_before_something_was_taken_back_says_so_and_keeps_what_is_typed(desk, received, sent):  # noqa: F811
    boss, day = desk.unlocked("coordinator"), "2026-11-24"
    does(boss, sent, "opinion", "opinion", **{**OPINIONS, "path": "regional"}, day=day)
    does(boss, sent, "decision", "decision", decision="granted", day=day, amount="90", months="3")
    does(boss, sent, "payment", "payment", day=day)
    does(boss, sent, "undo", "undo", step="4", text="Pas encore versée.")
    stale = {
        "repayment": {"repayment-day": day, "repayment-amount": "12,34"},
        "payment": {"payment-day": day},
    }
    for deed, typed in stale.items():
        answer = boss.post(reverse(f"casework:aid_{deed}", args=[sent]), {f"{deed}-token": deed * 3, **typed})
        assert (answer.status_code, "a changé d’état entre-temps" in text(answer)) == (422, True), deed
        assert f'formaction="{reverse(f"casework:aid_{deed}", args=[sent])}"' not in text(answer), deed
        assert (typed.get("repayment-amount") or "") in text(answer), deed
        if deed == "repayment":
            does(boss, sent, "undo", "undo", step="3", text="Pas encore décidée.")
