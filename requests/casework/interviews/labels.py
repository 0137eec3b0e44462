"""How the values of an interview are said in French."""

from django.utils.translation import gettext_lazy as _

from casework.writings.interview import Medium

MEDIUMS = [
    (Medium.ON_SITE, _("Sur place")),
    (Medium.PHONE, _("Au téléphone")),
    (Medium.VISIT, _("En visite")),
    (Medium.VIDEO, _("En visioconférence")),
    (Medium.LETTER, _("Par lettre")),
    (Medium.MESSAGE, _("Par message")),
]
