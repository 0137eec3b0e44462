"""Why a message did not arrive, in words that say what to do."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.webhooks import http

# What is refused before anything is sent: beside the field, and later in the log.
REFUSED = {
    "no_https": _("L’adresse doit commencer par https://."),
    "not_an_address": _("Cette adresse n’est pas valable."),
    "unknown_host": _("Ce nom de serveur est inconnu."),
    "internal_address": _(
        "Cette adresse mène au réseau interne. L’exploitation peut l’autoriser : WEBHOOK_INTERNAL_HOSTS."
    ),
}
FAILED = {
    "tls": _(
        "La liaison chiffrée a été refusée : le certificat du site est périmé, incomplet ou d’un autre nom. "
        "Demandez à qui tient le site de le corriger."
    ),
    "no_answer": _(
        "Le site n’a pas répondu : vérifiez l’adresse, et demandez à qui le tient s’il est en service."
    ),
}


def in_words(code: str) -> str:
    if code == "timeout":
        words = gettext(
            "Aucune réponse en %(seconds)d secondes : le site doit répondre dès qu’il a reçu le message, et "
            "travailler ensuite."
        )
        return words % {"seconds": http.TOTAL_TIMEOUT}
    return str((REFUSED | FAILED).get(code, code))
