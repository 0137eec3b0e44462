"""Who reads a case next, as the agent decides it by the code (R5, R8)."""

import html
import re
import uuid
from datetime import date

import pytest
from django.urls import reverse

from casework import urls as casework_urls
from casework.cases.lines import Written
from casework.listing import index
from casework.models import AuditEvent, Case, Consent, Entry, EntryKind, Seal, State, Verb, WaitingMail
from casework.passing.agreed import Standing, questions
from casework.writings.passing import HandOverAsked, Parting
from directory.models import Absence, Replacement, Worker
from tests.casework.conftest import PASSPHRASE
from tests.cast import NOW

FOLLOW, REPLY, DECIDE = "/demande/suivi/", "/demande/suivi/repondre/", "/demande/suivi/decider/"
TOKEN = "a-token-long-enough-for-a-form-"
ALL = "/dossiers/transmettre/"
OVER = "/dossiers/?liste=termines"
AFTER = "Ceci vient après."
NOTE = "Ne pas lui dire encore."
_tokens = iter(range(10_000))


def token():
    return f"{TOKEN}{next(_tokens)}"


def plain(answer):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).replace("\u00a0", " ").split())


def post(client, address, **data):
    return client.post(address, {"token": token(), **data})


class Agent:
    """Whoever holds the code, with a page of the conversation open."""

    def __init__(self, desk, received):
        self.client, self.received = desk.cast.client("agent"), received

    def page(self):
        return self.client.post(FOLLOW, {"code": self.received.code})

    def decide(self, decision, **other):
        shown = self.page().text
        names = ("carried", "token", "next_worker", "next_words")
        found = {name: re.search(rf'name="{name}" value="([^"]*)"', shown) for name in names}
        data = {name: match[1] for name, match in found.items() if match}
        return self.client.post(DECIDE, {**data, "decision": decision, **other})

    def write(self, words):
        carried = re.search(r'name="carried" value="([^"]*)"', self.page().text)[1]
        return self.client.post(REPLY, {"carried": carried, "text": words, "token": token()})


@pytest.fixture
def holder(desk, received):
    return Agent(desk, received)


def asked(client, at, desk, to="neighbour"):
    answer = post(client, at("ask_hand_over"), to=desk.cast.workers[to].public_id, why="Je change de poste.")
    assert answer.status_code == 302, plain(answer)
    return Entry.objects.filter(kind="answer").latest("number").number


def said_by_all(open_case):
    return " ".join(str(vars_of(line.content)) for line in open_case.written)


def vars_of(content):
    return content.values()


def away(desk, stand_in="neighbour"):
    first, last = NOW.date(), date(2026, 12, 4)
    absence = Absence.objects.create(worker=desk.cast.workers["assistant"], starts_on=first, ends_on=last)
    Replacement.objects.create(
        absence=absence,
        substitute=desk.cast.workers[stand_in],
        starts_on=first,
        ends_on=last,
        state="approved",
    )


def noted(client, at, words):
    return client.post(at("note"), {"note-token": token(), "note-text": words})


def handed_over_by_code(desk, at, holder, worker):
    """Asked, answered, done: the number of the question."""
    number = asked(worker, at, desk)
    assert post(worker, at("hand_over_agreed"), asked=number).status_code == 422  # nothing was said yet
    assert "Transmettre votre demande à Hugo Genièvre" in plain(holder.page())
    said = holder.decide(f"yes-{number}", text="Pas fini")
    assert "Votre accord est donné" in plain(said)
    assert "Pas fini" in said.text
    assert "accord donné par le code" in plain(worker.get(at("case")))
    form = {"asked": number, "token": token()}
    for _press in range(2):
        assert worker.post(at("hand_over_agreed"), form)["Location"] == reverse("casework:inbox")
    assert worker.get(at("case")).status_code == 404
    assert Consent.objects.get().entry.kind == "message"
    return number


def parted(desk, received, who):
    """Their name in the button of the follow-up page, as it is sent."""
    return f"part-{desk.cast.workers[who].public_id}"


def opens_nothing_after(desk, received, who):
    case = Case.objects.get(reference=received.reference)
    seals = Seal.objects.filter(case=case, worker_key__worker=desk.cast.workers[who])
    before = desk.opened(received, who)
    told = isinstance(before.written[-1].content, Parting)
    return before.has_parted and not before.faults and told and not seals.filter(period=case.period).exists()


def _reads_what_was_theirs(neighbour, at):
    page, inbox = neighbour.get(at("case")), neighbour.get("/dossiers/")
    assert "n’est plus le vôtre" in plain(page)
    assert "Note d’Hugo." in page.text  # nobody else has its key
    assert AFTER not in page.text + inbox.text
    refused = noted(neighbour, at, "Encore une note.")
    assert (refused.status_code, "Encore une note." in refused.text) == (409, True)
    assert not inbox.context["missed"]


def _hears_nothing_of_what_follows(neighbour, reference):
    """Neither its state nor that something was written, whichever list, filter or count would say so."""
    inbox = neighbour.get("/dossiers/")
    assert reference not in inbox.text
    assert not inbox.context["day"].contacts
    for shown in list(index.SHOWN)[1:]:
        assert reference not in neighbour.get("/dossiers/", {"montrer": shown, "liste": "termines"}).text
    row = re.search(r'<li class="casework-row.*?casework-row__label', neighbour.get(OVER).text, re.DOTALL)[0]
    assert "vous ne lisez rien de ce qui suit" in row
    for told in (
        *map(str, State.labels),
        "Nouveau message",
        "remier contact",
        "Urgence",
        "À détruire",
        "pressing",
    ):
        assert told not in row
    found = neighbour.post("/dossiers/recherche/", {"words": "loyer", "which": "en-cours"})
    assert reference not in found.text


def _no_form_is_shown(neighbour, reference):
    """Of all pages of the case: what would be refused when it is sent is refused before it is typed."""
    known = {"reference": reference, "number": 1, "application": reference}
    taking = [one for one in casework_urls.urlpatterns if "reference" in one.pattern.converters]
    hers = ("label", "tags")  # for herself alone
    for one in taking:
        if str(one.pattern).startswith("<case_reference:reference>") and one.name not in hers:
            names = {name: known[name] for name in one.pattern.converters}
            answer = neighbour.get(reverse(f"casework:{one.name}", kwargs=names), follow=True)
            told = answer.status_code in (404, 405) or "n’est plus le vôtre" in plain(answer)
            assert told, (one.name, answer.status_code)
            assert "/dossiers/" in answer.text or answer.status_code != 200, one.name


def _what_was_typed_comes_back(desk, at):
    """The lock fell while the agent took the case back."""
    client, typed = desk.cast.client("neighbour"), {"words": "Elle me l’a dit.", "token": token()}
    back = {"passphrase": PASSPHRASE, "next": at("hand_over"), **typed}
    answer = client.post(reverse("casework:unlock"), back)
    assert "n’est plus le vôtre" in plain(answer)
    assert "Elle me l’a dit." in answer.text
    assert PASSPHRASE not in answer.text


def _reads_without_the_notes(neighbour, at):
    page = neighbour.get(at("case"))
    assert "Je n’arrive plus à payer mon loyer." in page.text
    assert NOTE not in page.text
    assert "1 note d’un ou d’une collègue ne vous est pas ouverte" in plain(page)
    assert neighbour.post(at("label"), {"label-text": "Le loyer"}).status_code == 302
    assert "Le loyer" in neighbour.get("/dossiers/").text
    said = neighbour.post(at("answer"), {"answer-token": token(), "answer-text": "Je suis là.", "seen": "9"})
    assert said.status_code == 302
    refused = noted(neighbour, at, "Une note pour moi.")
    assert (refused.status_code, "Une note pour moi." in refused.text) == (409, True)


def test_a_yes_by_the_code_hands_over_and_taken_back_opens_nothing_that_comes_after(
    desk, received, at, holder
):
    worker, neighbour = desk.unlocked(), desk.unlocked("neighbour")
    noted(worker, at, NOTE)
    number = handed_over_by_code(desk, at, holder, worker)
    assert "Donné par le code le" in plain(neighbour.get(at("consents")))
    assert NOTE in neighbour.get(at("case")).text
    noted(neighbour, at, "Note d’Hugo.")
    assert holder.decide(f"no-{number}").status_code == 422  # it has served: there is another way to end it
    assert "c’est Inès Basilic" in plain(holder.page())
    told = plain(holder.decide(parted(desk, received, "neighbour")))
    kept = "Hugo Genièvre ne lit rien de ce qui suit. Ce qui précède lui reste lisible."
    away(desk)  # and Hugo is there meanwhile
    assert (told.count(kept), plain(holder.page()).count(kept)) == (2, 2)
    Absence.objects.all().delete()
    holder.write(AFTER)
    assert opens_nothing_after(desk, received, "neighbour")
    _reads_what_was_theirs(neighbour, at)
    _hears_nothing_of_what_follows(neighbour, received.reference)
    _no_form_is_shown(neighbour, received.reference)
    _what_was_typed_comes_back(desk, at)
    again = worker.get(at("case"))
    assert (AFTER in again.text, "Note d’Hugo." in again.text) == (True, False)
    assert "ne vous sont pas ouvertes" in plain(again)
    noted(worker, at, "Reprise.")
    assert "Reprise." in worker.get(at("case")).text
    assert not desk.opened(received).faults


def test_while_the_reader_is_away_the_agent_opens_the_case_to_whoever_is_there(desk, received, at, holder):
    worker, neighbour = desk.unlocked(), desk.unlocked("neighbour")
    noted(worker, at, NOTE)
    away(desk)
    assert holder.decide("turn", next_words="d’autres mots que ceux de la clé").status_code == 422
    assert neighbour.get(at("case")).status_code == 404
    WaitingMail.objects.all().delete()
    assert "Votre demande est ouverte à Hugo Genièvre, qui" in plain(holder.decide("turn"))
    told = set(WaitingMail.objects.values_list("worker__last_name", flat=True))
    assert told == {"Basilic", "Genièvre"}
    _reads_without_the_notes(neighbour, at)
    assert "Je suis là." in worker.get(at("case")).text
    assert noted(worker, at, "De retour.").status_code == 302
    assert not desk.opened(received).faults
    assert not desk.opened(received, "neighbour").faults
    assert "Je suis là." in holder.page().text
    holder.decide(parted(desk, received, "neighbour"))
    holder.write(AFTER)
    assert opens_nothing_after(desk, received, "neighbour")
    assert AFTER in worker.get(at("case")).text
    assert noted(worker, at, "Seule à nouveau.").status_code == 302  # under a key for notes that is theirs
    assert not desk.opened(received).faults
    desk.turn_the_hour()
    lines = AuditEvent.objects.filter(case=received.reference, actor="code").values_list("verb", flat=True)
    assert {Verb.TURNED_TO, Verb.TAKEN_OUT} <= set(lines)


def test_a_request_that_nobody_reads_any_more_is_opened_to_whoever_covers(desk, received, at, holder):
    Worker.objects.filter(pk=desk.cast.workers["assistant"].pk).update(is_active=False, left_on=NOW.date())
    assert "personne au service social ne peut lire" in plain(holder.page())
    assert "Votre demande est ouverte" in plain(holder.decide("turn"))
    coordinator = desk.unlocked("coordinator")
    assert "Je n’arrive plus à payer mon loyer." in coordinator.get(at("case")).text
    assert noted(coordinator, at, "Reprise par la coordination.").status_code == 302
    assert not desk.opened(received, "coordinator").faults


def test_a_second_reader_is_taken_out_again_with_a_reason(desk, received, at, holder):
    worker, coordinator = desk.unlocked(), desk.unlocked("coordinator")
    key = desk.cast.workers["coordinator"].keys.get()
    assert post(worker, at("take_out"), reader=key.worker.public_id, words="Non.").status_code == 422
    assert post(worker, at("second_reader"), to=key.public_id).status_code == 302
    assert coordinator.get(at("case")).status_code == 200
    assert coordinator.get("/dossiers/").status_code == 200
    out = post(worker, at("take_out"), reader=key.worker.public_id, words="L’urgence est passée.")
    assert out["Location"] == at("case"), plain(out)
    holder.write(AFTER)
    assert coordinator.get(at("case")).status_code == 404
    assert not coordinator.get("/dossiers/").context["missed"]
    assert not Seal.objects.filter(worker_key=key).exists()
    assert AFTER in worker.get(at("case")).text
    page = plain(holder.page())
    assert "L’urgence est passée." in page
    assert "Nadia Verveine ne lit plus rien" in page
    assert not desk.opened(received).faults


def test_the_law_allows_it_in_three_cases_and_the_agent_reads_which(desk, received, at, holder):
    worker, neighbour = desk.unlocked(), desk.unlocked("neighbour")
    to = desk.cast.workers["neighbour"].public_id
    assert post(worker, at("hand_over_by_law"), to=to, ground="code", words="Non.").status_code == 422
    form = {"to": to, "ground": "child", "words": "Un enfant est en danger.", "token": token()}
    for _press in range(2):
        assert worker.post(at("hand_over_by_law"), form)["Location"] == reverse("casework:inbox")
    page = plain(holder.page())
    assert "L. 226-2-2" in page
    assert "Un enfant est en danger." in page
    assert "part-" not in holder.page().text  # what the law allows the agent does not take back
    assert neighbour.get(at("case")).status_code == 200


def exchange(desk):
    """What somebody does who writes to the directory: each has the public name of the other."""
    one, other = (Worker.objects.get(pk=desk.cast.workers[who].pk) for who in ("neighbour", "coordinator"))
    names = one.public_id, other.public_id
    for worker, name in ((one, uuid.uuid4()), (other, names[0]), (one, names[1])):
        Worker.objects.filter(pk=worker.pk).update(public_id=name)


def test_what_was_shown_and_agreed_is_a_key_and_not_a_name_in_the_directory(desk, received, at, holder):
    worker, to = desk.unlocked(), desk.cast.workers["neighbour"].public_id
    number = asked(worker, at, desk)
    words = desk.cast.workers["neighbour"].keys.get(retired_at=None).fingerprint
    holder.decide(f"yes-{number}")
    assert words in plain(holder.page())
    assert words in plain(worker.get(at("hand_over_agreed")))
    shown = {
        name: re.search(r'name="shown" value="([^"]+)"', worker.get(at(name)).text)[1]
        for name in ("ask_hand_over", "hand_over_by_law", "hand_over")
    }
    spoken = {"agreed": "on", "given_on": NOW.date().isoformat()}
    said = {"to": to, "why": "Un départ.", "ground": "peril", "words": "Au téléphone.", **spoken}
    exchange(desk)
    for name, keys in shown.items():
        refused = post(worker, at(name), shown=keys, **said)
        assert (refused.status_code, "plus celle que la page montrait" in plain(refused)) == (422, True), name
    refused = post(worker, at("hand_over_agreed"), asked=number)
    assert (refused.status_code, "n’a plus le nom ou la clé" in plain(refused)) == (422, True)
    assert worker.get(at("case")).status_code == 200
    exchange(desk)
    assert post(worker, at("hand_over_agreed"), asked=number).status_code == 302


def test_a_question_that_names_no_key_is_asked_again():
    line = Written(1, EntryKind.ANSWER, HandOverAsked("Hugo", "id", "Un départ.", "Nadia", "t"))
    assert [one.standing for one in questions([line])] == [Standing.OVER]


def test_a_second_question_takes_the_place_of_the_first(desk, received, at, holder):
    """Two yes at once would leave it to the worker who reads next."""
    worker = desk.unlocked()
    first = asked(worker, at, desk)
    holder.decide(f"yes-{first}")
    assert "Une question est déjà posée, pour Hugo Genièvre :" in plain(worker.get(at("ask_hand_over")))
    second = asked(worker, at, desk, "coordinator")
    page = holder.page()
    assert (f'value="yes-{second}"' in page.text, f'value="no-{first}"' in page.text) == (True, False)
    assert "Cette question n’est plus posée" in plain(holder.decide(f"yes-{first}"))
    for anchor in (f'href="#question-{second}"', f'id="question-{second}"'):
        assert anchor in page.text
    assert page.text.count("Une question attend votre réponse.") == 1
    assert "remplacée par une question plus récente" in plain(worker.get(at("case")))
    assert post(worker, at("hand_over_agreed"), asked=first).status_code == 422
    holder.decide(f"yes-{second}")
    assert "Une question attend votre réponse." not in holder.page().text
    assert "peut aller à Nadia Verveine" in plain(worker.get(at("hand_over_agreed")))
    for address in (*map(at, ("hand_over", "hand_over_agreed", "hand_over_by_law")), ALL):
        page = plain(worker.get(address))
        assert "elles ne vous reviennent pas : copiez-en ce dont vous avez besoin" in page
        assert "Un brouillon que vous n’avez pas envoyé ne part pas" in page


def test_a_question_is_taken_back_until_it_is_answered_and_the_person_reads_that(desk, received, at, holder):
    worker = desk.unlocked()
    number = asked(worker, at, desk)
    back = reverse("casework:ask_mistaken", args=[received.reference, number])
    assert back in worker.get(at("case")).text
    worker.post(back)
    assert "la question est reprise." in plain(worker.get(at("case")))
    page = holder.page()
    assert (f'value="yes-{number}"' in page.text, page.text.count("<del>")) == (False, 1)
    assert "Vous n’avez plus à y répondre." in plain(page)
    assert "Cette question n’est plus posée" in plain(holder.decide(f"yes-{number}"))
    again = asked(worker, at, desk)  # asked anew, and answered: it is too late
    holder.decide(f"yes-{again}")
    late = reverse("casework:ask_mistaken", args=[received.reference, again])
    assert late not in worker.get(at("case")).text
    entries = Entry.objects.count()
    assert "La personne a déjà répondu" in plain(worker.post(late, follow=True))
    assert Entry.objects.count() == entries
