"""What is searched is counted without saying by whom, and a rare query is nowhere."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, models
from django.test import Client

from core.throttle.once import MOST_A_DAY, OncePerDay
from directory.models import Worker
from search.counting import counters, judging
from search.models import CountedQuery, Findable, QueryDay, SearchDay
from search.query.values import parse
from tests.cast import NOW, PEOPLE, Cast
from tests.search.conftest import Shelf

SIGNED_IN = [who for who in PEOPLE if who != "anonymous"]
TODAY = NOW.date()
COUNT, USEFUL = "/recherche/compte/", "/recherche/avis/"


@pytest.fixture(autouse=True)
def _nobody_counted_yet() -> Iterator[None]:
    counters.once.forget()
    with time_machine.travel(NOW, tick=False):
        yield
    counters.once.forget()


def searched(cast: Cast, typed: str, people: list[str]) -> None:
    for who in people:
        assert cast.client(who).post(COUNT, {"q": typed}).status_code == 204


def everything_stored() -> str:
    """Every column of every table; on SQLite its file, byte by byte, as well."""
    said = ""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            said += repr(cursor.fetchall())
        if connection.vendor == "sqlite":
            said += cursor.connection.serialize().decode("latin-1")
    return said


def test_nothing_of_a_rare_query_is_in_the_database(cast: Cast) -> None:
    searched(cast, "Bicyclette girafe", SIGNED_IN[:4])
    stored = everything_stored().lower()
    assert "basilic" in stored  # what is there is seen
    assert [word for word in ("bicyclette", "bicyclet", "girafe") if word in stored] == []
    assert (CountedQuery.objects.get().text, SearchDay.objects.get().searches) == ("", 4)


def test_it_is_told_from_the_fifth_time_on(cast: Cast) -> None:
    searched(cast, "Bicyclette, girafe", SIGNED_IN[:5])
    (told,) = counters.told(TODAY.replace(day=1))
    assert (told["text"], told["searches"], told["without_result"]) == ("bicyclette girafe", 5, 5)


def test_one_person_does_not_make_it_common(cast: Cast) -> None:
    searched(cast, "girafe", ["agent"] * 9)
    assert (CountedQuery.objects.get().text, SearchDay.objects.get().searches) == ("", 1)


def test_one_person_adds_so_many_a_day(cast: Cast) -> None:
    once = OncePerDay()
    added = [once.is_first(TODAY, 1, f"mot {n}") for n in range(MOST_A_DAY + 5)]
    assert added.count(True) == MOST_A_DAY
    assert once.is_first(TODAY, 2, "mot 1")
    assert once.is_first(date(2026, 11, 25), 1, "mot 1")


NEVER = [
    "violence conjugale", "idées noires", "viollence", "suicde", "surendetement", "cancer", "01 99 00 12 34",
    "33 6 39 98", "dossier 123456", "moi@example.fr", "mon chef me parle mal tous les jours", "Basilic",
    "inès", "Genièvre lille", "a", "", "@",
]  # fmt: skip  # words, one list


@pytest.mark.parametrize("typed", NEVER)
def test_what_is_delicate_or_names_someone_is_never_counted(cast: Cast, shelf: Shelf, typed: str) -> None:
    searched(cast, typed, SIGNED_IN[:6])
    for who in SIGNED_IN[:6]:
        cast.client(who).post(USEFUL, {"q": typed, "utile": "oui"})
    assert (CountedQuery.objects.count(), SearchDay.objects.count()) == (0, 0)


def test_nor_is_what_leads_to_a_sensitive_page_or_theme(cast: Cast, shelf: Shelf) -> None:
    searched(cast, "banque de france", SIGNED_IN[:6])  # a page of the theme of debts
    Findable.objects.filter(page=shelf.benefit).update(is_sensitive=True)
    searched(cast, "installation", SIGNED_IN[:6])
    assert not SearchDay.objects.exists()
    Findable.objects.filter(page=shelf.benefit).update(is_sensitive=False)
    counters.once.forget()
    searched(cast, "installation", ["agent"])
    assert SearchDay.objects.get().searches == 1


def test_nor_the_name_of_someone_who_left_or_of_an_account(cast: Cast) -> None:
    Worker.objects.filter(pk=cast.workers["neighbour"].pk).update(is_active=False, last_name="Échalote")
    type(cast.user("agent")).objects.filter(pk=cast.users["agent"].pk).update(last_name="Topinambour")
    for typed in ("echalote", "topinambour bureau"):
        searched(cast, typed, SIGNED_IN[:6])
    assert not SearchDay.objects.exists()


def test_no_column_says_who_or_when() -> None:
    kinds = {
        (type(field), getattr(field, "related_model", None))
        for model in (CountedQuery, QueryDay, SearchDay)
        for field in model._meta.concrete_fields
    }
    assert kinds == {
        (models.UUIDField, None),
        (models.DateField, None),
        (models.CharField, None),
        (models.PositiveIntegerField, None),
        (models.ForeignKey, CountedQuery),
    }


def test_looking_at_results_counts_nothing(cast: Cast) -> None:
    cast.client("agent").get("/recherche/?q=girafe&avis=1")
    assert not SearchDay.objects.exists()
    assert cast.client("agent").get(COUNT).status_code == 405


def test_a_count_from_another_site_is_refused(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.user("agent"))
    assert strict.post(COUNT, {"q": "girafe"}).status_code == 403
    assert not SearchDay.objects.exists()


def test_the_digest_of_a_query_is_another_one_each_month() -> None:
    query = parse("girafe")
    first, then = (counters.digest_of(query, date(2026, month, 1)) for month in (11, 12))
    assert first != then


def counted(text: str, day: date, times: int = 1) -> CountedQuery:
    query = CountedQuery.objects.create(month=day.replace(day=1), digest=text or str(day), text=text)
    QueryDay.objects.create(query=query, day=day, searches=times)
    SearchDay.objects.get_or_create(day=day, defaults={"searches": times})
    return query


def test_a_month_that_is_over_keeps_neither_digest_nor_rare_query(db: None) -> None:
    for text, day in (("logement", date(2026, 10, 3)), ("", date(2026, 10, 4)), ("", date(2026, 11, 4))):
        counted(text, day)
    counters.forget(TODAY)
    left = CountedQuery.objects.values_list("text", "digest", "month")
    assert set(left) == {("logement", "", date(2026, 10, 1)), ("", "2026-11-04", date(2026, 11, 1))}


def test_after_thirteen_months_nothing_is_left(db: None) -> None:
    counted("logement", date(2025, 10, 1))
    counted("creche", date(2025, 12, 1))
    call_command("housekeeping", "--nightly")
    assert list(CountedQuery.objects.values_list("text", flat=True)) == ["creche"]
    assert list(SearchDay.objects.values_list("day", flat=True)) == [date(2025, 12, 1)]


def test_an_answer_is_counted_with_its_query(cast: Cast) -> None:
    searched(cast, "girafe", ["agent"])
    cast.client("agent").post(USEFUL, {"q": "girafe", "utile": "non"})
    cast.client("agent").post(USEFUL, {"q": "girafe", "utile": "non"})
    cast.client("editor").post(USEFUL, {"q": "bicyclette", "utile": "oui"})
    day, own = SearchDay.objects.get(), QueryDay.objects.get()
    assert (day.useful, day.useless, own.useful, own.useless) == (1, 1, 0, 1)


def test_the_answer_leads_back_to_the_same_results_and_says_so(cast: Cast) -> None:
    client = cast.client("agent")
    sent = {"q": "lille", "type": "etablissements", "departement": "59", "page": "1", "utile": "oui"}
    answer = client.post(USEFUL, sent)
    assert answer["Location"] == "/recherche/?q=lille&type=etablissements&departement=59&avis=1#avis"
    assert "Merci de votre réponse." in client.get(answer["Location"]).text
    assert client.post(USEFUL, {"q": "lille", "utile": "peut-être"}).status_code == 404
    assert client.post(USEFUL, {"q": "lille", "utile": "oui", "type": "x"}).status_code == 404


def test_editors_read_what_is_common_and_what_found_nothing(cast: Cast) -> None:
    searched(cast, "girafe", SIGNED_IN[:5])
    searched(cast, "bicyclette", SIGNED_IN[:2])
    text = cast.client("editor").get("/cms/recherches/").text
    assert "7 recherches comptées" in text
    assert text.count(">girafe<") == 2
    assert "bicyclette" not in text


def test_an_empty_month_says_why(cast: Cast) -> None:
    counted("logement", date(2026, 10, 3), 6)
    client = cast.client("moderator")
    assert "Rien à lire pour ce mois" in client.get("/cms/recherches/").text
    assert "logement" in client.get("/cms/recherches/?mois=2026-10").text
    assert client.get("/cms/recherches/?mois=2026-9").status_code == 404


def test_the_page_asks_to_be_counted_only_when_it_may(cast: Cast) -> None:
    client = cast.client("agent")
    assert "data-relais-count" in client.get("/recherche/?q=girafe").text
    for query in ("q=girafe&type=pages", "q=suicde", "q=girafe&departement=59", "q="):
        assert "data-relais-count" not in client.get(f"/recherche/?{query}").text


def test_what_may_be_counted_is_told_by_its_words() -> None:
    harmless = ("aide au logement", "59000", "congé 2026", "tribunal de Lille", "crèche", "vacances d’été")
    assert [typed for typed in harmless if not judging.may_be_counted(parse(typed))] == []


def test_midnight_is_that_of_the_portal(cast: Cast) -> None:
    with time_machine.travel(datetime.fromisoformat("2026-11-30T23:30:00+00:00"), tick=False):
        searched(cast, "girafe", ["agent"])
    assert QueryDay.objects.get().day == date(2026, 12, 1)
