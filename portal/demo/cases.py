"""Keys for those of the cast who have an inbox, and a few sealed requests. Invented, like everything here."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from casework import actions
from casework.actions import Received
from casework.aid import sending
from casework.aid.writing import coordinator_of
from casework.attachments.arriving import SealedFile
from casework.attachments.kinds import KINDS
from casework.beginnings.actions import take_down
from casework.beginnings.notices import seal_notice
from casework.cases.reading import OpenCase, keep_in_mind, look, worker_reader
from casework.endings import ClosingReason
from casework.following.actions import acknowledge
from casework.funds.letters import Document, Nature
from casework.interviews.actions import write_down
from casework.models import Urgency, WorkerKey
from casework.moments import stamp
from casework.sealing import codes
from casework.tasks.actions import set_task
from casework.writings.aid import AidFile
from casework.writings.interview import Interview, Medium
from casework.writings.notice import About, Told
from casework.writings.request import Came, Channel, FirstMessage, Moment, Taken
from casework.writings.task import Task
from directory.coverage.who_covers import who_covers
from directory.models import Establishment, User, Worker
from directory.reference import BeneficiaryStatus, Theme
from portal.demo.network import FRESNES
from portal.demo.personas import PERSONAS

# Shown by the sign-in page of the demonstration: nothing is secret there.
DEMO_PASSPHRASES = {
    "assistant": "basilic pavé lanterne doux",
    "assistant-voisin": "genièvre wagon piano neuf",
    "coordinateur": "verveine ficelle tambour gris",
    "national": "estragon cabane boussole vif",
    "secretariat": "maniguette hamac trottoir lent",
}
# Opens the first of the requests below at /demande/suivi/.
DEMO_FOLLOW_UP_CODE = "DEM0-NSTR-AT10-N202-6RE5"


# In cents, as ``casework.funds.budget`` keeps them.
BUDGET = (
    "salary=184250",
    "family=14199",
    "housing_benefit=21300",
    "rent=71500",
    "energy=9800",
    "insurance=7450",
    "transport=11000",
    "telecom=4498",
    "children=16000",
    "food=60000",
    "credit=8640",
    "credit_left=155520",
)


@dataclass(frozen=True, slots=True)
class Sample:
    message: str
    theme: Theme
    status: BeneficiaryStatus
    days_ago: int
    urgency: Urgency = Urgency.ORDINARY
    channel: Channel = Channel.CODE_ONLY
    name: str = ""
    phone: str = ""
    moments: tuple[Moment, ...] = ()
    code: str = ""
    file: str = ""
    answer: str = ""
    note: str = ""
    closed: bool = False
    is_acknowledged: bool = False
    interview: Interview | None = None
    task: Task | None = None
    aid: AidFile | None = None


SAMPLES = (
    Sample(
        "Bonjour,\n\nJe me sépare et je dois quitter le logement d’ici la fin du mois. J’ai deux enfants. "
        "Je ne sais pas par où commencer, et je préfère que mes collègues ne l’apprennent pas.",
        Theme.HOUSING,
        BeneficiaryStatus.CIVIL_SERVANT,
        days_ago=6,
        urgency=Urgency.SOON,
        channel=Channel.PHONE,
        name="Camille Romarin",
        phone="06\u00a039\u00a098\u00a012\u00a034",
        moments=(Moment.NOON, Moment.EVENING),
        code=DEMO_FOLLOW_UP_CODE,
        file="Agence du Romarin (fictive)\n\nLe bail du logement prend fin le dernier jour du mois.\n",
        answer="Bonjour,\n\nMerci de m’avoir écrit. Deux aides peuvent vous servir tout de suite. "
        "Je vous les explique au téléphone. Je vous appelle demain entre midi et deux, "
        "sur votre numéro personnel.\n\n"
        "Inès Basilic",
        note="Appel prévu demain 12 h 30. Vérifier les logements réservés du ministère avant d’appeler.",
        interview=Interview(
            held_on="",
            medium=Medium.PHONE,
            themes=(Theme.HOUSING,),
            is_first=True,
            next_step="Rappeler pour le logement réservé",
            synthesis="Appel bref, à sa pause. Les deux aides sont expliquées. Rester près de l’école.",
        ),
        task=Task(what="Monter le dossier de logement", steps=("Avis d’imposition", "Trois fiches de paie")),
        aid=AidFile(
            reference="",
            chain="",
            root="",
            beneficiary="Camille Romarin",
            status=BeneficiaryStatus.CIVIL_SERVANT,
            workplace="Centre pénitentiaire de Fresnes (Fresnes)",
            nature=Nature.LOAN,
            theme=Theme.HOUSING,
            amount=120000,
            months=12,
            household=3,
            budget=BUDGET,
            documents=(Document.PAYSLIPS, Document.RENT, Document.BANK),
            need="Dépôt de garantie et premier loyer d’un logement, après une séparation. Deux enfants.",
            opinion="Le loyer tient dans le budget. Seule l’avance manque : un prêt suffit, sur un an.",
        ),
    ),
    Sample(
        "Depuis mon retour de congé longue durée, mon poste n’a pas été aménagé malgré l’avis du médecin du "
        "travail. Je n’ose plus en parler à mon chef. Que puis-je faire ?",
        Theme.PROFESSIONAL_LIFE,
        BeneficiaryStatus.CIVIL_SERVANT,
        days_ago=2,
        is_acknowledged=True,
    ),
    Sample(
        "Mes comptes sont bloqués par une saisie et je ne peux plus payer la cantine ni l’essence. "
        "Pouvez-vous m’appeler vite ?",
        Theme.DEBT,
        BeneficiaryStatus.CONTRACT,
        days_ago=0,
        urgency=Urgency.TODAY,
        channel=Channel.PHONE,
        phone="06\u00a039\u00a098\u00a056\u00a078",
        moments=(Moment.MORNING,),
    ),
    Sample(
        "Ma mère entre en maison de retraite. À quelles aides ai-je droit, et puis-je avoir des jours ?",
        Theme.FAMILY,
        BeneficiaryStatus.MAGISTRATE,
        days_ago=20,
        answer="Bonjour,\n\nOui, plusieurs : je vous joins la liste par la page « Parent âgé » de Relais. "
        "Écrivez-moi si une question reste.\n\nInès Basilic",
        closed=True,
    ),
)


def load(at: datetime) -> None:
    """Keys first, then the requests of Fresnes; what is there is left alone."""
    if WorkerKey.objects.exists():
        return
    for slug, passphrase in DEMO_PASSPHRASES.items():
        actions.create_key(passphrase, by=_user(slug), at=at)
    workplace = Establishment.objects.with_department().get(code=FRESNES)
    for number, sample in enumerate(SAMPLES):
        _receive(sample, number, workplace, at - timedelta(days=sample.days_ago))
    _tell(workplace, at - timedelta(days=1))
    _take_down(workplace, at - timedelta(days=3))


def _receive(sample: Sample, number: int, workplace: Establishment, at: datetime) -> None:
    covering = who_covers(workplace, at).worker
    if covering is None or covering.user is None or not covering.keys.live().exists():
        return
    content = FirstMessage(
        theme=sample.theme,
        status=sample.status,
        workplace=f"{workplace.name} ({workplace.city})",
        message=sample.message,
        channel=sample.channel,
        name=sample.name,
        phone=sample.phone,
        moments=sample.moments,
    )
    received = actions.seal_request(
        content,
        establishment=workplace,
        urgency=sample.urgency,
        submission=f"demonstration-{number}",
        promised=covering.public_id,
        at=at,
        code=codes.read_code(sample.code) if sample.code else "",
        files=_files(sample),
    )
    _treat(sample, received, at + timedelta(hours=3))


def _tell(workplace: Establishment, at: datetime) -> None:
    """What the HR correspondent signalled (R10)."""
    covering = who_covers(workplace, at).worker
    if covering is None or not covering.keys.live().exists():
        return
    sender = PERSONAS["rh"]
    told = Told(
        about=About.LEAVE_ENDS,
        workplace=f"{workplace.name} ({workplace.city})",
        name="Achille Estafilade",
        phone="06\u00a039\u00a098\u00a000\u00a077",
        day=(at + timedelta(days=12)).date().isoformat(),
        words="Reprise à mi-temps. La personne souhaite être appelée avant de revenir.",
        sender=sender.name,
        address=sender.email,
    )
    seal_notice(
        told,
        establishment=workplace,
        urgency=Urgency.ORDINARY,
        submission="demonstration-notice",
        promised=covering.public_id,
        words="",
        at=at,
    )


def _take_down(workplace: Establishment, at: datetime) -> None:
    """Somebody telephoned the one who covers the place; there is no code."""
    covering = who_covers(workplace, at).worker
    slug = _slug_of(covering.user) if covering is not None else None
    key = covering.keys.live().first() if covering is not None else None
    if covering is None or covering.user is None or slug is None or key is None:
        return
    said = Taken(
        theme=Theme.DEBT,
        status=BeneficiaryStatus.TEMPORARY,
        workplace=f"{workplace.name} ({workplace.city})",
        message="Appel entre deux audiences. Demande si une avance sur salaire est possible ce mois-ci.",
        channel=Channel.PHONE,
        phone="06\u00a039\u00a098\u00a000\u00a088",
        came=Came.PHONE,
    )
    private = actions.unlock(key, DEMO_PASSPHRASES[slug], by=covering.user, at=at).private
    take_down(
        said,
        "Préfère ne pas donner son nom pour le moment.",
        establishment=workplace,
        reader=worker_reader(key, private),
        by=covering,
        submission="demonstration-taken-down",
        at=at,
    )


def _slug_of(user: User | None) -> str | None:
    return next((s for s in DEMO_PASSPHRASES if user and PERSONAS[s].email == user.email), None)


def _files(sample: Sample) -> list[SealedFile]:
    if not sample.file:
        return []
    file = SealedFile("courrier du bailleur.txt")
    file.replace(sample.file.encode())
    file.kind = KINDS["txt"]
    return [file]


def _treat(sample: Sample, received: Received, at: datetime) -> None:
    worker, open_case = received.recipient.worker, _opened(received, at)
    if open_case is None:
        return
    if sample.is_acknowledged:
        acknowledge(open_case, by=worker, at=at)
    if sample.answer:
        actions.answer(open_case, sample.answer, by=worker, token=f"{received.reference}-answer", at=at)
    if sample.note:
        actions.note(open_case, sample.note, by=worker, token=f"{received.reference}-note", at=at)
    _note_the_day(sample, received, open_case, at)
    if sample.aid is not None:
        _ask_for_aid(sample.aid, open_case, worker, at)
    if sample.closed:
        actions.close(open_case, ClosingReason.DIRECTED, by=worker, at=at)


def _note_the_day(sample: Sample, received: Received, open_case: OpenCase, at: datetime) -> None:
    worker, day = received.recipient.worker, timezone.localdate(at)
    said: dict[str, Any] = {"author": worker.name, "written_at": stamp(at)}
    if sample.interview is not None:
        next_on = (day + timedelta(days=7)).isoformat()
        met = replace(sample.interview, held_on=day.isoformat(), next_on=next_on, **said)
        write_down(open_case, met, by=worker, token=f"{received.reference}-interview", at=at)
    if sample.task is not None:
        task = replace(sample.task, **said)
        set_task(open_case, task, by=worker, token=f"{received.reference}-task", at=at)


def _ask_for_aid(file: AidFile, open_case: OpenCase, worker: Worker, at: datetime) -> None:
    """It waits for its coordinator (R12)."""
    if (coordinator := coordinator_of(worker, at)) is None:
        return
    sending.send(
        open_case,
        file,
        sending.Agreement(timezone.localdate(at), "Au téléphone, à ma question."),
        promised=coordinator.worker.public_id,
        known=sending.last_known(open_case),
        by=worker,
        token=f"{open_case.case.reference}-aid",
        at=at,
    )


def _opened(received: Received, at: datetime) -> OpenCase | None:
    key, user = received.recipient.key, received.recipient.worker.user
    slug = _slug_of(user)
    if slug is None or user is None:
        return None
    pair = actions.unlock(key, DEMO_PASSPHRASES[slug], by=user, at=at)
    case = key.seals.get(case__reference=received.reference).case
    reader = worker_reader(key, pair.private)
    shown = look(case, reader)
    keep_in_mind(shown, shown=range(shown.seen.count))  # it was read before anything was done
    key.refresh_from_db()  # its memory was written in this very transaction
    return look(case, reader)


def _user(slug: str) -> User:
    user: User = User.objects.get(email=PERSONAS[slug].email)
    return user
