"""Is every part of the service at work? For administrators: green, or what to do. No case, no name."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Min
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from casework.audit import HEAD, verify
from casework.models import AuditEvent, AuditHead
from core import french
from portal.accounts import secrets
from portal.operations import work
from portal.operations.check import Check, Level
from portal.operations.mails import stuck
from search.backends.elasticsearch import queue
from search.backends.elasticsearch.connection import connect
from search.backends.elasticsearch.trouble import LOST, Trouble
from search.models import EngineState, Pending

logger = logging.getLogger(__name__)
BACKUP_TOO_OLD = timedelta(hours=26)
__all__ = ["Check", "Level", "service_state"]
AUDIT_VERIFIED_FOR = 600  # seconds: reading the whole chain at each visit would be heavy


def service_state(at: datetime) -> list[Check]:
    return [_guarded(name, probe, at) for name, probe in _probes()]


def _probes() -> list[tuple[str, Callable[[str, datetime], Check]]]:
    return [
        (_("Base de données"), _database),
        (_("Recherche"), _search),
        (_("Moteur de recherche"), _search_engine),
        (_("Cache"), _cache),
        (_("Courriels"), _mail),
        (_("Tâches de fond"), work.background_tasks),
        (_("Travaux programmés"), work.scheduled),
        (_("Double vérification"), _second_factors),
        (_("Sauvegarde"), _backup),
        (_("Registre des accès"), _audit),
    ]


def _guarded(name: str, probe: Callable[[str, datetime], Check], at: datetime) -> Check:
    """A part that is down is what this page is for: it must not take the page with it."""
    try:
        return probe(name, at)
    except Exception as error:  # the errors of Redis, say, are of no common kind
        logger.exception("state: %s", name)
        return Check(
            name,
            Level.ERROR,
            _("Ne répond pas (%(error)s).") % {"error": type(error).__name__},
            _("Consultez le journal du service, puis la page d’exploitation."),
        )


def _database(name: str, at: datetime) -> Check:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Check(name, Level.OK, _("%(engine)s répond.") % {"engine": connection.display_name})


def _search(name: str, at: datetime) -> Check:
    backend = get_search_backend()
    backend.search("service", Page.objects.all())[:1]._clone().count()
    return Check(name, Level.OK, _("La recherche répond."))


def _search_engine(name: str, at: datetime) -> Check:
    """Who answers searches at this moment, what waits, and what somebody has to do about it."""
    if not settings.ELASTICSEARCH_URL:
        text = _("Aucun serveur de recherche n’est configuré : la base de données répond.")
        return Check(name, Level.OK, text)
    state, backlog = queue.state(), queue.backlog()
    if (trouble := _engine_trouble(state)) is not None:
        text, action = (
            (_("son index est à refaire (%(why)s)"), _("Lancez : manage.py rebuild_search."))
            if trouble.reason in LOST
            else (_("il fait défaut (%(why)s)"), _("Vérifiez le serveur ; le rattrapage se fera seul."))
        )
        instead = _("La base de données répond à sa place : %(text)s. %(waiting)s")
        text = instead % {"text": text % {"why": trouble.reason}, "waiting": _waiting(at)}
        return Check(name, Level.ERROR, text, action)
    if backlog.is_too_late(at):
        text = _("La base de données répond à sa place. %(waiting)s") % {"waiting": _waiting(at)}
        action = _("Vérifiez les tâches de fond, puis lancez : manage.py catch_up_search.")
        return Check(name, Level.WARNING, text, action)
    if refused := Pending.objects.exclude(refused="").count():
        text = ngettext("Le moteur refuse %(n)d élément.", "Le moteur refuse %(n)d éléments.", refused)
        action = _("Consultez le journal, puis lancez : manage.py check_search --repair.")
        return Check(name, Level.WARNING, text % {"n": refused}, action)
    return Check(name, Level.OK, _("Elasticsearch répond. %(waiting)s") % {"waiting": _waiting(at)})


def _engine_trouble(state: EngineState) -> Trouble | None:
    try:
        connect().inspect(state.serving, state.acknowledged)
    except Trouble as trouble:
        return trouble
    return None


def _waiting(at: datetime) -> str:
    pending = Pending.objects.filter(refused="").aggregate(n=Count("pk"), oldest=Min("at"))
    if not pending["n"]:
        return _("Aucun changement n’attend.")
    text = ngettext(
        "%(n)d changement attend depuis %(age)s.", "%(n)d changements attendent depuis %(age)s.", pending["n"]
    )
    return text % {"n": pending["n"], "age": timesince(pending["oldest"], at)}


def _cache(name: str, at: datetime) -> Check:
    cache.set("state-probe", at.isoformat(), 30)
    if cache.get("state-probe") == at.isoformat():
        return Check(name, Level.OK, _("Le cache garde ce qu’on lui confie."))
    return Check(
        name,
        Level.ERROR,
        _("Le cache ne garde rien : les limites de débit ne tiennent plus."),
        _("Vérifiez CACHE_URL, ou créez la table : manage.py createcachetable."),
    )


def _mail(name: str, at: datetime) -> Check:
    if found := stuck(at):
        number = found.given_up + found.late
        text = ngettext("%(n)d courriel n’est pas parti.", "%(n)d courriels ne sont pas partis.", number)
        return Check(
            name,
            Level.ERROR if found.given_up else Level.WARNING,
            text % {"n": number},
            _("Vérifiez le serveur de courriel, puis lancez : manage.py send_due_mail --all."),
        )
    return Check(name, Level.OK, _("Aucun courriel n’attend."))


def _second_factors(name: str, at: datetime) -> Check:
    """After a change of the key of the site, nobody passes with what is kept under the old one."""
    if not (number := secrets.unreadable()):
        return Check(name, Level.OK, _("Les secrets des applications de codes se lisent."))
    text = ngettext(
        "%(n)d secret ne se lit plus : la clé du site a changé.",
        "%(n)d secrets ne se lisent plus : la clé du site a changé.",
        number,
    )
    action = _("Remettez la clé d’avant dans SECRET_KEY_FALLBACKS, puis lancez : manage.py renew_secrets.")
    return Check(name, Level.ERROR, text % {"n": number}, action)


def _backup(name: str, at: datetime) -> Check:
    """The age of the file that the backup touches when it succeeds (setting ``BACKUP_STAMP``)."""
    if not settings.BACKUP_STAMP:
        return Check(
            name,
            Level.WARNING,
            _("Aucune sauvegarde n’est déclarée."),
            _("Indiquez dans BACKUP_STAMP le fichier que votre sauvegarde met à jour."),
        )
    stamp = Path(settings.BACKUP_STAMP)
    done = datetime.fromtimestamp(stamp.stat().st_mtime, tz=at.tzinfo) if stamp.exists() else None
    if done is None or at - done > BACKUP_TOO_OLD:
        return Check(
            name,
            Level.ERROR,
            _("La dernière sauvegarde a plus d’un jour."),
            _("Vérifiez la tâche de sauvegarde et l’espace disque."),
        )
    return Check(
        name, Level.OK, _("Dernière sauvegarde : %(date)s.") % {"date": french.dated(done, "j F Y, H:i")}
    )


def _audit(name: str, at: datetime) -> Check:
    verdict = cache.get("audit-verdict")
    if verdict is None:
        head = AuditHead.objects.filter(pk=HEAD).first()
        verdict = verify(AuditEvent.objects.order_by("number").iterator(), head) if head else "empty"
        cache.set("audit-verdict", verdict, AUDIT_VERIFIED_FOR)
    if verdict == "empty":
        return Check(name, Level.OK, _("Le registre est vide."))
    if verdict.fault is not None:
        return Check(
            name,
            Level.ERROR,
            _("La chaîne est rompue à la ligne %(n)d.") % {"n": verdict.fault},
            _("Ne modifiez rien. Prévenez le responsable de la sécurité et gardez une copie de la base."),
        )
    text = ngettext("%(n)d ligne, chaîne intacte.", "%(n)d lignes, chaîne intacte.", verdict.lines)
    text %= {"n": verdict.lines}
    if settings.AUDIT_HEAD_TO:
        return Check(name, Level.OK, text)
    text += " " + _("Personne n’en garde l’état : une chaîne réécrite en entier ne se verrait pas.")
    return Check(
        name, Level.WARNING, text, _("Indiquez dans AUDIT_HEAD_TO les adresses qui le reçoivent la nuit.")
    )
