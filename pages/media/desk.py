"""On the first screen of the admin: images that will be shown no more, and those of unknown rights."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from pages.editing.dashboard import ToReview, edit_url
from pages.media import ending


@dataclass(frozen=True, slots=True)
class ImageRow:
    image: str
    image_url: str
    title: str
    url: str
    who: str
    when: date | None
    is_over: bool = False


class EndingImages(ToReview):
    """Each page that shows one, to its keeper; to moderators all."""

    name = "relais_ending_images"
    template_name = "pages/admin/ending_images.html"
    order = 25
    heading = gettext_lazy("Images dont les droits prennent fin")
    date_label: Any = gettext_lazy("Dernier jour")
    empty = ""

    @property
    def is_shown(self) -> bool:  # type: ignore[override]
        return bool(self.found)

    @cached_property
    def found(self) -> list[ImageRow]:
        return list(self._rows())

    def rows(self) -> Iterable[Any]:
        return self.found

    def images(self) -> list[ending.Ending]:
        return ending.ending(timezone.localdate())

    def _rows(self) -> Iterable[ImageRow]:
        today = timezone.localdate()
        for one in self.images():
            place = reverse("wagtailimages:edit", args=[one.image.pk])
            for page in one.pages:
                if self.everyone or page.owner_id == self.request.user.pk:
                    until = one.image.rights_until
                    yield ImageRow(
                        *(one.image.title, place, page.draft_title, edit_url(page), str(page.owner or "")),
                        *(until, one.image.is_over(today)),
                    )


class UnknownRights(EndingImages):
    name = "relais_unknown_rights"
    order = 28
    heading = gettext_lazy("Images dont les droits sont à renseigner")
    date_label = ""

    def images(self) -> list[ending.Ending]:
        return ending.unknown()
