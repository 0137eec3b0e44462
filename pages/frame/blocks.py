"""What editors put in order: links of a menu, tiles of the home page."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from pages.fields import leads_to_https
from pages.frame import start
from pages.reading.doors import DOORS
from pages.typed import LineBlock

LABEL = 60
MOST_LINKS = 10
MOST_TILES = 10
# Of the design system, under its own name there.
PICTOGRAMS = (
    ("document/document", _("Document")),
    ("document/document-signature", _("Document signé")),
    ("document/contract", _("Contrat")),
    ("environment/human-cooperation", _("Entraide")),
    ("institutions/money", _("Argent")),
    ("institutions/justice", _("Justice")),
    ("health/health", _("Santé")),
    ("health/doctor", _("Médecin")),
    ("buildings/house", _("Maison")),
    ("buildings/city-hall", _("Administration")),
    ("buildings/school", _("École")),
    ("accessibility/accessibility", _("Accessibilité")),
    ("digital/calendar", _("Calendrier")),
    ("digital/mail-send", _("Courrier")),
    ("digital/search", _("Loupe")),
    ("leisure/book", _("Livre")),
    ("leisure/community", _("Groupe")),
    ("map/map-pin", _("Lieu")),
    ("map/location-overseas-france", _("Outre-mer")),
    ("map/luggage", _("Bagage")),
    ("system/information", _("Information")),
    ("system/padlock", _("Cadenas")),
)


def screens() -> list[tuple[str, Any]]:
    """By their titles; several of them are in the list of all that readers look for."""
    known = [*(door.name for door in DOORS), "legal"]
    return sorted(((name, start.SCREENS[name]) for name in known), key=lambda pair: str(pair[1]))


def _label() -> LineBlock:
    return LineBlock(
        label=_("Libellé"),
        max_length=LABEL,
        required=False,
        help_text=_("Vide : le titre de ce à quoi le lien mène."),
    )


def _english() -> LineBlock:
    return LineBlock(
        label=_("Libellé en anglais"),
        max_length=LABEL,
        required=False,
        help_text=_("Pour qui a choisi l’anglais. Vide : le libellé français."),
    )


def _pictogram() -> blocks.ChoiceBlock:
    return blocks.ChoiceBlock(
        label=_("Pictogramme"),
        choices=PICTOGRAMS,
        required=False,
        help_text=_("Vide : celui du thème, ou un document."),
    )


class PageLinkBlock(blocks.StructBlock):
    page = blocks.PageChooserBlock(
        label=_("Page"),
        help_text=_("Tant qu’elle n’est pas en ligne, ou pas pour ce lecteur, le lien n’est pas montré."),
    )
    label = _label()
    english = _english()

    class Meta:
        label = _("Page du site")
        icon = "doc-empty-inverse"
        label_format = "{label} {page}"


class ScreenLinkBlock(blocks.StructBlock):
    screen = blocks.ChoiceBlock(label=_("Écran"), choices=screens)
    label = _label()
    english = _english()

    class Meta:
        label = _("Écran du portail")
        icon = "desktop"
        label_format = "{label} {screen}"


class OutsideLinkBlock(blocks.StructBlock):
    outside = blocks.URLBlock(label=_("Adresse"), max_length=500, validators=[leads_to_https])
    label = LineBlock(label=_("Libellé"), max_length=LABEL)
    english = _english()

    class Meta:
        label = _("Autre site")
        icon = "link-external"
        label_format = "{label} {outside}"


class Links(blocks.StreamBlock):
    page = PageLinkBlock()
    screen = ScreenLinkBlock()
    outside = OutsideLinkBlock()

    class Meta:
        max_num = MOST_LINKS


class PageTileBlock(PageLinkBlock):
    pictogram = _pictogram()


class ScreenTileBlock(ScreenLinkBlock):
    pictogram = _pictogram()


class OutsideTileBlock(OutsideLinkBlock):
    pictogram = _pictogram()


class Tiles(blocks.StreamBlock):
    themes = blocks.StaticBlock(
        label=_("Les cinq thèmes"),
        icon="list-ul",
        admin_text=_("Une tuile pour chaque thème du service social qui est en ligne, dans leur ordre."),
    )
    page = PageTileBlock()
    screen = ScreenTileBlock()
    outside = OutsideTileBlock()

    class Meta:
        max_num = MOST_TILES
        block_counts: ClassVar[dict[str, dict[str, int]]] = {"themes": {"max_num": 1}}
