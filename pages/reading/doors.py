"""Screens that do something and are no page of the tree: the plan of the site and the search name them.

Each is open to everybody who is signed in; what one role alone may open is in its header.
"""

from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Door(NamedTuple):
    """``name``: of its address. ``says``: under its title. ``words``: what else it is asked for by."""

    name: str
    title: Promise
    says: Promise
    words: str

    @property
    def url(self) -> str:
        return reverse(self.name)


DOORS = (
    Door(
        "contact:start", _("Écrire en confidence"),
        _("Un message scellé à votre assistant de service social. D’abord, les numéros en cas de danger."),
        "message demande contacter joindre saisir formulaire rendez-vous parler aide confidentiel"
        " qui appeler ce soir cette nuit le week-end maintenant en danger urgence",
    ),
    Door(
        "contact:followup", _("Suivre ma demande"),
        _("Lire la réponse et écrire à nouveau, avec votre code de suivi."),
        "code de suivi réponse à mon message où en est ma demande mon dossier retrouver relire consulter",
    ),
    Door(
        "directory:search", _("Annuaire"),
        _("Qui suit chaque établissement, ses numéros, ses permanences."),
        "annuaire du service social trouver une personne un établissement un numéro de téléphone coordonnées"
        " contacts",
    ),
    Door(
        "directory:workplace", _("Mon lieu de travail"),
        _("Dire ou changer où vous travaillez : vous saurez qui vous répond."),
        "changer d’établissement mutation affectation choisir mon établissement",
    ),
    Door(
        "pages:entitlements", _("À quoi ai-je droit ?"),
        _("Sept questions au plus, et une réponse pour chaque prestation. Rien n’est gardé."),
        "mes droits simulateur simulation calcul éligible éligibilité conditions aides prestations plafond"
        " ai-je droit à quelles aides",
    ),
    Door(
        "directory:referents", _("Référents handicap"),
        _("Qui vous accompagne dans votre direction et votre région."),
        "référent handicap correspondant handicap mission handicap",
    ),
    Door(
        "permanences:agenda", _("Permanences, par semaine"),
        _("Qui reçoit, où et quand, dans tout le réseau."),
        "calendrier horaires jours agenda planning",
    ),
    Door(
        "permanences:own_subscription", _("S’abonner au calendrier des permanences"),
        _("Les permanences de votre lieu de travail, dans Outlook, Thunderbird ou votre téléphone."),
        "calendrier outlook thunderbird google agenda ical ics iphone android synchroniser abonnement rappel",
    ),
    Door(
        "search:results", _("Recherche"),
        _("Une personne, un lieu, une aide."),
        "chercher trouver moteur",
    ),
    Door(
        "profile", _("Mon compte"),
        _("Votre nom, votre lieu de travail, votre statut, votre langue."),
        "profil compte paramètres changer mon nom mon adresse préférences langue anglais",
    ),
    Door(
        "mfa_index", _("Sécurité de mon compte"),
        _("Pas de mot de passe : un code vous est envoyé à chaque connexion. Clés d’accès et secours."),
        "mot de passe oublié perdu changer réinitialiser connexion se connecter identifiant code clé d’accès"
        " passkey application double authentification téléphone volé",
    ),
    Door(
        "usersessions_list", _("Mes connexions"),
        _("Les appareils où votre compte est ouvert ; les déconnecter."),
        "appareils sessions se déconnecter déconnexion ordinateur partagé",
    ),
    Door(
        "pages:easy", _("Pages faciles à lire"),
        _("Les pages écrites en facile à lire et à comprendre, avec des phrases courtes."),
        "FALC facile à lire et à comprendre phrases courtes mots simples lecture difficile",
    ),
    Door(
        "pages:favourites", _("Mes favoris"),
        _("Les pages que vous avez gardées, dans ce navigateur seulement."),
        "favoris marque-page signet garder retrouver une page étoile",
    ),
    Door(
        "pages:sitemap", _("Plan du site"),
        _("Toutes les pages, et les services."),
        "menu sommaire liste des pages",
    ),
    Door(
        "privacy", _("Données personnelles"),
        _("Ce que le portail garde de vous, et ce qu’il ne garde pas."),
        "vie privée rgpd cnil confidentialité cookies anonymat mes données",
    ),
    Door(
        "accessibility", _("Accessibilité"),
        _("Où en est ce portail, et à qui signaler une difficulté."),
        "rgaa lecteur d’écran malvoyant handicap déclaration",
    ),
)  # fmt: skip  # four lines a door
BY_NAME = {door.name: door for door in DOORS}
