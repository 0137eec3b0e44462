"""Wagtail’s screen of an image says that it is saved; ours says as well when that takes it from readers."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.images.views.images import EditView

from pages.media import showing


def connect() -> None:
    usual = EditView.get_success_message

    def get_success_message(view: Any) -> Any:
        image, today = view.object, timezone.localdate()
        if not image.is_over(today):
            return f"{usual(view)} {_still_said(view)}".strip()
        saved = _("« %(title)s » est enregistrée.") % {"title": image.title}
        return f"{saved} {showing.state(image, today)}"

    EditView.get_success_message = get_success_message


def _still_said(view: Any) -> str:
    """Of a new file whose words are those of the former one; else ""."""
    changed = view.form.changed_data
    if "file" not in changed or "alternative" in changed:
        return ""
    asked = _("Le texte de remplacement est resté « %(text)s » : vérifiez qu’il dit ce que montre l’image.")
    return asked % {"text": view.object.alternative}
