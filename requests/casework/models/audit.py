"""The register: append-only, hash-chained; it names references and never content."""

import re
from collections.abc import Iterable
from typing import Never, Self

from django.db import models
from django.db.models import OuterRef
from django.utils.translation import gettext_lazy as _


class Verb(models.TextChoices):
    KEY_CREATED = "key_created", _("clé créée")
    KEY_CHANGED = "key_changed", _("phrase secrète changée")
    KEY_RECOVERED = "key_recovered", _("clé ouverte avec le code de secours")
    KEY_REPLACED = "key_replaced", _("clé remplacée, l’ancienne est perdue")
    KEY_RENEWED = "key_renewed", _("clé renouvelée, l’ancienne est effacée")
    KEY_FOUND = "key_found", _("ancienne clé retrouvée, ses dossiers rouverts")
    PASSKEY_ADDED = "passkey_added", _("clé d’accès ajoutée")
    PASSKEY_REMOVED = "passkey_removed", _("clé d’accès retirée")
    REPLACEMENT_ASKED = "replacement_asked", _("remplacement de clé demandé")
    REPLACEMENT_DUE = "replacement_due", _("remplacement de clé possible")
    REPLACEMENT_STOPPED = "replacement_stopped", _("remplacement de clé arrêté")
    REPLACEMENT_LAPSED = "replacement_lapsed", _("remplacement de clé resté sans suite")
    HOLDERS_NAMED = "holders_named", _("dépositaires désignés, dans un jour")
    HOLDERS_STOPPED = "holders_stopped", _("désignation de dépositaires arrêtée")
    HOLDERS_SERVE = "holders_serve", _("dépositaires en fonction")
    ENTRUSTED = "entrusted", _("clé confiée aux dépositaires")
    TAKEN_BACK = "taken_back", _("clé reprise aux dépositaires")
    RECOVERY_ASKED = "recovery_asked", _("clé redemandée aux dépositaires")
    RECOVERY_CONFIRMED = "recovery_confirmed", _("personne reconnue par un dépositaire")
    RECOVERY_REFUSED = "recovery_refused", _("mots ou phrase refusés à un dépositaire")
    RECOVERY_DUE = "recovery_due", _("clé redemandée : retour possible")
    RECOVERY_STOPPED = "recovery_stopped", _("clé redemandée : arrêtée")
    RECOVERY_LAPSED = "recovery_lapsed", _("clé redemandée : restée sans suite")
    RECOVERY_DONE = "recovery_done", _("clé rendue par deux dépositaires")
    UNLOCKED = "unlocked", _("boîte déverrouillée")
    UNLOCK_REFUSED = "unlock_refused", _("déverrouillage refusé")
    LOCKED = "locked", _("boîte verrouillée")
    SEALED = "sealed", _("demande scellée")
    EXPORTED = "exported", _("dossier remis à la personne")
    OPENED = "opened", _("dossier ouvert")
    FOLLOWED = "followed", _("dossier suivi avec le code")
    CODE_REFUSED = "code_refused", _("code de suivi refusé")
    WRITTEN = "written", _("écrit ajouté")
    CONTACTED = "contacted", _("premier contact noté")
    CONSENT = "consent", _("accord de la personne noté")
    HANDED_OVER = "handed_over", _("dossier transmis")
    LET_IN = "let_in", _("dossier ouvert à la coordination")
    TURNED_TO = "turned_to", _("dossier ouvert par la personne")
    TAKEN_OUT = "taken_out", _("lecture retirée")
    CLOSED = "closed", _("dossier terminé")
    REOPENED = "reopened", _("dossier rouvert")
    DENIED = "denied", _("accès refusé")
    HELD = "held", _("dossier conservé au-delà de sa durée")
    RELEASED = "released", _("conservation levée")
    RETENTION = "retention", _("durée de conservation changée")
    DESTROYED = "destroyed", _("dossier détruit")
    ADOPTED = "adopted", _("dossier ancien repris dans la chaîne")
    RENEWED = "renewed", _("scellés renouvelés")
    CODE_GIVEN = "code_given", _("code de suivi donné par le service")
    ALTERED = "altered", _("modification hors de Relais constatée")
    AID_OPENED = "aid_opened", _("demande d’aide ouverte")
    AID_STEP = "aid_step", _("demande d’aide : étape")
    AID_DESTROYED = "aid_destroyed", _("demande d’aide détruite")
    INCIDENT_OPENED = "incident_opened", _("évènement grave lu")
    INCIDENT_STEP = "incident_step", _("évènement grave : étape")
    INCIDENT_EXPORTED = "incident_exported", _("évènement grave : bilan remis")
    INCIDENT_DESTROYED = "incident_destroyed", _("évènement grave détruit")


# Verbs whose line says, last in its detail, where the case stood then.
STANDING = (
    Verb.SEALED,
    Verb.WRITTEN,
    Verb.CONTACTED,
    Verb.CONSENT,
    Verb.HANDED_OVER,
    Verb.LET_IN,
    Verb.TURNED_TO,
    Verb.TAKEN_OUT,
    Verb.CLOSED,
    Verb.REOPENED,
    Verb.ADOPTED,
    Verb.RENEWED,
    Verb.CODE_GIVEN,
)


_STOOD = re.compile(r"(?:^| )(\d+):([0-9a-f]{16})$")


def where_it_stood(detail: str) -> tuple[int, str] | None:
    """The sequence of the case and the first digits of its head, as a line notes them."""
    found = _STOOD.search(detail)
    return (int(found[1]), found[2]) if found else None


def without_where_it_stood(detail: str) -> str:
    return _STOOD.sub("", detail)


class AppendOnly(TypeError):
    """The register is only ever added to."""


class AuditQuerySet(models.QuerySet["AuditEvent"]):
    def update(self, **_fields: object) -> Never:
        raise AppendOnly("The register cannot be changed.")

    def delete(self) -> Never:
        raise AppendOnly("The register cannot be emptied.")

    def standing_lines(self, case: str | OuterRef) -> Self:
        """The lines that say where this case stood, the last one first."""
        return self.filter(case=case, verb__in=STANDING, detail__contains=":").order_by("-number")

    def destroyed_in_time(self, cases: Iterable[str]) -> set[str]:
        """Those of these cases that were destroyed while they were closed. Relais destroys no other: of one
        that was open, somebody else wrote that it is destroyed."""
        lines = self.filter(
            case__in=list(cases), verb__in=(Verb.CLOSED, Verb.REOPENED, Verb.DESTROYED)
        ).order_by("number")
        closed: set[str] = set()
        found: set[str] = set()
        for case, verb in lines.values_list("case", "verb"):
            if verb == Verb.CLOSED:
                closed.add(case)
            elif verb == Verb.REOPENED:
                closed.discard(case)
            elif case in closed:
                found.add(case)
        return found


class AuditEvent(models.Model):
    """One line. ``digest`` covers the line and the digest before it: see ``casework.audit``.

    The actor and the case are written as text: the line outlives both.
    """

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    verb = models.CharField(max_length=20, choices=Verb)
    actor = models.CharField(max_length=60)
    case = models.CharField(max_length=20, blank=True)
    detail = models.CharField(max_length=100, blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    objects = AuditQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("ligne du registre")
        ordering = ["number"]
        indexes = [models.Index(fields=["case", "number"], name="register_of_a_case")]

    def __str__(self) -> str:
        return f"{self.number} {self.verb}"

    def save(self, *args: object, **kwargs: object) -> None:
        if not self._state.adding:
            raise AppendOnly("The register cannot be changed.")
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def delete(self, *_args: object, **_kwargs: object) -> Never:
        raise AppendOnly("The register cannot be emptied.")


class AuditHead(models.Model):
    """Where the chain stands: one row, taken by each writer in turn."""

    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="")

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.number} {self.digest}"
