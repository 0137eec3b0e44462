"""Each block: what it shows, what it refuses, and its preview."""

import pytest
from wagtail.blocks.struct_block import StructBlockValidationError

from core.phone import is_number
from pages.blocks import BodyBlock, NumberBlock
from tests.cast import Cast
from tests.pages import make

pytestmark = pytest.mark.once  # what is shown

SAMPLES = {
    "amount": ({"title": "Montants", "scale": None}, []),
    "heading": ("Par quoi commencer", ["<h2", "Par quoi commencer"]),
    "text": ("<p>Un <b>texte</b>.</p>", ["<b>texte</b>"]),
    "callout": (
        {"title": "Attention", "text": "<p>Aux traces.</p>", "level": "warning"},
        ["fr-callout", "Aux traces."],
    ),
    "steps": ({"title": "Les gestes", "items": ["<p>Appelez.</p>"]}, ["<ol", "Appelez."]),
    "checklist": ({"title": "Le sac", "items": ["Les clés"]}, ["relais-checklist__list", "Les clés"]),
    "accordion": ([{"title": "Une question", "text": "<p>La réponse.</p>"}], ["<details", "La réponse."]),
    "numbers": (
        [{"number": "01 99 00 12 34", "label": "Écoute", "text": "Jour et nuit"}],
        ['href="tel:0199001234"'],
    ),
    "quote": (
        {"text": "J’aurais dû écrire avant.", "source": "Une greffière"},
        ["<blockquote", "Une greffière"],
    ),
    "table": (
        {
            "caption": "Qui voit quoi",
            "columns": [{"type": "text", "heading": "Qui"}, {"type": "text", "heading": "Quoi"}],
            "rows": [{"values": ["Vous", "Tout"]}],
        },
        ["<caption>Qui voit quoi", 'data-label="Quoi"', '<th scope="row"'],
    ),
    "social_worker": ({"title": "En parler"}, ["En parler"]),
    "benefits": ({"title": "Les aides", "pages": []}, ["Les aides"]),
}


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_block_shows_what_was_written(kind: str) -> None:
    value, expected = SAMPLES[kind]
    stream = BodyBlock().to_python([{"type": kind, "value": value}])
    html = stream[0].render()
    assert all(words in html for words in expected), html


def test_every_block_has_a_sample_here_but_those_of_files() -> None:
    assert set(BodyBlock().child_blocks) - set(SAMPLES) == {"image", "document"}


@pytest.mark.parametrize("kind", sorted(BodyBlock().child_blocks))
def test_a_block_says_what_it_is_for(kind: str) -> None:
    block = BodyBlock().child_blocks[kind]
    assert block.get_description()
    assert block.label


@pytest.mark.parametrize("kind", sorted(set(SAMPLES)))
def test_a_block_can_be_previewed(kind: str) -> None:
    assert BodyBlock().child_blocks[kind].is_previewable


@pytest.mark.parametrize(
    "number", ["3114", "17", "01 99 00 12 34", "01.99.00.12.34", "+33 1 99 00 12 34", "116 006"]
)
def test_a_number_that_a_phone_dials_is_accepted(number: str) -> None:
    assert is_number(number, short=True)


@pytest.mark.parametrize(
    "number", ["", "7", "police", "01 99 00 12 34 56 78 99", "javascript:1", "17; DROP", "1_7"]
)
def test_any_other_is_refused_on_its_own_field(number: str) -> None:
    assert not is_number(number, short=True)
    if number:
        block = NumberBlock()
        with pytest.raises(StructBlockValidationError) as error:
            block.clean(block.to_python({"number": number, "label": "Qui", "text": ""}))
        assert set(error.value.block_errors) == {"number"}


def test_what_editors_type_is_never_taken_for_markup() -> None:
    hostile = '<script>alert(1)</script>"&'
    stream = BodyBlock().to_python(
        [
            {"type": "heading", "value": hostile},
            {"type": "checklist", "value": {"title": hostile, "items": [hostile]}},
            {"type": "quote", "value": {"text": hostile, "source": hostile}},
            {"type": "numbers", "value": [{"number": hostile, "label": hostile, "text": hostile}]},
        ]
    )
    html = "".join(child.render() for child in stream)
    assert "<script" not in html


@pytest.mark.django_db
def test_a_link_to_a_page_follows_it_and_leaves_its_words_when_it_is_gone(cast: Cast) -> None:
    target = make.page(title="Se loger")
    link = f'<p><a linktype="page" id="{target.pk}">le logement</a></p>'
    page = make.page(title="Avec un lien", body=[("text", link)])
    client = cast.client("agent")
    assert '<a href="/vie-pratique/se-loger/">le logement</a>' in client.get(make.url(page)).text
    target.slug = "habiter"
    target.save()
    assert '<a href="/vie-pratique/habiter/">le logement</a>' in client.get(make.url(page)).text
    target.unpublish()
    text = client.get(make.url(page)).text
    assert "<a>le logement</a>" in text
    assert "/vie-pratique/habiter/" not in text
