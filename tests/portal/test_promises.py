"""A number that a sentence of the interface or of the documents says is the one that the code keeps to."""

import csv
import re
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from allauth.account import app_settings as account
from django.conf import settings

from casework import throttle
from casework.due.deadlines import DAYS
from casework.keys import passphrases, unlocking
from casework.keys.holders import naming, recovering
from casework.models import Urgency
from casework.sealing import codes, halves
from contact import carrying
from contact.forms import MessageForm
from core import forms as core_forms
from core import mail
from core.throttle.once import MOST_A_DAY
from directory.models.people import NEWCOMER_FOR
from directory.people.profile import ARRIVAL_KEPT_FOR, ARRIVAL_WITHIN, STATUS_KEPT_FOR
from directory.sheets.forms import AddressesField
from permanences import agenda_views, panels
from permanences.duties import forms as duty_forms
from permanences.duties import single_dates
from permanences.feeds import ics
from permanences.posters import poster
from permanences.rules import plausible
from portal.operations import state, tasks, work
from portal.operations.duties import NIGHTLY, OFTEN
from portal.webhooks import http, queue
from search.counting import counters
from search.editors import forms as editors
from search.editors.actions import MAX_EXCLUDED, MAX_PINNED
from tests.portal.web import ROOT

FRENCH = {
    1: "un",
    2: "deux",
    3: "trois",
    5: "cinq",
    6: "six",
    7: "sept",
    10: "dix",
    12: "douze",
    13: "treize",
    20: "vingt",
    30: "trente",
}
ENGLISH = {1: "one", 2: "two", 4: "four", 5: "five", 10: "ten", 30: "thirty", 40: "forty"}
MINUTE, HOUR, DAY, WEEK = (timedelta(seconds=n) for n in (60, 3600, 86_400, 604_800))
MONTH, YEAR = timedelta(days=30.5), timedelta(days=365)


def _in(length: timedelta, unit: timedelta) -> int:
    """366 days are twelve months and one year."""
    return round(length / unit)


def _fr(length: timedelta, unit: timedelta) -> str:
    return FRENCH[_in(length, unit)]


def _en(length: timedelta, unit: timedelta) -> str:
    return ENGLISH[_in(length, unit)]


def _every(limit: str) -> str:
    """Of a rate of allauth for one address that is typed: "5/5m/key"."""
    return next(one.split("/")[1] for one in limit.split(",") if one.endswith("/key"))


def _judged() -> int:
    tuned = (ROOT / "tests" / "search" / "relevance").glob("*.yaml")
    return sum(line.startswith("- {q:") for one in tuned for line in one.read_text().splitlines())


def _places() -> int:
    with (ROOT / "directory" / "data" / "establishments.csv").open() as file:
        return sum(1 for _line in csv.DictReader(file))


def interface() -> list[str]:
    longest_name = MessageForm.base_fields["name"].max_length  # type: ignore[attr-defined]
    rates = settings.ACCOUNT_RATE_LIMITS
    wait = {"m": "une minute", "5m": "cinq minutes"}
    first, last = core_forms.FIRST_DAY.year, core_forms.LAST_DAY.year
    return [
        f"{passphrases.SHORTEST} caractères au moins. Par exemple",
        f"trop courte : {passphrases.SHORTEST} caractères au moins",
        f"trop longue : {passphrases.LONGEST} caractères au plus",
        f"Ce nom est trop long : {longest_name} caractères au plus.",
        f"{codes.LENGTH} lettres et chiffres, en {FRENCH[codes.LENGTH // codes.GROUP]} groupes.",
        f"Trop d’envois en {({3600: 'une heure'})[throttle.SENDING.seconds]}.",
        f"Dès que possible : réponse le {({1: 'prochain jour ouvré'})[DAYS[Urgency.TODAY]]}",
        f"Dans les {FRENCH[DAYS[Urgency.SOON]]} jours ouvrés",
        f"Dans {({5: 'la semaine'})[DAYS[Urgency.ORDINARY]]}",
        f"Plus de {_fr(plausible.LONGEST_DAY, HOUR)} heures de permanence le même jour.",
        f"avant {plausible.EARLIEST.hour} h ou après {plausible.LATEST.hour} h.",
        f"plus de {_fr(duty_forms.LONGEST, YEAR)} ans.",
        f"Choisissez une date dans les {_fr(single_dates.FARTHEST, MONTH)} mois.",
        f"Choisissez une date entre {first} et {last}.",
        f"Aucune permanence n’est prévue dans les {_fr(panels.WEEKS, MONTH)} mois.",
        f"Les {_fr(agenda_views.LISTED, WEEK)} prochaines semaines",
        f"{FRENCH[AddressesField.MOST].capitalize()} adresses au plus.",
        f"Pendant {_fr(NEWCOMER_FOR, YEAR)} an, le portail vous propose le livret",
        f"dans plus d’{_fr(ARRIVAL_WITHIN, YEAR)} an.",
        f"Elle est effacée {_fr(ARRIVAL_KEPT_FOR, MONTH)} mois après votre arrivée.",
        f"si vous ne vous connectez pas pendant {_fr(STATUS_KEPT_FOR, YEAR)} an.",
        f"attend depuis plus de {_in(work.WAITING_TOO_LONG, MINUTE)} minutes.",
        f"ne finit pas depuis plus de {_in(tasks.LOST_AFTER, MINUTE)} minutes.",
        f"La dernière sauvegarde a plus d’{_fr(state.BACKUP_TOO_OLD, DAY)} jour.",
        f"{FRENCH[account.LOGIN_BY_CODE_MAX_ATTEMPTS].capitalize()} codes faux",
        f"Trop d’essais. Attendez {wait[_every(rates['login_failed'])]}",
        f"Attendez {wait[_every(rates['request_login_code'])]} avant d’en demander un autre.",
        f"Pendant {_fr(queue.OLD_SECRET_FOR, DAY)} jour, les messages portent aussi",
        f"Messages des {_fr(queue.KEPT_FOR, DAY)} derniers jours",
        f"De {FRENCH[halves.FEWEST]} à {FRENCH[halves.MOST]} personnes qui ont une clé",
        f"Pendant {_fr(naming.WAIT, DAY)} jour, chacune peut arrêter ce changement.",
        f"La clé peut être rendue dans {_fr(recovering.WAIT, DAY)} jour",
        f"La clé peut être rendue pendant {_fr(recovering.KEPT, DAY)} jours.",
    ]


def documents() -> dict[str, list[str]]:
    return of_cases() | of_the_rest()


def of_cases() -> dict[str, list[str]]:
    unlock, follow, send = throttle.UNLOCKING, throttle.FOLLOWING, throttle.SENDING
    tell = throttle.TELLING
    return {
        "docs/security-model.md": [
            f"{unlock.tries} wrong tries in {unlock.seconds // 60} minutes for a person",
            f"{unlock.tries_by_address} for an address.",
            f"Follow-up codes: {follow.tries} and {follow.tries_by_address}.",
            f"Sending: {send.tries} an hour, {send.tries_by_address} for an address.",
            f"HR service tells: {tell.tries} an hour, {tell.tries_by_address} for an address.",
            f"{_in(unlocking.IDLE, MINUTE)} minutes idle, {_in(unlocking.LONGEST, HOUR)} hours at most",
            f"bound to the account, for {_in(carrying.LIFE, MINUTE)} minutes",
            f"for {_en(core_forms.LIFE_OF_A_NAME, HOUR)} hours, to the same account",
        ],
    }


def of_the_rest() -> dict[str, list[str]]:
    tries = [_in(one, HOUR) if one >= HOUR else _in(one, MINUTE) for one in queue.BACK_OFF]
    back_off = "{} min, {} min, {} min, {} h, {} h, {} h, {} h and {} h".format(*tries)
    return {
        "docs/data-protection.md": [
            f"from its {({5: 'fifth'})[counters.TOLD_FROM]} time in a month",
            f"{_in(timedelta(days=counters.KEPT_DAYS), MONTH)} months; what is rare, the month",
            f"once a day for a query, and {ENGLISH[MOST_A_DAY]} times a day in all",
        ],
        "README.md": [f"how well {_judged()} judged queries", f"the {_places()} establishments are real"],
        "docs/search.md": [f"holds {_judged()} judged queries"],
        "docs/search-editing.md": [
            f"At most {editors.MAX_PHRASES} lines a group, {editors.MAX_WORDS} words a line,",
            f"words a line, {editors.MAX_GROUPS} groups.",
            f"(at most {MAX_PINNED}), and what does not show (at most {MAX_EXCLUDED})",
        ],
        "docs/api.md": [
            f"within {ENGLISH[http.TOTAL_TIMEOUT]} seconds is a success",
            f"tried again after {back_off}",
            f"Messages are kept for {_en(queue.KEPT_FOR, DAY)} days.",
            f"`PREVIEW_LINK_HOURS` ({settings.PREVIEW_LINK_HOURS})",
            f"`EDITOR_TOKEN_DAYS` ({settings.EDITOR_TOKEN_DAYS})",
            f"`API_REQUESTS_PER_MINUTE` ({settings.API_REQUESTS_PER_MINUTE})",
            f"`limit` is at most {settings.WAGTAILAPI_LIMIT_MAX}",
        ],
        "docs/operations.md": [
            f"wait {_en(mail.OPEN, MINUTE)} minutes in the outbox",
            f"put back after {_in(tasks.LOST_AFTER, MINUTE)} minutes",
            f"after {_in(OFTEN.late_after, MINUTE)} minutes, {_in(NIGHTLY.late_after, HOUR)} hours",
            f"above the {settings.REQUEST_MAX_SIZE >> 20} MB that the portal itself refuses",
        ],
        "docs/calendar-clients.md": [f"`REFRESH-INTERVAL` of {_in(ics.REFRESH, HOUR)} hours"],
        "CHANGELOG.md": [
            f"permanence within {_en(mail.OPEN, MINUTE)} minutes goes to each person as one mail",
            f"The poster shows {({6: 'six'})[poster.SHOWN_BLOCKS]} permanences",
        ],
    }


def _missing(text: str, sentences: Iterable[str]) -> list[str]:
    plain = " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())
    return [one for one in sentences if one not in plain]


def test_the_interface_says_the_numbers_of_the_code() -> None:
    catalogue = ROOT / "portal" / "locale" / "en" / "LC_MESSAGES" / "django.po"
    assert _missing(catalogue.read_text(), interface()) == []


def test_the_documents_say_the_numbers_of_the_code() -> None:
    wrong = {name: _missing(Path(ROOT, name).read_text(), said) for name, said in documents().items()}
    assert {name: found for name, found in wrong.items() if found} == {}


def test_the_page_on_operations_says_the_defaults_of_the_settings() -> None:
    page = (ROOT / "docs" / "operations.md").read_text()
    sources = "".join(one.read_text() for one in (ROOT / "portal" / "settings").glob("*.py"))
    numbers = re.findall(r'env_int\("([A-Z_]+)", ([0-9_]+)\)', sources)
    assert len(numbers) > 8
    rows = [line.split("|")[1:3] for line in page.splitlines() if line.startswith("| `")]
    said = {}
    for names, defaults in rows:
        for name, default in zip(re.findall(r"`([A-Z_]+)`", names), defaults.split(","), strict=False):
            said[name] = default.strip()
    words = {"HSTS_SECONDS": "one year", "MAIL_PORT": None}  # beside the host: "localhost:25"
    wrong = {
        name: said.get(name)
        for name, number in numbers
        if words.get(name, number) is not None and said.get(name) != words.get(name, number)
    }
    assert wrong == {}


def test_a_number_that_changes_is_noticed(monkeypatch) -> None:
    monkeypatch.setattr(queue, "KEPT_FOR", timedelta(days=10))
    monkeypatch.setattr(plausible, "LONGEST_DAY", timedelta(hours=12))
    assert "Messages are kept for ten days." in _missing(
        Path(ROOT, "docs/api.md").read_text(), documents()["docs/api.md"]
    )
    assert "Plus de douze heures de permanence le même jour." in interface()
