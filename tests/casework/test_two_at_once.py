"""Two people, or two windows of one, at the same case or key: what is changed is the row that is held."""

from functools import partial

import pytest

from casework import actions
from casework.cases import treatment
from casework.cases.reading import open_as_worker
from casework.cases.treatment import HandedOver
from casework.consents import actions as consents
from casework.endings import ClosingReason
from casework.models import AuditEvent, Case, Entry, Seal, Verb, WorkerKey
from casework.sealing import codes, crypto
from casework.sealing.crypto import CannotOpen
from casework.states import NotNow, State
from tests.at_once import at_once, meanwhile, visitor
from tests.casework.conftest import CLOSING, CONTENT, PASSPHRASE
from tests.casework.key_forms import CONFIRM, asked, due, recover_key, replace_key
from tests.casework.test_interviews import NOTED, SHOWN
from tests.casework.test_tasks import SET
from tests.cast import NOW

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN, OTHER = "a-token-long-enough", "another-token-long-enough"
FIRST, SECOND = "petit cheval vert pomme", "grande vache bleue poire"
UNLOCK, KEYS = "/dossiers/deverrouiller/", "/dossiers/cle/"


def key_of(desk, who):
    return WorkerKey.objects.live().select_related("worker").get(worker=desk.cast.workers[who])


def opened(desk, received, who="assistant"):
    key = key_of(desk, who)
    pair = actions.unlock(key, PASSPHRASE, by=desk.cast.user(who), at=NOW)
    return open_as_worker(desk.case(received), key, pair.private)


def hand_over(desk, received, by="assistant", to="neighbour", token=TOKEN):
    case, giver, taker = opened(desk, received, by), desk.cast.workers[by], desk.cast.workers[to]
    actions.record_consent(case, taker, "Oui.", given_on=NOW.date(), by=giver, token=token, at=NOW)
    actions.hand_over(case, taker, by=giver, at=NOW)


def replace(desk, who):
    return replace_key(key_of(desk, who), PASSPHRASE, by=desk.cast.user(who), at=NOW)


def texts(case):
    return [getattr(line.content, "text", line.content) for line in case.written if line.kind == "message"]


def test_a_message_that_crosses_a_hand_over_is_read_by_the_next_worker(desk, received):
    master = codes.master_secret(received.code, codes.PRESENT)
    write = partial(actions.write_by_code, master, "En chemin.", token=OTHER, at=NOW)
    assert texts(meanwhile(lambda: hand_over(desk, received), write)) == ["En chemin."]
    assert texts(opened(desk, received, "neighbour")) == ["En chemin."]


def test_a_case_that_was_handed_over_and_came_back_is_not_written_in_with_its_former_keys(desk, received):
    stale, assistant = opened(desk, received), desk.cast.workers["assistant"]
    hand_over(desk, received)
    hand_over(desk, received, "neighbour", "assistant", OTHER)
    for write in (actions.answer, actions.note):
        with pytest.raises(HandedOver):
            write(stale, "Trop tard.", by=assistant, token="t" * 20, at=NOW)
    assert len(opened(desk, received).written) == 3


def test_a_request_that_crosses_a_new_key_is_sealed_to_that_one(desk):
    received = meanwhile(lambda: replace(desk, "assistant"), desk.send)
    assert opened(desk, received).first_message.message == CONTENT.message


def test_a_case_handed_over_while_its_next_reader_makes_a_new_key_is_sealed_to_that_one(desk, received):
    case, giver, taker = (
        opened(desk, received),
        desk.cast.workers["assistant"],
        desk.cast.workers["neighbour"],
    )
    actions.record_consent(case, taker, "Oui.", given_on=NOW.date(), by=giver, token=TOKEN, at=NOW)
    meanwhile(
        lambda: replace(desk, "neighbour"), lambda: actions.hand_over(case, taker, by=giver, at=NOW) or True
    )
    assert opened(desk, received, "neighbour").first_message.message == CONTENT.message


def change(desk, new, key):
    return lambda: (
        actions.change_passphrase(key, PASSPHRASE, new, by=desk.cast.user("assistant"), at=NOW) or True
    )


@pytest.mark.parametrize("first", ["change", "recover", "replace"])
def test_a_passphrase_is_not_changed_over_another_change_of_the_key(desk, first):
    user, key = desk.cast.user("assistant"), key_of(desk, "assistant")
    pair = actions.unlock(key, PASSPHRASE, by=user, at=NOW)
    key.wrapped_by_recovery = crypto.wrap_private_key(pair.private, "SECOURS", owner=key.reader)
    key.save()
    before = {
        "change": change(desk, FIRST, key_of(desk, "assistant")),
        "recover": lambda: recover_key(key_of(desk, "assistant"), "SECOURS", FIRST, by=user, at=NOW),
        "replace": lambda: replace_key(key_of(desk, "assistant"), FIRST, by=user, at=NOW),
    }[first]
    lines = AuditEvent.objects.filter(verb=Verb.KEY_CHANGED).count()
    with pytest.raises(actions.KeyChanged):
        meanwhile(before, change(desk, SECOND, key))
    assert actions.unlock(key_of(desk, "assistant"), FIRST, by=user, at=NOW)
    with pytest.raises(CannotOpen):
        actions.unlock(key_of(desk, "assistant"), SECOND, by=user, at=NOW)
    assert AuditEvent.objects.filter(verb=Verb.KEY_CHANGED).count() == lines + (first == "change")


def test_a_recovery_code_is_spent_once(desk):
    user, key = desk.cast.user("assistant"), key_of(desk, "assistant")
    pair = actions.unlock(key, PASSPHRASE, by=user, at=NOW)
    key.wrapped_by_recovery = crypto.wrap_private_key(pair.private, "SECOURS", owner=key.reader)
    key.save()
    recover = [partial(recover_key, key, "SECOURS", new, by=user, at=NOW) for new in (FIRST, SECOND)]
    with pytest.raises(actions.KeyChanged):
        meanwhile(*recover)
    assert actions.unlock(key_of(desk, "assistant"), FIRST, by=user, at=NOW)


def code_of(page):
    return page.text.split('translate="no">')[1].split("<")[0]


def confirming(worker, shown):
    """The press that confirms the code of that page."""
    name, parts = shown.value("form_name"), code_of(shown).split("-")
    first, second = asked(worker.post(CONFIRM, form_name=name))
    return partial(worker.post, CONFIRM, form_name=name, code_first=parts[first], code_second=parts[second])


def test_of_two_windows_that_make_a_key_the_later_code_serves_and_the_other_page_is_told(cast, live_server):
    worker = visitor(live_server, cast, "assistant")
    post = partial(worker.post, KEYS, passphrase=PASSPHRASE, again=PASSPHRASE)
    shown = at_once(*(partial(post, form_name=worker.get(KEYS).value("form_name")) for _ in range(2)))
    presses = [confirming_or_told(worker, page) for page in shown]
    assert sorted(press is None for press in presses) == [False, True]
    (press,) = filter(None, presses)
    assert {answer.status for answer in at_once(press, press, press)} == {302}
    key, code = WorkerKey.objects.get(), code_of(shown[presses.index(press)])
    assert recover_key(key, codes.read_code(code), FIRST, by=cast.user("assistant"), at=NOW)
    assert AuditEvent.objects.filter(verb=Verb.KEY_CREATED).count() == 1


def confirming_or_told(worker, shown):
    """None where another window took the place of what this page shows."""
    if worker.post(CONFIRM, form_name=shown.value("form_name")).status == 302:
        return None
    return confirming(worker, shown)


def test_three_clicks_on_a_new_key_all_show_its_one_code(cast, live_server):
    worker = visitor(live_server, cast, "assistant")
    name = worker.get(KEYS).value("form_name")
    post = partial(worker.post, KEYS, passphrase=PASSPHRASE, again=PASSPHRASE, form_name=name)
    answers = at_once(post, post, post)
    assert len({code_of(answer) for answer in answers}) == 1
    press = confirming(worker, answers[0])
    assert {answer.status for answer in at_once(press, press)} == {302}
    code = codes.read_code(code_of(answers[0]))
    assert recover_key(WorkerKey.objects.get(), code, FIRST, by=cast.user("assistant"), at=NOW)


def test_a_lost_key_is_replaced_once(desk):
    lost, user = key_of(desk, "assistant"), desk.cast.user("assistant")
    due(lost, at=NOW)
    again = partial(replace_key, lost, SECOND, by=user, at=NOW)
    with pytest.raises(actions.KeyExists):
        meanwhile(partial(replace_key, lost, FIRST, by=user, at=NOW), again)
    assert actions.unlock(key_of(desk, "assistant"), FIRST, by=user, at=NOW)


def unlocked(live_server, cast):
    worker = visitor(live_server, cast, "assistant")
    assert worker.post(UNLOCK, passphrase=PASSPHRASE).status == 302
    return worker


def test_an_answer_sent_twice_at_once_is_kept_once(desk, received, at, live_server):
    worker = unlocked(live_server, desk.cast)
    post = partial(worker.post, at("answer"), **{"answer-text": "Bonjour.", "answer-token": TOKEN})
    assert {answer.status for answer in at_once(post, post, post)} == {302}
    assert Entry.objects.filter(kind="answer").count() == 1


def test_a_case_closed_twice_at_once_is_closed_once(desk, received, at, live_server):
    worker = unlocked(live_server, desk.cast)
    answers = at_once(*[partial(worker.post, at("close"), **CLOSING)] * 3)
    assert {answer.status for answer in answers} == {302}
    assert AuditEvent.objects.filter(verb=Verb.CLOSED).count() == 1


def test_a_case_acknowledged_and_taken_in_hand_at_once_says_each_once(desk, received, at, live_server):
    worker = unlocked(live_server, desk.cast)
    pressed = ("acknowledged", "in_hand", "acknowledged", "in_hand")
    answers = at_once(*[partial(worker.post, at(verb), seen="1") for verb in pressed])
    assert {answer.status for answer in answers} == {302}
    told, seen_to = (Entry.objects.filter(kind=kind).count() for kind in ("answer", "note"))
    assert told <= 1  # who sees to it already has nothing to acknowledge
    assert seen_to in (1, 2)
    assert desk.case(received).entry_count == 1 + told + seen_to
    assert not opened(desk, received).faults


def test_an_answer_that_crosses_the_end_of_its_case_is_refused_and_kept_in_the_page(desk, received):
    case, worker = opened(desk, received), desk.cast.workers["assistant"]
    with pytest.raises(actions.NotNow):
        meanwhile(
            lambda: actions.close(case, ClosingReason.SETTLED, by=worker, at=NOW),
            lambda: actions.answer(case, "Bonjour.", by=worker, token=TOKEN, at=NOW),
        )
    assert not Entry.objects.filter(kind="answer").exists()


def test_closing_and_reopening_at_once_leave_the_state_and_its_date_in_agreement(
    desk, received, at, live_server
):
    worker = unlocked(live_server, desk.cast)
    worker.post(at("close"), **CLOSING)
    answers = at_once(
        *[partial(worker.post, at(verb), **CLOSING) for verb in ("reopen", "close", "reopen", "close")]
    )
    case = Case.objects.get()
    assert {answer.status for answer in answers} == {302}
    assert (case.state == State.CLOSED) == (case.closed_at is not None)


def test_the_same_form_sent_twice_at_once_makes_one_case(desk):
    send = partial(desk.send, submission="a-random-name-for-this-form")
    with pytest.raises(actions.AlreadySent):
        meanwhile(send, send)
    assert (Case.objects.count(), Seal.objects.count()) == (1, 2)


def test_a_case_handed_over_twice_at_once_leaves_once_and_both_are_told(desk, received, at, live_server):
    worker = unlocked(live_server, desk.cast)
    fields = {
        "to": desk.cast.workers["neighbour"].public_id,
        "given_on": "2026-11-24",
        "words": "Au téléphone.",
        "agreed": "on",
        "token": TOKEN,
    }
    answers = at_once(*[partial(worker.post, at("hand_over"), **fields)] * 3)
    assert {answer.status for answer in answers} == {302}
    assert Case.objects.get().period == 2
    assert AuditEvent.objects.filter(verb=Verb.HANDED_OVER).count() == 1


def test_what_crosses_a_withdrawal_does_not_leave(desk, received):
    """R8: whether an agreement is live is asked of the case as it is then, not as the page showed it."""
    worker, day = desk.cast.workers["assistant"], NOW.date()
    words = {"to": "hr", "recipient": "R", "about": "work", "scope": "s", "given": "spoken", "words": "w"}
    said = {**words, "given_on": day, "ends_on": day, "token": TOKEN}
    consents.agree(opened(desk, received), said, by=worker, at=NOW)
    stale, master = opened(desk, received), codes.master_secret(received.code, codes.PRESENT)
    sends = {"agreement": 2, "version": "", "text": "Oui.", "sent_on": day, "token": TOKEN + "2"}
    leave = partial(consents.transmit, stale, sends, by=worker, at=NOW)
    with pytest.raises(NotNow):
        meanwhile(partial(consents.withdraw_by_code, master, 2, token=OTHER, at=NOW), leave)
    assert [line.form.name for line in opened(desk, received).written][1:] == ["agreement", "withdrawal"]


def test_a_case_is_not_opened_to_another_key_than_the_one_that_was_shown(desk, received):
    """R11: the coordinator makes a new key while a worker lets her in."""
    case, worker = opened(desk, received), desk.cast.workers["assistant"]
    leader, shown = desk.cast.workers["coordinator"], key_of(desk, "coordinator").fingerprint
    enter = partial(treatment.let_in, case, leader, words=shown, by=worker, token=TOKEN, at=NOW)
    with pytest.raises(NotNow):
        meanwhile(lambda: replace(desk, "coordinator"), enter)
    assert actions.readers(desk.case(received)) == [worker]
    assert not opened(desk, received).faults


def test_a_task_and_an_interview_that_are_sent_three_times_at_once_are_written_once(
    desk, received, at, live_server
):
    worker = unlocked(live_server, desk.cast)
    for verb, typed in (("task", SET), ("interview", NOTED | SHOWN | {"interview-token": OTHER})):
        other = typed | {"task-what": "Une autre.", "interview-synthesis": "Une autre."}
        same, another = partial(worker.post, at(verb), **typed), partial(worker.post, at(verb), **other)
        statuses = [answer.status for answer in at_once(same, same, another)]
        assert sorted(statuses) in ([302, 302, 422], [302, 422, 422])  # whichever text was first, once
    forms = [line.form.name for line in opened(desk, received).written]
    assert forms == ["request", "task", "interview", "interview_summary"]


def test_two_windows_that_give_write_or_set_the_same_at_once_make_one_and_ask(
    desk, received, at, live_server
):
    worker = unlocked(live_server, desk.cast)
    day = {"day": "2026-11-26", "hour": "14:30", "minutes": "45", "medium": "visit", "place": "Ici"}
    for verb, typed, name in (
        ("task", SET, "task-token"),
        ("appointments", day, "token"),
        ("note", {"note-text": "Vu."}, "note-token"),
    ):
        names = [{name: f"{number}-a-window-of-hers"} for number in range(3)]
        windows = [partial(worker.post, at(verb), **typed | one) for one in names]
        assert sorted(answer.status for answer in at_once(*windows)) == [302, 422, 422]
    forms = [line.form.name for line in opened(desk, received).written]
    assert forms == ["request", "task", "appointment", "words"]


def test_two_windows_that_keep_a_draft_at_once_both_find_it_again(desk, received, at, live_server):
    worker = unlocked(live_server, desk.cast)
    texts = ("Le premier texte.", "Le second texte.", "Le troisième texte.")
    pages = [worker.get(at("case")) for _text in texts]
    saves = [
        partial(
            worker.post,
            at("draft"),
            **{
                "answer-text": text,
                "answer-token": page.value("answer-token"),
                "window": page.value("window"),
            },
        )
        for text, page in zip(texts, pages, strict=True)
    ]
    assert len({answer.status for answer in at_once(*saves)}) == 1
    shown = worker.get(at("case")).text
    assert [text for text in texts if text not in shown] == []
