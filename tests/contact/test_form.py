"""Writing in confidence: steps that carry everything, keep nothing, lose nothing."""

import re
from datetime import timedelta

import pytest
import time_machine

from casework import actions
from casework.models import Case, WorkerKey
from casework.sealing import crypto
from directory.models import Absence, Department, Establishment, Replacement
from tests.casework.sending import upload
from tests.cast import NOW
from tests.contact.conftest import START

NBSP = "\u00a0"
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}")


def text(answer):
    return answer.content.decode()


@pytest.fixture
def agent(desk):
    return desk.cast.client("agent")


def test_emergency_numbers_come_before_anything_else(agent):
    page = text(agent.get(START))
    assert (
        page.index("Êtes-vous en danger maintenant")
        < page.index("tel:3114")
        < page.index("Écrire en confidence</button>")
    )


def test_the_title_is_neutral_and_one_can_leave_fast(agent):
    page = text(agent.get(START))
    assert "<title>Intranet</title>" in page
    assert "data-relais-quick-exit" in page


@pytest.mark.once
def test_the_status_of_the_profile_is_chosen_already(cast, agent):
    chosen = r'name="status" value="contract"[^>]*checked'
    assert not re.search(chosen, text(agent.get(START)))
    cast.users["agent"].status = "contract"
    cast.users["agent"].save(update_fields=["status"])
    kept = dict(re.findall(r'(?s)<textarea name="(\w+)" hidden>\s*(.*?)</textarea>', text(agent.get(START))))
    assert kept["status"] == "contract"
    assert re.search(chosen, text(agent.post(START, kept | {"step": "danger", "go": "next"})))


def test_the_steps_follow_each_other_and_carry_what_was_typed(agent, filled):
    seen = []
    for step in ("danger", "subject", "workplace", "message"):
        answer = agent.post(START, filled | {"step": step})
        assert answer.status_code == 200
        seen.append(re.search(r'data-relais-steps="(\w+)"', text(answer))[1])
        for value in (filled["theme"], filled["phone"], filled["name"], filled["message"]):
            assert value in text(answer)
    assert seen == ["subject", "workplace", "message", "check"]


@pytest.mark.once
@pytest.mark.parametrize("go", ["back", "subject", "workplace"])
def test_files_chosen_at_the_last_step_are_said_to_be_lost_until_it_is_there_again(agent, filled, go):
    lost, chosen = (
        "choisissez-les à nouveau juste avant d’envoyer",
        {"attached": upload("bail.txt", b"Bonjour")},
    )
    at_check = filled | {"step": "check", "go": go}
    assert lost not in text(agent.post(START, at_check))
    left = text(agent.post(START, at_check | chosen))
    assert (lost in left, 'name="files_lost"' in left) == (True, True)
    kept = filled | {"files_lost": "1", "go": "next"}
    pages = [text(agent.post(START, kept | {"step": step})) for step in ("subject", "message")]
    assert [lost in page for page in pages] == [False, True]


@pytest.mark.once
@pytest.mark.parametrize(
    ("typed", "shown", "dialled"),
    [
        ("0639981234", "06 39 98 12 34", "0639981234"),
        ("06.39.98.12.34", "06 39 98 12 34", "0639981234"),
        ("+32 470 12 34 56", "+32 470 12 34 56", "+32470123456"),
    ],
)
def test_a_number_is_shown_in_pairs_before_it_is_sent_a_foreign_one_as_typed(
    agent, filled, typed, shown, dialled
):
    page = text(agent.post(START, filled | {"step": "message", "phone": typed}))
    assert f'href="tel:{dialled}">{shown.replace(" ", NBSP)}</a>' in page


@pytest.mark.once
@pytest.mark.parametrize("step", ["subject", "workplace", "message", "check"])
def test_back_never_loses_a_word_even_a_wrong_one(agent, filled, step):
    half = filled | {"step": step, "go": "back", "phone": "12", "theme": "", "message": "À moitié <écrit>"}
    page = text(agent.post(START, half))
    assert "À moitié &lt;écrit&gt;" in page
    assert 'value="12"' in page or "\n12</textarea>" in page
    assert "fr-message--error" not in page


def test_who_will_read_is_said_with_the_workplace_before_anything_is_written(agent, filled):
    page = text(agent.post(START, filled | {"step": "subject"}))
    assert "Votre message sera lu par Inès Basilic" in page
    assert "Ni votre hiérarchie, ni l’administrateur du site ne peuvent le lire." in page


def test_a_workplace_is_found_by_town_each_with_its_reader(agent, filled):
    page = text(agent.post(START, filled | {"step": "workplace", "go": "search", "search": "arras"}))
    assert "Maison d’arrêt d’Arras" in page
    assert "Votre message sera lu par Hugo Genièvre" in page


CHOSEN = re.compile(r'value="([^"]+)"\s+checked')


@pytest.mark.parametrize("searched", ["arras", "zzzz", "!!", "\x00", "a" * 300])
def test_the_workplace_chosen_stays_chosen_whatever_a_search_finds(agent, filled, searched):
    """Nothing found, or somewhere else: until another one is chosen, it is this one."""
    page = text(agent.post(START, filled | {"step": "workplace", "go": "search", "search": searched}))
    assert CHOSEN.findall(page) == [filled["workplace"]]
    assert ("Aucun établissement ne porte ce nom" in page) is (searched not in ("arras", "\x00"))
    after = text(agent.post(START, filled | {"step": "workplace", "search": searched}))
    assert "Votre message sera lu par Inès Basilic" in after


def test_what_a_search_finds_is_not_chosen_without_a_click(agent, filled):
    searched = filled | {"step": "workplace", "workplace": "", "search": "arras"}
    page = text(agent.post(START, searched | {"go": "search"}))
    assert "Maison d’arrêt d’Arras" in page
    assert CHOSEN.findall(page) == []
    answer = agent.post(START, searched)
    assert answer.status_code == 422
    assert text(answer).count("Cherchez puis choisissez votre lieu de travail.") == 2  # above, and beside


def test_sending_seals_and_shows_the_code_once(agent, filled):
    sent = agent.post(START, filled)
    (code,) = CODE.findall(text(sent))
    assert "avant de quitter cette page" in text(sent)
    assert "jeudi 26 novembre" in text(sent)
    opened = actions.open_by_code(actions.follow(code.replace("-", ""), at=NOW))
    assert opened.first_message.message == filled["message"]
    assert opened.first_message.moments == ("noon", "evening")


def test_the_first_of_a_month_is_said_as_people_say_it(desk, agent, filled):
    page = text(agent.post(START, filled | {"urgency": "1"}))  # five working days from Tuesday 24 November
    assert "au plus tard mardi 1er décembre" in page


def test_the_same_form_sent_again_is_answered_with_the_same_code(agent, filled):
    """The answer to the first was lost on the network."""
    first = agent.post(START, filled)
    again = agent.post(START, filled)
    assert again.status_code == 200
    assert CODE.findall(text(again)) == CODE.findall(text(first)) != []
    assert "Votre message est parti. Inès Basilic le lira." in text(again)
    assert Case.objects.count() == 1


def test_a_form_changed_after_it_was_sent_is_told_that_the_change_is_not(agent, filled):
    (code,) = CODE.findall(text(agent.post(START, filled)))
    again = agent.post(START, filled | {"message": "J’ai oublié de dire ceci."})
    assert again.status_code == 409
    assert "Ce que vous avez changé depuis n’est pas parti" in text(again)
    assert CODE.findall(text(again)) == [code]
    assert Case.objects.count() == 1


def test_the_code_is_given_again_to_the_one_who_sent_and_for_some_hours(desk, agent, filled):
    agent.post(START, filled)
    elsewhere = desk.cast.client("correspondent").post(START, filled)
    with time_machine.travel(NOW + timedelta(hours=5), tick=False):
        later = desk.cast.client("agent").post(START, filled)
    for answer in (elsewhere, later):
        assert answer.status_code == 409
        assert "déjà parti" in text(answer)
        assert not CODE.search(text(answer))


def test_no_page_before_the_sending_shows_or_carries_the_code(agent, filled):
    check = text(agent.post(START, filled | {"step": "message"}))
    (code,) = CODE.findall(text(agent.post(START, filled)))
    assert code not in check
    assert code.replace("-", "") not in check


def test_if_the_key_of_the_reader_changed_meanwhile_the_agent_is_asked_again(desk, agent, filled):
    """The words that were shown are carried by the page: another key under the same name gets nothing."""
    shown = {"words": desk.cast.workers["assistant"].keys.get().fingerprint}
    desk.cast.workers["assistant"].keys.update(public_key=crypto.new_key_pair().public)
    asked = agent.post(START, filled | shown)
    assert asked.status_code == 409
    assert "La clé de la personne qui lira votre message a changé" in text(asked)
    assert not Case.objects.exists()
    carried = re.search(r'name="words" value="([^"]+)"', asked.text)[1]
    assert CODE.search(text(agent.post(START, filled | {"words": carried})))


def test_if_the_reader_changed_meanwhile_the_agent_is_asked_again(desk, agent, filled):
    worker = desk.cast.workers["assistant"]
    absence = Absence.objects.create(
        worker=worker, starts_on=NOW.date(), ends_on=NOW.date() + timedelta(days=3)
    )
    Replacement.objects.create(
        absence=absence,
        substitute=desk.cast.workers["neighbour"],
        starts_on=absence.starts_on,
        ends_on=absence.ends_on,
        state="approved",
        approved_by=desk.cast.users["national"],
        approved_at=NOW,
    )
    asked = agent.post(START, filled)
    assert asked.status_code == 409
    assert "La personne qui lira votre message a changé" in text(asked)
    assert "Votre message sera lu par Hugo Genièvre" in text(asked)
    assert not Case.objects.exists()
    promised = {"promised": str(desk.cast.workers["neighbour"].public_id)}
    assert CODE.search(text(agent.post(START, filled | promised)))


@pytest.mark.parametrize("promised", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_nothing_is_sealed_without_the_name_having_been_shown(agent, filled, promised):
    assert agent.post(START, filled | {"promised": promised}).status_code == 409
    assert not Case.objects.exists()


def test_a_worker_without_key_is_passed_over_and_the_agent_is_told(desk, agent, filled):
    desk.cast.workers["assistant"].keys.all().delete()
    page = text(agent.post(START, filled | {"step": "subject"}))
    assert "Votre message sera lu par Nadia Verveine" in page
    assert "Inès Basilic ne peut pas encore recevoir de message ici." in page


def test_with_nobody_to_read_the_form_says_so_first_with_the_numbers(desk, agent, filled):
    WorkerKey.objects.all().delete()
    page = text(agent.get(START))
    assert page.index("On ne peut pas encore écrire d’ici") < page.index("Êtes-vous en danger")
    for worker in ("assistant", "coordinator"):
        assert f"tel:{desk.cast.workers[worker].phone.replace(' ', '')}" in page
    stopped = agent.post(START, filled | {"step": "workplace"})
    assert (stopped.status_code, 'name="workplace"' in text(stopped)) == (422, True)
    assert agent.post(START, filled).status_code == 422


def test_the_workplace_and_theme_of_the_address_are_chosen_already(agent, desk):
    page = text(agent.get(START, {"etablissement": desk.cast.prison.code, "theme": "health"}))
    assert desk.cast.prison.code in page
    assert "health" in page


@pytest.mark.parametrize(
    "query", ["etablissement=nowhere", "theme=nothing", "etablissement=%00", "theme=%F0"]
)
def test_an_unknown_workplace_or_theme_is_not_found(agent, query):
    assert agent.get(f"{START}?{query}").status_code == 404


@pytest.mark.once
@pytest.mark.parametrize("field", ["message", "name", "phone", "email", "status"])
def test_content_in_an_address_is_refused(agent, field):
    assert agent.get(START, {field: "secret"}).status_code == 400


BAD = {
    "theme": ["", "nothing", "\x00"],
    "status": ["", "king"],
    "workplace": ["", "nowhere", "\x00"],
    "message": ["", "   ", "x" * 10_001, "nul\x00"],
    "urgency": ["", "9", "x", "\x00"],
    "channel": ["", "pigeon"],
    "phone": ["", "12", "pas un numéro", "0" * 60, "\x00"],
    "moments": ["never"],
    "name": ["x" * 151, "\x00"],
}


@pytest.mark.once
@pytest.mark.parametrize(("field", "value"), [(f, v) for f, values in BAD.items() for v in values])
def test_bad_input_gets_a_sentence_by_the_field_and_loses_nothing(agent, filled, field, value):
    answer = agent.post(START, filled | {field: value})
    assert answer.status_code == 422
    assert "fr-message--error" in text(answer) or "À corriger avant de continuer" in text(answer)
    assert "payer mon loyer" in text(answer) or field == "message"
    assert not Case.objects.exists()


@pytest.mark.once
@pytest.mark.parametrize("email", ["", "x@", "a b@example.fr", "x" * 300 + "@example.fr"])
def test_a_wished_mail_needs_a_whole_address(agent, filled, email):
    answer = agent.post(START, filled | {"channel": "email", "email": email})
    assert answer.status_code == 422
    assert email in text(answer)


@pytest.mark.once
@pytest.mark.parametrize(
    ("channel", "wrong", "good"),
    [
        ("email", {"phone": "12"}, {"email": "moi@example.fr"}),
        ("phone", {"email": "x@"}, {"phone": "06 39 98 12 34"}),
        ("code_only", {"phone": "25 12 34", "email": "x@"}, {}),
    ],
)
def test_what_the_chosen_way_does_not_use_refuses_nothing_and_is_kept_on_the_page(
    agent, filled, channel, wrong, good
):
    typed = filled | {"channel": channel, "step": "message"} | wrong | good
    answer = agent.post(START, typed)
    assert (answer.status_code, 'data-relais-steps="check"' in text(answer)) == (200, True)
    facts = text(answer).partition('<dl class="casework-facts">')[2].partition("</dl>")[0]
    for value in wrong.values():
        assert f'value="{value}"' in text(answer) or f"{value}</textarea>" in text(answer)
        assert value not in facts, "what cannot be used is not sent"
    assert all(value.replace(" ", NBSP) in facts for value in good.values())
    assert "Votre code de suivi" in text(agent.post(START, typed | {"step": "check"}))
    assert Case.objects.count() == 1


@pytest.mark.once
@pytest.mark.parametrize("step", ["", "nonsense", "\x00"])
def test_an_unknown_step_is_a_bad_request(agent, filled, step):
    assert agent.post(START, filled | {"step": step}).status_code == 400


@pytest.mark.once
def test_what_is_typed_is_shown_back_as_text(agent, filled):
    hostile = "<script>alert(1)</script>\"'&"
    page = text(agent.post(START, filled | {"step": "message", "message": hostile, "name": hostile}))
    assert "<script>alert" not in page


def test_too_many_sendings_have_to_wait_and_keep_the_text(agent, filled):
    for number in range(10):
        agent.post(START, filled | {"submission": f"a-random-name-for-form-{number}"})
    answer = agent.post(START, filled | {"submission": "a-random-name-once-too-many"})
    assert answer.status_code == 429
    assert filled["message"] in text(answer)
    assert Case.objects.count() == 10


@pytest.mark.once
def test_pages_of_the_form_are_not_kept_by_the_browser(agent, filled):
    for answer in (
        agent.get(START),
        agent.post(START, filled | {"step": "message"}),
        agent.post(START, filled),
    ):
        assert "no-store" in answer["Cache-Control"]


def test_overseas_themes_are_offered_where_they_apply(agent, filled, desk):
    here = text(agent.post(START, filled | {"step": "danger"}))
    there = text(agent.post(START, filled | {"step": "danger", "workplace": desk.cast.far_prison.code}))
    assert "overseas_housing" not in here
    assert "overseas_housing" in there


@pytest.mark.once
@pytest.mark.parametrize(
    ("typed", "shown", "dialled"),
    [("25.12.34", "+687 25 12 34", "+687251234"), ("06 39 98 12 34", "06 39 98 12 34", "0639981234")],
)
def test_a_number_of_neighbours_gets_the_country_of_the_workplace(desk, agent, filled, typed, shown, dialled):
    """Whoever answers may sit in Paris."""
    around = Department.objects.create(
        code="988", name="Nouvelle-Calédonie", region=desk.cast.overseas, zone="outre"
    )
    Establishment.objects.filter(pk=desk.cast.court.pk).update(department=around)
    desk.cast.sector.departments.add(around)
    page = text(agent.post(START, filled | {"step": "message", "phone": typed}))
    assert f'href="tel:{dialled}">{shown.replace(" ", NBSP)}</a>' in page


def test_six_digits_from_where_nobody_dials_them_are_asked_in_full(agent, filled):
    answer = agent.post(START, filled | {"step": "message", "phone": "25 12 34"})
    assert answer.status_code == 422
    assert text(answer).count("Ce numéro n’est pas complet.") == 2
    assert 'value="25 12 34"' in text(answer)
