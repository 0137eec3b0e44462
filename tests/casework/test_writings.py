"""Every form of writing is complete: it comes back as it was sealed, and has a template."""

import json
from dataclasses import fields, replace

import pytest
from django.template.loader import get_template

from casework.cases.lines import Written
from casework.exporting.paper import printed
from casework.writings import FORMS, EntryKind, Form, faults, from_json, to_json
from casework.writings.words import Words

pytestmark = pytest.mark.once
NAMES = sorted(FORMS)


def example(form: Form) -> object:
    """Each text is its own name, each number 7, each list of one."""
    made = {"str": lambda name: name, "int": lambda _: 7, "bool": lambda _: True}
    return form.content(
        **{
            field.name: made[str(getattr(field.type, "__name__", field.type))](field.name)
            if "tuple" not in str(field.type)
            else (field.name,)
            for field in fields(form.content)
        }
    )


def test_no_form_is_incomplete():
    assert faults(FORMS) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_form_comes_back_as_it_was(name):
    form = FORMS[name]
    content = example(form)
    for kind in form.kinds:
        assert from_json(kind, to_json(content)) == content
    beside = {field.name for field in fields(form.content)} - set(content.WORDS)
    assert not beside & set(content.said.split())  # neither keys nor codes nor days
    assert repr(content) == f"{type(content).__name__}(…)"  # nothing of it reaches a log
    assert get_template(form.template)
    assert not form.who or get_template(form.who)


@pytest.mark.parametrize("name", NAMES)
def test_what_the_agent_reads_of_a_form_is_printed_for_them(name):
    """All that somebody wrote in it, a paragraph for each of its lines, as it was typed."""
    form, typed = FORMS[name], "1 < 2 & « oui »\n\nsuite"
    words = [one for one in form.content.WORDS if one in {field.name for field in fields(form.content)}]
    for kind in set(form.kinds) - {EntryKind.NOTE}:
        content = replace(example(form), written_at="2026-11-24T10:42+01:00")
        line = Written(3, kind, content)
        paper = "\n".join(printed(line, {3: "fichier-1.pdf"}))
        assert paper
        assert [one for one in words if one not in paper] == []
        if len(words) == 1 and name not in ("file", "second_reader", "turned_to", "hand_over_unasked"):
            paper = printed(replace(line, content=replace(content, **{words[0]: typed})), {})
            assert paper[-2:] == typed.split("\n\n")


@pytest.mark.parametrize("name", NAMES)
def test_a_form_under_a_kind_that_is_not_its_own_is_none(name):
    form = FORMS[name]
    text = json.dumps({"form": name, **form.content.values(example(form))})
    for kind in set(EntryKind) - set(form.kinds):
        with pytest.raises(ValueError, match="^$"):
            from_json(kind, text)


def test_what_no_form_wrote_is_refused():
    for text in ("[]", "7", "{}", '{"form": "unheard"}', '{"text": "x", "more": 1}'):
        with pytest.raises((ValueError, TypeError, KeyError, AttributeError)):
            from_json(EntryKind.NOTE, text)


def test_faults_are_named():
    nameless = replace(FORMS["words"], name="other")
    unwritten = replace(FORMS["words"], name="lost", kinds=(), is_unnamed=False)
    told = faults({**FORMS, "other": nameless, "lost": unwritten})
    assert any("lost can be written as no kind" in one for one in told)
    assert any("NOTE must have one form" in one for one in told)
    assert "Secret" not in repr(Words("Secret"))
