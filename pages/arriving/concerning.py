"""Whom a chapter or a paragraph of the booklet concerns, by place and status (R14, R16).

What somebody has not said excludes nothing: they read it, with the words that say whom it is for.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.reference import BeneficiaryStatus, EstablishmentKind
from pages.reference import Stage


class Where(models.TextChoices):
    OVERSEAS = "overseas", gettext_lazy("Outre-mer")
    MAINLAND = "mainland", gettext_lazy("En métropole")


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a reader has said of themselves; "" is what they have not said."""

    where: str = ""
    kind: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """Each part restricts; an empty one does not."""

    where: str = ""
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> "Condition":
        """As a chapter and a block say it, under the same names."""
        where = said.get("where") or ""
        if said.get("stage") == Stage.OVERSEAS:
            where = Where.OVERSEAS.value
        return cls(where, tuple(said.get("establishments") or ()), tuple(said.get("audience") or ()))

    @property
    def is_for_all(self) -> bool:
        return not (self.where or self.kinds or self.statuses)

    def concerns(self, who: Circumstances) -> bool:
        """False only where something that they said excludes them."""
        return all(not wanted or not said or said in wanted for wanted, said in self._parts(who))

    def is_certain(self, who: Circumstances) -> bool:
        """Whether all that it asks for is known of them."""
        return all(not wanted or said in wanted for wanted, said in self._parts(who))

    def _parts(self, who: Circumstances) -> Iterable[tuple[Collection[str], str]]:
        where = (self.where,) if self.where else ()
        return ((where, who.where), (self.kinds, who.kind), (self.statuses, who.status))

    @property
    def label(self) -> str:
        """ "Pour les agents outre-mer"."""
        kinds, statuses = _words(EstablishmentKind, self.kinds), _words(BeneficiaryStatus, self.statuses)
        place = {"overseas": _("outre-mer"), "mainland": _("en métropole")}.get(self.where, "")
        if place and not (kinds or statuses):
            return _("Pour les agents %(place)s") % {"place": place}
        return _("Pour : %(whom)s") % {"whom": ", ".join([*statuses, *kinds, *filter(None, [place])])}


def _words(codes: Any, among: Collection[str]) -> list[str]:
    """In the order of their list."""
    found = [str(code.label) for code in codes if code in among]
    return [label[:1].lower() + label[1:] for label in found]
