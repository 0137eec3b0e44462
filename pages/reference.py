"""Lists that the pages use and no other app needs."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    """What a page is written in. French is written first: the others are translations of it."""

    FRENCH = "fr", _("français")
    ENGLISH = "en", _("anglais")


class Subject(models.TextChoices):
    """R13: what everyone is told about each year."""

    MINISTERIAL_ACTION = "ministerial_action", _("Action sociale du ministère")
    BENEFITS = "benefits", _("Prestations ministérielles et interministérielles")
    DISABILITY = "disability", _("Politique du handicap")


class Stage(models.TextChoices):
    """When a newcomer needs a chapter of the booklet (R14)."""

    BEFORE = "before", _("Avant d’arriver")
    FIRST_WEEK = "first_week", _("Première semaine")
    FIRST_MONTH = "first_month", _("Premier mois")
    FIRST_YEAR = "first_year", _("Première année")
    OVERSEAS = "overseas", _("Outre-mer")


class EventKind(models.TextChoices):
    FORUM = "forum", _("Forum")
    MEETING = "meeting", _("Réunion")
    WEBINAR = "webinar", _("Webinaire")
    STAND = "stand", _("Stand")


class Level(models.TextChoices):
    INFO = "info", _("Information")
    WARNING = "warning", _("Attention")
    SUCCESS = "success", _("Bon à savoir")


class Place(models.TextChoices):
    """Where links stand that editors choose, on every page or on the home page."""

    MAIN = "main", _("Menu principal")
    FOOTER = "footer", _("Pied de page")
    TILES = "tiles", _("Tuiles de l’accueil")


class Urgency(models.TextChoices):
    """Of an announcement; the most urgent one is shown."""

    INFO = "info", _("Information")
    IMPORTANT = "important", _("Important")
    EMERGENCY = "emergency", _("Urgence")


class Reach(models.TextChoices):
    EVERYWHERE = "everywhere", _("Sur toutes les pages")
    HOME = "home", _("Sur l’accueil seulement")


class PageParagraph(models.TextChoices):
    """Where the page of a benefit explains a condition."""

    WHO = "who", _("Pour qui")
    AMOUNT = "amount", _("Combien")
    DEADLINE = "deadline", _("Avant quand")
    HOW = "how", _("Comment demander")
    CONDITIONS = "conditions", _("Les conditions")


class HousingSituation(models.TextChoices):
    ENTERING = "entering", _("Entre dans un logement loué, pour y vivre, ou y est depuis deux mois au plus")
    RECENT = "recent", _("Loue son logement depuis plus de deux mois, et un an au plus")
    LODGED = "lodged", _("Logé par l’administration")
    SETTLED = "settled", _("Y vit depuis plus d’un an, ou en est propriétaire")


class Unit(models.TextChoices):
    """What an amount is counted in."""

    EURO = "euro", _("€")
    PER_DAY = "euro_per_day", _("€ par jour")
    PER_MONTH = "euro_per_month", _("€ par mois")
    PER_YEAR = "euro_per_year", _("€ par an")
    PERCENT = "percent", _("%")


class Rights(models.TextChoices):
    """By what the service may show an image."""

    UNKNOWN = "unknown", _("à renseigner")
    SERVICE = "service", _("image du service")
    AUTHOR = "author", _("cédée par son auteur")
    LICENCE = "licence", _("sous licence")
    AGREEMENT = "agreement", _("accord écrit de la personne photographiée")
