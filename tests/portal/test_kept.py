"""What the process keeps of the frame of a page is never shown to somebody whom it does not suit."""

import re

import pytest
from django.template import engines

from tests.cast import Cast
from tests.pages import make

TEMPLATE = "{% load kept_tags %}{% kept 'part' who %}{{ who }} {{ other }}{% endkept %}"


def _render(**context: str) -> str:
    return engines["django"].from_string(TEMPLATE).render(context)


def test_a_part_is_rendered_once_for_each_value_that_it_depends_on() -> None:
    assert _render(who="a", other="1") == "a 1"
    assert _render(who="a", other="2") == "a 1"
    assert _render(who="b", other="2") == "b 2"


def test_what_is_kept_stays_escaped() -> None:
    assert _render(who="<script>") == _render(who="<script>") == "&lt;script&gt; "


@pytest.mark.parametrize("page", ["/annuaire/", "/recherche/?q=logement"])
def test_each_reader_sees_their_own_name_and_links_in_the_header(cast: Cast, page: str) -> None:
    seen = {
        who: re.sub(r">\s+|\s+<", lambda m: m[0].strip(), cast.client(who).get(page).text)
        for who in ("agent", "assistant", "editor", "administrator")
    }
    for who, html in seen.items():
        assert f"</span>{cast.users[who].first_name}</a>" in html
        for other in seen.keys() - {who}:
            assert f"</span>{cast.users[other].first_name}</a>" not in html
    assert {who for who, html in seen.items() if "/dossiers/" in html} == {"assistant"}
    assert {who for who, html in seen.items() if 'href="/cms/"' in html} == {"editor", "administrator"}


def test_each_reader_is_sent_to_their_own_social_worker(cast: Cast) -> None:
    address = make.url(make.page(body=[("social_worker", {"title": "En parler"})]))
    for who, place in (("agent", cast.court), ("newcomer", cast.prison), ("editor", None)):
        cast.users[who].workplace = place
        cast.users[who].save()
    for _visit in range(2):
        names = {"agent": "Inès Basilic", "newcomer": "Hugo Genièvre", "editor": "Trouver mon service social"}
        for who, name in names.items():
            html = cast.client(who).get(address).text
            assert [other for other in names.values() if other in html] == [name]


def test_the_footer_of_one_form_never_carries_the_token_of_another(cast: Cast) -> None:
    tokens = set()
    for _visit in range(2):
        html = cast.client("agent").get("/annuaire/").text
        tokens.add(html.partition('name="csrfmiddlewaretoken" value="')[2][:64])
    assert len(tokens) == 2


def test_words_that_were_searched_are_not_kept(cast: Cast) -> None:
    client = cast.client("agent")
    assert 'value="logement"' in client.get("/recherche/?q=logement").text
    assert 'value="logement"' not in client.get("/annuaire/").text
