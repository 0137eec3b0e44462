"""The eleven people that the sign-in page of the demonstration offers, one click each."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Persona:
    slug: str
    first_name: str
    last_name: str
    role: str | Promise
    can: str | Promise  # what this person is here to do, in one sentence
    email: str

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


_CAST = (
    Persona(
        "agent", "Camille", "Romarin", _("Agente au sein d’un établissement"),
        _("Trouver son assistante de service social, savoir quand la voir, lui écrire en confidence."),
        "camille.romarin@example.fr",
    ),
    Persona(
        "nouvel-arrivant", "Noé", "Anis", _("Nouvel arrivant"),
        _("Lire le livret d’accueil fait pour lui et cocher ce qui reste à faire."),
        "noe.anis@example.fr",
    ),
    Persona(
        "redacteur", "Rose", "Coriandre", _("Rédactrice"),
        _("Préparer une campagne, une prestation ou un chapitre du livret, et les soumettre."),
        "rose.coriandre@example.fr",
    ),
    Persona(
        "moderateur", "Basile", "Laurier", _("Modérateur"),
        _("Relire ce qui est soumis et le publier."),
        "basile.laurier@example.fr",
    ),
    Persona(
        "assistant", "Inès", "Basilic", _("Assistante de service social, Val-de-Marne"),
        _("Tenir ses permanences et répondre aux demandes confidentielles de son secteur."),
        "ines.basilic@example.fr",
    ),
    Persona(
        "assistant-voisin", "Hugo", "Genièvre", _("Assistant de service social, Essonne"),
        _("Remplacer une collègue absente, sans rien voir des dossiers qu’elle suit."),
        "hugo.genievre@example.fr",
    ),
    Persona(
        "coordinateur", "Nadia", "Verveine", _("Coordonnatrice régionale, Île-de-France"),
        _("Approuver les permanences, organiser les remplacements et voir ce qui n’est pas couvert."),
        "nadia.verveine@example.fr",
    ),
    Persona(
        "national", "Paul", "Estragon", _("Coordonnateur national"),
        _("Approuver les remplacements et suivre tout le réseau, outre-mer compris."),
        "paul.estragon@example.fr",
    ),
    Persona(
        "secretariat", "Aline", "Maniguette", _("Secrétaire de la commission d’aides et de prêts"),
        _("Lire les demandes d’aide transmises par la coordination, noter décisions et remboursements."),
        "aline.maniguette@example.fr",
    ),
    Persona(
        "rh", "Hélène", "Sauge", _("Correspondante des ressources humaines, Fresnes"),
        _("Avoir les numéros de son établissement et informer le service social de ce qu’il doit savoir."),
        "helene.sauge@example.fr",
    ),
    Persona(
        "administrateur", "Marc", "Cumin", _("Administrateur du portail"),
        _("Faire fonctionner le portail, sans pouvoir lire un seul dossier."),
        "marc.cumin@example.fr",
    ),
)  # fmt: skip  # three lines a person
# By the slug that the sign-in page posts.
PERSONAS: dict[str, Persona] = {persona.slug: persona for persona in _CAST}
