"""How the values of a request are said in French."""

from django.utils.translation import gettext_lazy as _

from casework.writings.request import Channel, Moment

CHANNELS = [
    (Channel.PHONE, _("Par téléphone")),
    (Channel.EMAIL, _("Par courriel")),
    (Channel.CODE_ONLY, _("Seulement ici, avec mon code")),
]
MOMENTS = [
    (Moment.MORNING, _("Le matin")),
    (Moment.NOON, _("Entre midi et deux")),
    (Moment.AFTERNOON, _("L’après-midi")),
    (Moment.EVENING, _("Après 18 h")),
]
