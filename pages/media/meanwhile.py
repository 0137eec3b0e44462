"""Who saved an image or a document while somebody else had its form open."""

from typing import Any

from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.log_actions import registry

from core import french


class Linked(SafeString):
    """Wagtail writes the name of a field before each error, and "" before one of the whole form: a plain
    text would come of it, and the link would be read as its source."""

    def __radd__(self, before: str) -> "Linked":
        return Linked(f"{escape(before)}{self}")


def told(now: Any, reader: Any) -> SafeString:
    """``now``: the file as it is stored. Leads there beside the form, in which everything typed stays."""
    who = _who(now)
    said = _(
        "{who} a enregistré ce fichier le {day} à {hour}, après que vous avez ouvert ce formulaire. Votre "
        "saisie est là, rien n’en est enregistré : {link}, puis enregistrez de nouveau."
    )
    if who is not None and who == reader:
        said = _(
            "Vous avez enregistré ce fichier ailleurs le {day} à {hour}, après avoir ouvert ce formulaire. "
            "Votre saisie est là, rien n’en est enregistré : {link}, puis enregistrez de nouveau."
        )
    when = timezone.localtime(now.changed_at)
    day, hour = french.short_day(when.date(), year=True), french.hour(when)
    words, path = _("voyez ce qui est là (nouvel onglet)"), AdminURLFinder(reader).get_edit_url(now)
    link = format_html('<a href="{}" target="_blank" rel="noopener">{}</a>', path, words) if path else words
    said = format_html(said, who=who or _("Une autre personne"), day=day, hour=hour, link=link)
    return Linked(said)


def _who(now: Any) -> Any:
    """Of the last change, if it was one that the log knows."""
    entry = registry.get_logs_for_instance(now).order_by("-timestamp").first()
    return entry.user if entry is not None and entry.timestamp >= now.changed_at else None
