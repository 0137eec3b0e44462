"""What an HR service tells (R9, R10): three steps, a receipt, and a case that only its worker reads."""

import re
from base64 import b64decode
from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from casework.beginnings.actions import give_code
from casework.cases.reading import open_with_code
from casework.models import AuditEvent, Case, Entry, WorkerKey
from casework.sealing import codes
from casework.writings.notice import About, Notice, Told
from contact.notices.forms import ParticularsForm
from directory.models import Correspondent
from tests.casework import independent_pieces as pieces
from tests.cast import NOW
from tests.portal.test_refused_forms import page_of

START, INBOX = "/signalement/", reverse("casework:inbox")
RECEIPT = re.compile(r'translate="no">([0-9A-Z]{4}-[0-9A-Z]{4})<')
SECRET = "Le service ferme son antenne et la personne perd son logement de fonction."


def text(answer):
    return answer.content.decode()


def values(page):
    """What the page carries and shows, as a browser sends it."""
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    found |= dict(re.findall(r'<textarea name="(\w+)" hidden>\n(.*?)</textarea>', page, re.DOTALL))
    found.pop("csrfmiddlewaretoken", None)
    return found


@pytest.fixture
def hr(desk):
    return desk.cast.client("correspondent")


@pytest.fixture
def filled(cast):
    """Everything that was typed, as the last step posts it."""
    return {
        "step": "check",
        "go": "next",
        "submission": "a-random-name-for-this-notice",
        "promised": str(cast.workers["assistant"].public_id),
        "about": "contact",
        "workplace": cast.court.code,
        "name": "Camille Romarin",
        "phone": "06 39 98 12 34",
        "email": "",
        "urgency": "2",
        "words": SECRET,
    }


def steps(hr, cast):
    """From the first page to the one that sends, as a browser without script goes."""
    first = text(hr.get(START))
    assert "<title>Intranet</title>" in first
    assert "data-relais-quick-exit" in first
    assert re.search(rf'value="{cast.court.code}"[^>]*\schecked', first)
    second = text(hr.post(START, values(first) | {"about": "contact", "workplace": cast.court.code}))
    assert "Cette information sera lue par Inès Basilic" in second
    assert "Rien de médical" in second
    typed = {"name": "Camille Romarin", "phone": "0639981234", "urgency": "2", "words": SECRET}
    third = text(hr.post(START, values(second) | typed))
    assert "Hélène Sauge, correspondent@example.fr" in third
    return values(second) | typed, values(third)


def test_a_notice_goes_from_the_first_step_to_a_receipt_that_tells_nothing(desk, hr, cast):
    back, sending = steps(hr, cast)
    sent = hr.post(START, sending)
    (receipt,) = RECEIPT.findall(text(sent))
    assert "mardi 24 novembre 2026" in text(sent)
    assert "personne ne peut s’en servir pour retrouver ce qui suit" in text(sent)
    assert not [word for word in ("Romarin", SECRET, "jeudi 26") if word in text(sent)]
    case = Case.objects.get()
    assert (case.contact_due_on, case.contacted_on) == (date(2026, 11, 26), None)  # two working days
    assert receipt.replace("-", "") not in (case.reference, case.submission)
    again = hr.post(START, sending)
    assert (again.status_code, RECEIPT.findall(text(again))) == (409, [receipt])
    by_back = hr.post(START, back, headers={"accept": "text/html"})
    assert (by_back.status_code, SECRET in text(by_back)) == (409, False)
    assert Case.objects.count() == 1


def test_its_worker_reads_it_is_told_in_neutral_words_and_the_agent_would_read_nothing(desk, hr, filled):
    hr.post(START, filled)
    assert mail.outbox == []
    desk.turn_the_hour()
    assert [m.subject for m in mail.outbox] == ["Vous avez un message"]
    worker, reference = desk.unlocked(), Case.objects.get().reference
    page = text(worker.get(reverse("casework:case", args=[reference])))
    shown = (SECRET, "Camille Romarin", "Hélène Sauge", "La personne ne lit pas cette information")
    assert [word for word in (*shown, "La personne n’a pas de code") if word not in page] == []
    as_agent = text(worker.get(reverse("casework:agent_view", args=[reference])))
    assert "Ce dossier commence par une information reçue par le service social." in as_agent
    assert not [word for word in (SECRET, "Romarin", "Sauge") if word in as_agent]


def test_her_list_says_of_whom_it_is_told_and_finds_it_by_name_number_and_words(desk, hr, filled):
    hr.post(START, filled)
    client = desk.unlocked()
    row = text(client.get(INBOX)).split("casework-list")[1]
    told = ("Camille Romarin", "Une personne à contacter", SECRET, "<strong>L’administration</strong>")
    assert [said for said in told if said not in row] == []
    for words in ("romarin", "06.39.98.12.34", "antenne"):
        found = text(client.post(reverse("casework:search"), {"words": words}))
        assert Case.objects.get().reference in found.split("<main")[1], words
        assert "<strong>La personne</strong>" not in found, words


def test_a_code_that_is_given_for_a_notice_does_not_open_it(desk, hr, filled):
    hr.post(START, filled)
    case, code = Case.objects.get(), codes.new_code()
    opened = desk.opened(case)
    assert isinstance(opened.written[0].inner, Told)
    give_code(opened, code, by=desk.cast.workers["assistant"], token="a-name-of-this-very-form", at=NOW)
    held = open_with_code(desk.case(case), codes.master_secret(code, codes.PRESENT))
    assert (held.faults, [w.number for w in held.written]) == ((), [1])
    assert (type(held.written[0].content), held.written[0].inner) == (Notice, None)
    assert {bool(keys.notes) for keys in held.keyring.values()} == {False}
    page = text(desk.cast.client("agent").post("/demande/suivi/", {"code": code}))
    assert "demandez-la à la personne qui vous suit" in page
    assert not [word for word in (SECRET, "Sauge", "Pas encore de réponse") if word in page]


def test_what_was_told_is_sealed_as_the_page_on_the_format_says(desk, hr, filled):
    """Opened by a second implementation, made from that page alone."""
    hr.post(START, filled)
    case = Case.objects.get()
    opened = desk.opened(case)
    sealed, keys = b64decode(opened.written[0].content.reserved), opened.present_keys
    place = pieces.context(2, "field", case.reference, "1/1/request", "reserved")
    told = pieces.an_object(pieces.unpad(pieces.decrypt(keys.notes, sealed[1:], place)))
    assert (sealed[:1], told["words"], told["sender"]) == (b"\x02", SECRET, "Hélène Sauge")
    assert list(told) == list(Told.__dataclass_fields__)


def test_in_clear_a_notice_is_like_what_an_agent_writes_and_names_nobody(desk, hr, received, filled):
    hr.post(START, filled)
    theirs, notice = (
        Case.objects.get(reference=received.reference),
        Case.objects.exclude(reference=received.reference).get(),
    )
    for name in ("state", "contacted_on", "period", "sequence", "entry_count", "received_at"):
        assert getattr(theirs, name) == getattr(notice, name), name
    kinds = [
        list(Entry.objects.filter(case=case).values_list("kind", flat=True)) for case in (theirs, notice)
    ]
    assert kinds == [["request"], ["request"]]
    assert [case.seals.count() for case in (theirs, notice)] == [2, 2]
    desk.turn_the_hour()
    lines = AuditEvent.objects.filter(verb="sealed").values_list("actor", "at__minute")
    assert set(lines) == {("reception", 0)}


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"phone": "", "email": ""}, 422, "Indiquez au moins un moyen de joindre la personne."),
        ({"about": "leave_ends", "day": ""}, 422, "Indiquez cette date."),
        ({"about": "leave_ends", "day": "2001-01-01"}, 422, "à plus d’un an d’aujourd’hui"),
        ({"about": "leave_ends", "day": "2027-11-26"}, 422, "à plus d’un an d’aujourd’hui"),
        ({"about": "change", "name": "", "phone": ""}, 422, "Indiquez cette date."),
        ({"workplace": "maison-d-arret-d-arras"}, 422, "n’est pas l’un des vôtres"),
        ({"words": "x" * 1001}, 422, "pour 1000 au plus"),
        ({"promised": "00000000-0000-0000-0000-000000000000"}, 409, "Vérifiez son nom avant d’envoyer"),
    ],
)
def test_what_is_not_as_it_should_be_is_said_and_what_was_typed_stays(desk, hr, filled, change, status, said):
    answer = hr.post(START, filled | change)
    assert answer.status_code == status
    assert said in text(answer)
    assert (filled | change)["words"][:50] in text(answer)
    assert not Case.objects.exists()


@pytest.mark.once
@pytest.mark.parametrize(
    ("about", "fields"),
    [
        ("leave_extended", ["name", "phone", "email", "day", "words"]),
        ("workstation", ["name", "phone", "email", "words"]),
        ("change", ["day", "words"]),
        ("contact", ["name", "phone", "email", "urgency", "words"]),
    ],
)
def test_each_information_is_asked_what_it_needs_and_no_more(about, fields):
    assert list(ParticularsForm(about=About(about)).fields) == fields


def test_without_a_reader_it_says_whom_to_call_and_an_ended_correspondent_is_refused(desk, hr, filled):
    WorkerKey.objects.all().delete()
    answer = hr.post(START, filled)
    assert answer.status_code == 422
    assert "On ne peut pas encore écrire d’ici. Appelez." in text(answer)
    assert SECRET in text(answer)
    Correspondent.objects.update(ends_on=date(2026, 11, 23))
    theirs = filled | page_of(hr)
    refused = hr.post(START, theirs, headers={"accept": "text/html", "sec-fetch-site": "same-origin"})
    assert refused.status_code == 403
    said = ("vous n’êtes pas, ou plus, désigné", SECRET, "Camille Romarin")
    assert [words for words in said if words not in text(refused)] == []


def test_an_hr_service_tells_of_many_people_within_the_hour(desk, hr, filled):
    """Each is counted as it is tried, here one that is refused before anything costly is done."""
    tried = filled | {"promised": "00000000-0000-0000-0000-000000000000"}
    assert {hr.post(START, tried).status_code for _notice in range(12)} == {409}


def test_what_is_told_of_no_person_offers_neither_a_contact_nor_an_answer(desk, hr, filled):
    of_nobody = {"about": "change", "day": "2026-12-01", "name": "", "phone": ""}
    assert hr.post(START, filled | of_nobody).status_code == 200
    client, address = desk.unlocked(), Case.objects.get().get_absolute_url()
    page, row = text(client.get(address)), text(client.get(INBOX)).split("casework-list")[1]
    offered = ("J’ai joint la personne", "Envoyer la réponse", ">Répondre<")
    assert [words for words in offered if words in page] == []
    assert "Garder la note" in page
    assert ("À lire et à terminer" in row, "remier contact" in row) == (True, False)
    with time_machine.travel(NOW + timedelta(days=60), tick=False):  # nobody waits to be reached
        client, reference = desk.unlocked(), Case.objects.get().reference
        late = text(client.get(INBOX, {"montrer": "retard"}))
        assert (reference in late, reference in text(client.get(INBOX))) == (False, True)
