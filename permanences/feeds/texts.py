"""What the events of a feed say, to agents and to the worker whose calendar it is."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from core.phone import written
from directory.models import Worker
from permanences.feeds.ics import Wording
from permanences.models import Mode, Permanence
from permanences.rules.recurrence import Slot


@dataclass(frozen=True, slots=True)
class Words:
    """``reader`` is the worker who reads their own calendar, None when agents of a place read it."""

    permanence: Permanence
    reader: Worker | None = None

    def planned(self) -> Wording:
        return self._wording(self.permanence.worker, self._title(self.permanence.worker), "")

    def of(self, slot: Slot, worker: Worker | None, *, doubtful: bool = False) -> Wording:
        """``worker`` serves the slot; None when nobody does. ``doubtful``: they are expected elsewhere."""
        if worker is None or not slot.takes_place:
            title = _("Annulée : %(title)s") % {"title": self._title(self.permanence.worker)}
            return self._wording(None, title, slot.closure or slot.note)
        title = self._title(worker)
        if doubtful:
            title = _("À confirmer : %(title)s") % {"title": title}
        return self._wording(worker, title, slot.note)

    def url(self) -> str:
        place = self.permanence.establishment
        if self.reader is None and place is not None:
            return reverse("permanences:establishment", args=[place.code])
        return reverse("permanences:mine") if self.reader is not None else reverse("permanences:agenda")

    def _title(self, worker: Worker) -> str:
        if self.reader is None:
            return _("Permanence du service social, %(name)s") % {"name": worker.name}
        where = self.permanence.establishment or self.permanence.sector
        if worker.pk != self.permanence.worker_id:
            if worker.pk == self.reader.pk:
                values = {"where": where, "name": self.permanence.worker.name}
                return _("Permanence, %(where)s (vous remplacez %(name)s)") % values
            return _("Permanence, %(where)s (%(name)s vous remplace)") % {"where": where, "name": worker.name}
        return _("Permanence, %(where)s") % {"where": where}

    def _wording(self, worker: Worker | None, title: str, note: str) -> Wording:
        phones = [written(number) for number in (worker.phone, worker.mobile) if number] if worker else []
        lines = [note, self._form(), *phones]
        if worker is not None and worker.pk != self.permanence.worker_id:
            lines.insert(0, _("Remplace %(name)s.") % {"name": self.permanence.worker.name})
        return Wording(title, "\n".join(filter(None, lines)), self._location(), phones[0] if phones else "")

    def _form(self) -> str:
        if self.permanence.mode == Mode.TELEPHONE:
            return _("Permanence par téléphone.")
        return _("Permanence sur place, sans rendez-vous.")

    def _location(self) -> str:
        place, establishment = self.permanence.place, self.permanence.establishment
        if self.permanence.mode == Mode.TELEPHONE or establishment is None:
            return ""
        parts = [place.name if place else "", establishment.name, establishment.city]
        return ", ".join(filter(None, parts))
