"""What was typed by mistake of an application: taken back with a reason, and noted anew."""

from django.urls import reverse

from casework.models import AidApplication
from tests.casework.aid import does
from tests.casework.test_aid import ALTERED, OPINIONS, lines, of_author, sent, text  # noqa: F401


def test_what_was_typed_by_mistake_is_taken_back_and_noted_anew(desk, received, sent):  # noqa: F811
    boss, worker, day = desk.unlocked("coordinator"), desk.unlocked(), "2026-11-24"
    page = reverse("casework:aid", args=[sent])
    decided = {"decision": "granted", "day": day, "months": ""}
    does(boss, sent, "opinion", "opinion", **{**OPINIONS, "path": "regional"}, day=day)
    assert "Reprendre cette étape" not in text(boss.get(page))  # a session moves by another form
    assert does(boss, sent, "undo", "undo", step="2", text="Non.").status_code == 422
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
