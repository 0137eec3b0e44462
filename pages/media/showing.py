"""What is said of an image where one works with it: in the library, the chooser, on publishing."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import french
from pages.media import ending, usage
from pages.models import RelaisImage
from pages.models.files import InUse
from pages.quality import parts
from pages.reference import Rights


def state(image: RelaisImage, on: date) -> str:
    """Empty where there is nothing to do."""
    if image.is_over(on):
        return _("Droits finis le %(day)s : ne paraît plus.") % {"day": _day(image)}
    if image.rights_until is not None and image.rights_until <= on + ending.AHEAD:
        return _("Droits jusqu’au %(day)s.") % {"day": _day(image)}
    return _("Droits à renseigner.") if image.rights == Rights.UNKNOWN else ""


def _day(image: RelaisImage) -> str:
    return french.day(image.rights_until, year=True) if image.rights_until else ""


def offered(images: Any, on: date) -> Any:
    """Those that a page may be given to show. By their numbers: a search in them knows no dates of rights."""
    over = list(RelaisImage.objects.over(on).values_list("pk", flat=True))
    return images.exclude(pk__in=over) if over else images


def not_offered(on: date) -> str:
    """Why an image that is looked for is not there; empty where there is none."""
    count = RelaisImage.objects.over(on).count()
    said = ngettext(
        "%(count)d image n’est pas proposée : ses droits ont pris fin.",
        "%(count)d images ne sont pas proposées : leurs droits ont pris fin.",
        count,
    )
    return said % {"count": count} if count else ""


def images_of(page: Any) -> Iterable[RelaisImage]:
    return {image.pk: image for part in parts.of(page) for image in part.images}.values()


def warn(request: HttpRequest, page: Any) -> None:
    """The page is published; what it does not show is said."""
    today = timezone.localdate()
    for image in images_of(page.specific):
        if image.is_over(today):
            words = _(
                "L’image « %(title)s » ne paraît pas sur cette page : ses droits ont pris fin le %(day)s."
            )
            messages.warning(request, words % {"title": image.title, "day": _day(image)})


def refusals(files: Iterable[Any]) -> list[str]:
    """Of taking away several at once: each that a published page shows."""
    found = []
    for file in files:
        if shown := usage.published(file):
            found.append(str(InUse(file, shown)))
    return found
