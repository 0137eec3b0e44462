"""What am I entitled to, computed in the browser: the same answers as the server's, and nothing sent."""

from collections.abc import Callable
from dataclasses import asdict

import pytest
from playwright.sync_api import Page, expect

from pages.entitlements.engine import judge, to_ask
from pages.models import BenefitPage
from tests.browser.conftest import PHONE, assert_accessible
from tests.pages import make
from tests.pages.entitlements.cases import Case, because, benefits, cases

pytestmark = [pytest.mark.browser, pytest.mark.once]
ALL = """async ([source, benefits, cases]) => {
  const { judge, toAsk } = await import(source);
  return cases.map(({ facts, today }) => ({
    found: Object.values(benefits).map((conditions) => judge(conditions, facts, today)),
    left: toAsk(Object.values(benefits), { ...facts, asked: [] }, today),
  }));
}"""
AGES = "Si oui, quel âge ont-ils"
CARE = [
    ("child", {"label": "Vous avez un enfant de moins de six ans.", "paragraph": "who", "under": 6}),
    ("income", {"label": "Vos revenus sont sous le plafond.", "ceiling": 20_000}),
]


def _plain(case: Case) -> dict[str, object]:
    return {
        "facts": asdict(case.facts) | {"asked": sorted(case.facts.asked)},
        "today": case.today.isoformat(),
    }


def _the_script_answers_as_the_server_does(page: Page) -> None:
    source = page.locator("script[src*='pages/entitlements']").get_attribute("src")
    by_slug = benefits()
    data = {slug: [one.model_dump(mode="json") for one in those] for slug, those in by_slug.items()}
    answered = page.evaluate(ALL, [source, data, [_plain(case) for case in cases()]])
    for case, answer in zip(cases(), answered, strict=True):
        for (slug, conditions), found in zip(by_slug.items(), answer["found"], strict=True):
            result = judge(conditions, case.facts, case.today)
            assert found == {"verdict": result.verdict, "because": list(result.because)}, (
                slug,
                case.sentence,
            )
            assert because(conditions, result) == case.expected[slug]
        told = {name: value for name, value in asdict(case.facts).items() if name != "asked"}
        assert answer["left"] == to_ask(by_slug.values(), type(case.facts)(**told), case.today), case.sentence


def _answers(page: Page) -> None:
    """From the keyboard, with a slip on the way."""
    page.get_by_role("radio", name="Fonctionnaire").check(force=True)
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("radio", name="Oui", exact=True)).to_be_focused()
    page.keyboard.press("Space")
    page.get_by_label(AGES).fill("deux ans")
    page.keyboard.press("Enter")
    expect(page.get_by_label(AGES)).to_be_focused()
    expect(page.get_by_text("Écrivez des âges en années")).to_be_visible()
    page.get_by_label(AGES).fill("2,5")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Six mois s’écrit 0")).to_be_visible()
    page.get_by_label(AGES).fill("2 et 9")
    page.keyboard.press("Enter")
    page.get_by_label("Revenu fiscal de référence").fill("38 000 €")
    page.get_by_label("Nombre de parts").fill("2,5")
    page.keyboard.press("Enter")


def _slips(page: Page) -> None:
    """Each is told in a sentence, beside its field."""
    page.get_by_role("radio", name="Non", exact=True).check(force=True)
    expect(page.get_by_text("Vous avez écrit des âges")).to_be_visible()
    page.get_by_role("radio", name="Oui", exact=True).check(force=True)
    page.get_by_label(AGES).fill("sept")  # in error: that too is to be accessible
    page.keyboard.press("Tab")


def test_an_agent_asks_on_a_phone_and_nothing_leaves_the_page(page_as: Callable[..., Page]) -> None:
    section, sent = make.section("prestations"), []
    blocks = [{"type": kind, "value": value} for kind, value in CARE]
    make.page(BenefitPage, section, "Garde d’enfant", audience=["civil_servant"], conditions_data=blocks)
    make.page(BenefitPage, section, "Sans données")
    page = page_as("agent", width=PHONE)
    page.goto("/prestations/mes-droits/")
    page.on("request", lambda request: sent.append(request.method + request.url))
    _answers(page)
    expect(page.locator("[data-relais-verdict=yes]")).to_contain_text("Garde d’enfant")
    expect(page.locator("[data-relais-verdict=perhaps]")).to_contain_text("sa page dit qui y a droit")
    expect(page.get_by_role("button", name="Continuer")).to_be_hidden()
    page.get_by_label(AGES).fill("7 et 9")
    page.keyboard.press("Tab")
    no = page.locator("[data-relais-verdict=no]")
    expect(no.get_by_text("Vous avez un enfant de moins de six ans.")).to_be_visible()
    expect(no.get_by_text("Vos revenus sont sous le plafond.")).to_be_hidden()
    assert sent == []
    kept = page.evaluate("JSON.stringify([document.cookie, {...localStorage}, {...sessionStorage}])")
    assert "civil_servant" not in kept + page.url
    assert page.url.endswith("/prestations/mes-droits/")
    _the_script_answers_as_the_server_does(page)
    _slips(page)
    assert_accessible(page)
