"""A kind of result says all about itself: one that leaves a piece out refuses the start."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from search.kinds import KINDS, SOURCES, missing
from search.kinds.base import Kind, Source
from search.kinds.permanence import PermanenceKind, Permanences


def pieces(base: type) -> list[str]:
    methods = [name for name, value in vars(base).items() if getattr(value, "__isabstractmethod__", False)]
    return [*base.__annotations__, *methods]


@pytest.mark.parametrize("piece", pieces(Kind))
def test_a_kind_without_a_piece_refuses_the_start(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(PermanenceKind, piece)
    with pytest.raises(SystemCheckError, match=rf"search\.E001.*PermanenceKind leaves out: {piece}"):
        call_command("check")


@pytest.mark.parametrize("piece", pieces(Source))
def test_a_source_without_a_piece_too(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Permanences, piece)
    assert missing(PermanenceKind) == [f"Permanences.{piece}"]


def test_two_kinds_in_one_place_refuse_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PermanenceKind, "order", next(k.order for k in KINDS if k is not PermanenceKind))
    with pytest.raises(SystemCheckError, match=r"search\.E002.*Several kinds have the order"):
        call_command("check")


def test_no_two_kinds_are_called_or_placed_alike() -> None:
    for name in ("name", "slug", "order"):
        assert len({getattr(kind, name) for kind in KINDS}) == len(KINDS)
    assert len({source.name for source in SOURCES}) == len(SOURCES)
