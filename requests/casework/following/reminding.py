"""What reminds the person of what was asked of them: one of her own texts, or a gentle sentence."""

from collections.abc import Iterable

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from casework.own.phrases import Phrase
from core.text import fold

BEGINS = "relance"  # the title of a text that serves for it


def reminder(own: Iterable[Phrase]) -> str:
    """Her first text, by title, that says by its title that it reminds; its variables are still in braces."""
    hers = next((one.text for one in own if fold(one.title).startswith(BEGINS)), "")
    return hers or _usual()


def _usual() -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return _(
            "Bonjour,\n\nJe reviens vers vous au sujet de mon dernier message : "
            "je n’ai pas encore eu de réponse. "
            "Rien ne presse si le moment est difficile. Dites-moi simplement où vous en êtes, "
            "ou si vous n’avez plus besoin de moi."
        )
