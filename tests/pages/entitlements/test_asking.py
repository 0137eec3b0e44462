"""An agent asks what they are entitled to, without a script; programs read the conditions."""

import logging
import re
from contextlib import nullcontext
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import connection

from pages.entitlements import views
from pages.models import BenefitPage
from pages.quality import complete
from pages.starting import Unready
from tests.cast import Cast
from tests.pages import make

pytestmark = pytest.mark.django_db
URL = "/prestations/mes-droits/"
SUM = "23 457"
CHILD = {"label": "Vous avez un enfant de moins de six ans.", "paragraph": "who", "under": 6}
INCOME = {"label": "Vos revenus sont sous le plafond.", "ceiling": 20_000, "ceiling_overseas": 25_000}
RENT = {
    "label": "Vous entrez dans un logement.",
    "situations": ["entering"],
    "exception": "un quartier prévu.",
}
STATUS = {"asked": ["status"], "status": "civil_servant"}
HOUSEHOLD = STATUS | {"asked": ["status", "household"], "children": "yes", "ages": "2 et 11", "alone": "no"}


def benefit(title: str, *conditions: tuple[str, dict[str, Any]], **fields: Any) -> Any:
    data = [{"type": kind, "value": value} for kind, value in conditions]
    return make.page(BenefitPage, make.section("prestations"), title, conditions_data=data, **fields)


@pytest.fixture
def benefits() -> dict[str, Any]:
    return {
        "care": benefit(
            "Garde",
            ("child", CHILD),
            ("income", INCOME),
            audience=["civil_servant", "contract"],
            not_computed="Le montant exact.",
        ),
        "home": benefit("Installation", ("housing", RENT)),
        "old": benefit("Retraite", ("open", {"label": "Un appui."}), audience=["retired"]),
        "words": benefit("Sans données", audience=["retired"]),
    }


def shown(text: str) -> dict[str, list[str]]:
    """The titles under each kind of answer, and what a reader sees of the page besides."""
    lists = re.findall(r'data-relais-verdict="(\w+)">(.*?)</ul>\s*</div>', text, re.DOTALL)
    return {
        verdict: re.findall(r"<h4[^>]*><a[^>]*><span[^>]*>([^<]+)</span>", part) for verdict, part in lists
    }


def asked(text: str) -> list[str]:
    return re.findall(r'data-relais-question="(\w+)"(?: id="suite")?\s*>', text)


@pytest.mark.once
def test_an_agent_is_asked_what_matters_and_reads_why(cast: Cast, benefits: dict[str, Any]) -> None:
    client = cast.client("agent")
    first = client.get(URL)
    assert asked(first.text) == ["status"]
    assert "no-store" in first["Cache-Control"]
    said = client.post(URL, STATUS)
    # Said early: what the status alone refuses; what has no data is refused to nobody.
    assert shown(said.text)["no"] == ["Retraite"]
    assert shown(said.text)["perhaps"] == ["Garde", "Installation", "Sans données"]
    assert asked(said.text) == ["status", "household"]
    assert client.post(URL, HOUSEHOLD | {"children": ""}).status_code == 422
    wrong = client.post(URL, HOUSEHOLD | {"ages": "deux"})
    assert (wrong.status_code, asked(wrong.text)) == (422, ["status", "household"])
    assert "Écrivez des âges en années" in wrong.text
    assert 'value="deux"' in wrong.text


@pytest.mark.once
def test_each_answer_says_what_decides_and_where_it_is_written(cast: Cast, benefits: dict[str, Any]) -> None:
    client = cast.client("agent")
    answers = HOUSEHOLD | {"asked": ["status", "household", "housing", "income"], "housing": "settled"}
    last = client.post(URL, answers | {"income": SUM, "parts": "1"})
    assert asked(last.text)[-2:] == ["place", "income"]  # two ceilings: where?
    answers |= {"asked": [*answers["asked"], "place"], "income": SUM, "parts": "1"}
    assert shown(client.post(URL, answers | {"place": "metro"}).text)["no"] == ["Garde", "Retraite"]
    overseas = client.post(URL, answers | {"place": "drom"})
    assert shown(overseas.text)["yes"] == ["Garde"]
    assert "Le montant exact." in overseas.text
    assert "un quartier prévu." in overseas.text
    assert f'href="{make.url(benefits["care"])}#pour-qui"' in overseas.text
    assert 'id="pour-qui"' in client.get(make.url(benefits["care"])).text
    unknown = answers | {
        "status": "unknown",
        "children": "unknown",
        "ages": "",
        "housing": "unknown",
        "income": "",
    }
    assert shown(client.post(URL, unknown).text)["no"] == []


def test_it_is_found_and_is_for_one_benefit_as_well(cast: Cast, benefits: dict[str, Any]) -> None:
    client = cast.client("agent")
    assert f'href="{URL}"' in client.get("/prestations/").text
    assert f'href="{URL}"' in client.get("/plan-du-site/").text
    door = f"{URL}?prestation={benefits['home'].pk}"
    assert f'href="{door}"' in client.get(make.url(benefits["home"])).text
    page = client.get(door)
    assert asked(page.text) == ["housing"]
    answer = client.post(door, {"asked": ["housing"], "housing": "entering"})
    assert shown(answer.text) == {"yes": ["Installation"], "perhaps": [], "no": []}
    make.restrict(benefits["home"], Group.objects.create(name="Cellule"))
    assert client.get(door).status_code == 404
    assert "Installation" not in client.post(URL, STATUS).text


def test_nothing_of_an_answer_is_kept_or_written_anywhere(
    cast: Cast, benefits: dict[str, Any], caplog: Any, monkeypatch: Any
) -> None:
    client, written = cast.client("agent"), []
    caplog.set_level(logging.DEBUG)
    answers = STATUS | {"asked": ["status", "income"], "income": SUM, "parts": "2"}

    def watch(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        written.append(f"{sql} {params}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        answer = client.post(URL, answers)
    assert f'value="{SUM}"' in answer.text
    assert [sql for sql in written if sql.startswith(("INSERT", "UPDATE"))] == []
    assert SUM not in "".join(written) + repr([s.get_decoded() for s in Session.objects.all()])
    assert set(answer.cookies) <= {"csrftoken"}
    assert client.get(URL, {"income": SUM}).status_code == 400
    monkeypatch.setattr(views, "to_ask", lambda *given: 1 / 0)
    client.raise_request_exception = False
    caplog.clear()
    assert client.post(URL, answers).status_code == 500
    assert "ZeroDivisionError" in caplog.text
    assert [one for one in (SUM, "23457", "civil_servant") if one in caplog.text] == []


def test_programs_read_the_conditions(cast: Cast, benefits: dict[str, Any]) -> None:
    client = cast.client("agent")
    make.restrict(benefits["words"], Group.objects.create(name="Cellule"))

    def titles(query: str = "") -> list[str]:
        return [item["title"] for item in client.get(f"/api/v1/benefits/{query}").json()["items"]]

    assert titles() == ["Garde", "Installation", "Retraite"]
    assert titles("?audience=retired") == ["Installation", "Retraite"]
    assert titles("?theme=family") == []
    item = client.get("/api/v1/benefits/?limit=1").json()["items"][0]
    assert [one["type"] for one in item["conditions_data"]] == ["status", "child", "income"]
    assert item["conditions_data"][1] | CHILD == item["conditions_data"][1]
    assert item["not_computed"] == ["Le montant exact."]
    detail = client.get(item["api_url"]).json()["benefit"]
    assert detail["conditions_data"] == item["conditions_data"]


@pytest.mark.once
@pytest.mark.parametrize(
    ("kind", "value", "sentence", "contradicts"),
    [
        ("child", {"under": None}, "au moins l’une des deux limites", False),
        ("service", {"at_least": 12, "under": 12}, "doit dépasser l’autre", True),
        ("dates", {}, "au moins l’une des deux dates", False),
        ("dates", {"opens": "2026-09-01", "every_year": True}, "donnez les deux dates", False),
        ("dates", {"opens": "2026-09-01", "closes": "2026-08-01"}, "précède le début", True),
        ("child", {"under": 3, "exception_under": 9}, "écrivez l’exception", False),
    ],
)
def test_an_editor_is_told_of_a_condition_that_says_nothing(
    kind: str, value: Any, sentence: str, contradicts: bool
) -> None:
    """Of a draft, what is not written yet is not asked for: it saves itself all the while."""
    block = BenefitPage._meta.get_field("conditions_data").stream_block.child_blocks[kind]
    given = block.to_python({"label": "Il faut cela.", "paragraph": "who", **value})
    with pytest.raises(ValidationError) as refused:
        block.clean(given)
    with pytest.raises(ValidationError) if contradicts else nullcontext():
        block.clean_deferred(given)
    assert sentence in str(refused.value.as_json_data()).replace("\\u2019", "’")


def test_a_condition_leads_to_a_paragraph_that_the_page_has() -> None:
    page = benefit("Garde", ("child", CHILD | {"paragraph": "conditions"}), ("open", {"label": "Un appui."}))
    page.conditions = "<p> </p>"
    with pytest.raises(Unready, match="Les conditions.*est vide"):
        complete.check(page)
    values = {name: getattr(page, name) for name in ("conditions_data", "conditions")}
    at_field = BenefitPage.faults(values)["conditions_data"].as_json_data()["blockErrors"]
    assert list(at_field[0]["blockErrors"]) == ["paragraph"]
    page.conditions = "<p>Un enfant.</p>"
    complete.check(page)
