"""The same button several times at once, and a message that crosses a new code: one of each, none lost."""

from functools import partial

import pytest

from casework import actions
from casework.beginnings.actions import give_code
from casework.cases.reading import open_with_code
from casework.models import Case, Entry
from casework.sealing import codes
from casework.sealing.crypto import CannotOpen
from tests.at_once import at_once, meanwhile, visitor
from tests.casework.conftest import PASSPHRASE
from tests.cast import NOW

pytestmark = pytest.mark.django_db(transaction=True)
UNLOCK, NEW, TELL = "/dossiers/deverrouiller/", "/dossiers/nouveau/", "/signalement/"


def test_three_presses_at_once_begin_one_case(desk, live_server):
    worker = visitor(live_server, desk.cast, "assistant")
    worker.post(UNLOCK, passphrase=PASSPHRASE)
    typed = {
        "form_name": worker.get(NEW).value("form_name"),
        "came": "phone",
        "workplace": desk.cast.court.code,
        "theme": "debt",
        "status": "contract",
        "message": "Une avance.",
        "note": "À rappeler.",
    }
    answers = at_once(*[partial(worker.post, NEW, **typed)] * 3)
    case = Case.objects.get()
    where = {(answer.status, answer.headers.get("Location")) for answer in answers}
    assert where == {(302, case.get_absolute_url())}
    assert list(case.entries.values_list("kind", flat=True)) == ["request", "note"]
    assert desk.opened(case).faults == ()


def test_three_presses_at_once_tell_once_and_each_has_the_same_receipt(desk, live_server):
    hr = visitor(live_server, desk.cast, "correspondent")
    told = {
        "step": "check",
        "submission": "a-random-name-for-this-notice",
        "promised": str(desk.cast.workers["assistant"].public_id),
        "about": "workstation",
        "workplace": desk.cast.court.code,
        "name": "Camille Romarin",
        "email": "camille.perso@example.fr",
    }
    answers = at_once(*[partial(hr.post, TELL, **told)] * 3)
    assert sorted({answer.status for answer in answers}) == [200, 409]
    assert {'translate="no">' in answer.text for answer in answers} == {True}
    assert len({answer.text.split('<dd translate="no">')[1][:9] for answer in answers}) == 1
    assert Case.objects.count() == 1


def test_a_message_that_crosses_another_code_is_not_lost_in_it(desk, received):
    """It is refused, and comes back in its page: the code that wrote it opens nothing any more."""
    master, code = codes.master_secret(received.code, codes.PRESENT), codes.new_code()
    opened, by = desk.opened(received), desk.cast.workers["assistant"]
    write = partial(actions.write_by_code, master, "En chemin.", token="t" * 20, at=NOW)
    with pytest.raises(CannotOpen):
        meanwhile(lambda: give_code(opened, code, by=by, token="g" * 20, at=NOW), write)
    held = open_with_code(desk.case(received), codes.master_secret(code, codes.PRESENT))
    assert held.faults == ()
    assert not Entry.objects.filter(kind="message").exists()
