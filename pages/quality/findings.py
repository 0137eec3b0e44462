"""What somebody who writes would rather know before readers do: each with its place and its reason."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from pages.moved import rules
from pages.quality import acronyms, addresses, dates, french, parts, wording
from pages.reading import tree
from pages.reference import Language

SHOWN = 120  # characters of what is quoted


class Kind(StrEnum):
    DEAD = "dead"
    LONG = "long"
    ACRONYM = "acronym"
    VAGUE = "vague"
    IMAGE = "image"
    RIGHTS = "rights"
    FORMER = "former"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Finding:
    kind: Kind
    part: parts.Part
    quoted: str
    advice: str


@dataclass(frozen=True, slots=True)
class Report:
    """``score`` is None of a text that is too short, or in English: the formula is one for French."""

    score: int | None
    findings: list[Finding]
    is_french: bool = True

    @property
    def verdict(self) -> str:
        """In words, after the scale of Flesch."""
        if not self.is_french:
            return _("non notée, la formule est celle du français")
        if self.score is None:
            return _("texte trop court pour être noté")
        for least, words in (
            (60, _("se lit sans peine")),
            (50, _("demande de l’attention")),
            (30, _("se lit avec peine")),
        ):
            if self.score >= least:
                return words
        return _("se lit très difficilement")


def report(page: Any, today: date) -> Report:
    found, is_french = parts.of(page), page.locale.language_code == Language.FRENCH
    listed = [
        *dead(found),
        *_former(found),
        *long(found),
        *(_acronyms(found) if is_french else ()),
        *_vague(found),
        *_images(found, today),
    ]
    score = french.reading_score(part.read.text for part in found) if is_french else None
    return Report(score, [*listed, *_past(found, today)], is_french)


def gates(found: Sequence[parts.Part]) -> list[Finding]:
    """What keeps a page from readers who tremble: the rest is only said."""
    return [*dead(found), *long(found)]


def dead(found: Sequence[parts.Part]) -> Iterator[Finding]:
    """By what is known in the database: nobody is asked."""
    missing = _missing(found)
    broken = addresses.broken_among(addresses.outside(found))
    for part in found:
        for pk in part.pages:
            if pk in missing:
                yield Finding(Kind.DEAD, part, missing[pk], _unpublished())
        for link in part.read.links:
            if link.page is not None and link.page in missing:
                yield Finding(Kind.DEAD, part, link.text or missing[link.page], _unpublished())
            elif addresses.plain(link.url) in broken:
                yield Finding(
                    Kind.DEAD, part, _cut(link.url), _("Cette adresse ne répond plus : corrigez-la.")
                )


def _unpublished() -> str:
    return _("Ce lien mène à une page qui n’est pas en ligne : le lecteur n’en voit que les mots.")


def _missing(found: Iterable[parts.Part]) -> dict[int, str]:
    """The pages that are named and that nobody reads, by their number; one that is gone has no title."""
    named = {pk for part in found for pk in part.pages}
    named |= {link.page for part in found for link in part.read.links if link.page is not None}
    if not named:
        return {}
    titles = {pk: (title, live) for pk, title, live in _rows(named)}
    return {pk: titles.get(pk, ("", False))[0] for pk in named if not titles.get(pk, ("", False))[1]}


def _rows(named: set[int]) -> Any:
    return Page.objects.filter(pk__in=named).values_list("pk", "draft_title", "live")


def _former(found: Iterable[parts.Part]) -> Iterator[Finding]:
    """Links that were typed to an address of the portal which no page and no screen has (any more)."""
    for part in found:
        for link in part.read.links:
            path = rules.inside(link.url.strip()) if link.page is None else ""
            if path and not rules.is_screen(path) and rules.page_at(path, tree.current()) is None:
                if Redirect.objects.filter(old_path=Redirect.normalise_path(path)).exists():
                    advice = _(
                        "Ancienne adresse du portail : choisissez la page elle-même, le lien la suivra."
                    )
                else:
                    advice = _("Le portail n’a rien à cette adresse : choisissez la page elle-même.")
                yield Finding(Kind.FORMER, part, _cut(link.url), advice)


def long(found: Iterable[parts.Part]) -> Iterator[Finding]:
    for part in found:
        for sentence, count in french.long_sentences(part.read.text):
            advice = _("Phrase de %(count)d mots : coupez-la en deux, %(most)d mots au plus.")
            yield Finding(Kind.LONG, part, _cut(sentence), advice % {"count": count, "most": french.LONG})


def _acronyms(found: Sequence[parts.Part]) -> Iterator[Finding]:
    said = acronyms.unexplained(part.read.text for part in found)
    for letters, line in said:
        part = next(one for one in found if line in one.read.text)
        advice = _("« %(letters)s » n’est pas expliqué : écrivez-le en toutes lettres la première fois.")
        yield Finding(Kind.ACRONYM, part, _cut(line), advice % {"letters": letters})


def _vague(found: Iterable[parts.Part]) -> Iterator[Finding]:
    for part in found:
        for link in part.read.links:
            if wording.is_vague(link.text):
                advice = _("Lu seul, ce lien ne dit pas où il mène : mettez-le sur les mots qui le disent.")
                yield Finding(Kind.VAGUE, part, link.text, advice)
            elif wording.is_an_address(link.text):
                advice = _("Une adresse ne se lit pas : mettez le lien sur des mots.")
                yield Finding(Kind.VAGUE, part, _cut(link.text), advice)


def _images(found: Iterable[parts.Part], today: date) -> Iterator[Finding]:
    for part in found:
        for image in part.images:
            if image.is_over(today):
                advice = _("Ses droits ont pris fin : elle ne paraît plus. Mettez-en une autre à sa place.")
                yield Finding(Kind.RIGHTS, part, image.title, advice)
            if wording.says_nothing(image.alternative):
                advice = _(
                    "Son texte de remplacement ne dit pas ce qu’elle apprend : réglez-le dans « Images »."
                )
                yield Finding(Kind.IMAGE, part, image.title, advice)


def _past(found: Iterable[parts.Part], today: date) -> Iterator[Finding]:
    for part in found:
        for day, around in dates.past(part.read.text, today):
            advice = _("Le %(day)s est passé : est-ce encore juste ?")
            yield Finding(Kind.PAST, part, _cut(around), advice % {"day": day})


def _cut(text: str) -> str:
    return Truncator(text.strip()).chars(SHOWN)
