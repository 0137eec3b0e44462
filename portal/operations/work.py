"""The checks of the state page on what nobody asks for: duties of the clock, and tasks."""

from collections import Counter
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks_db.models import DBTaskResult, get_date_max

from core import french
from portal.operations import duties, tasks
from portal.operations.check import Check, Level

WAITING_TOO_LONG = timedelta(minutes=15)
FAILED_SINCE = timedelta(days=1)


def scheduled(name: str, at: datetime) -> Check:
    """Each duty has a moment when it last ended well: one that is late or failing is named."""
    troubles = duties.troubles(at)
    if not troubles:
        return Check(name, Level.OK, _("Tout ce qui est prévu a été fait à l’heure."))
    late = [trouble for trouble in troubles if trouble.is_late]
    text = _("En retard ou en échec : %(list)s.") % {"list": french.joined([_said(one) for one in troubles])}
    action = (
        _("Consultez le journal, puis relancez le processus : manage.py background.")
        if late
        else _("Consultez le journal ; un nouvel essai se fait seul.")
    )
    return Check(name, Level.ERROR if late else Level.WARNING, text, action)


def _said(trouble: duties.Trouble) -> str:
    done = (
        _("fait pour la dernière fois le %(date)s") % {"date": french.dated(trouble.last, "j F Y, H:i")}
        if trouble.last
        else _("jamais fait")
    )
    why = f", {trouble.error}" if trouble.error else ""
    return f"{trouble.name} ({done}{why})"


def background_tasks(name: str, at: datetime) -> Check:
    """What waits, what hangs, what failed since yesterday."""
    late = waiting(at)
    hung = DBTaskResult.objects.running().filter(started_at__lt=at - tasks.LOST_AFTER).count()
    failed = DBTaskResult.objects.failed().filter(finished_at__gt=at - FAILED_SINCE)
    paths = Counter(failed.values_list("task_path", flat=True))
    said = [_waiting(late)] * bool(late) + [_hung(hung)] * bool(hung) + [_failed(paths)] * bool(paths)
    if not said:
        return Check(name, Level.OK, _("Aucune tâche n’attend, aucune n’a échoué."))
    action = (
        _("Relancez le processus : manage.py background.")
        if late or hung
        else _("Consultez le journal de background, à l’heure de ces tâches.")
    )
    return Check(name, Level.ERROR, " ".join(said), action)


def waiting(at: datetime) -> int:
    """How many tasks should have been taken long ago."""
    ready = DBTaskResult.objects.filter(status="READY", enqueued_at__lt=at - WAITING_TOO_LONG)
    due = ready.filter(run_after__lt=at - WAITING_TOO_LONG)
    return (due | ready.filter(run_after=get_date_max())).count()


def _waiting(number: int) -> str:
    return ngettext(
        "%(n)d tâche attend depuis plus de 15 minutes.",
        "%(n)d tâches attendent depuis plus de 15 minutes.",
        number,
    ) % {"n": number}


def _hung(number: int) -> str:
    return ngettext(
        "%(n)d tâche ne finit pas depuis plus de 30 minutes.",
        "%(n)d tâches ne finissent pas depuis plus de 30 minutes.",
        number,
    ) % {"n": number}


def _failed(paths: "Counter[str]") -> str:
    number = paths.total()
    names = french.joined(sorted({path.rpartition(".")[2] for path in paths}))
    text = ngettext(
        "%(n)d tâche a échoué depuis hier (%(names)s).",
        "%(n)d tâches ont échoué depuis hier (%(names)s).",
        number,
    )
    return text % {"n": number, "names": names}
