"""What the circular obliges in each of the four situations (R11; 1.1.3), as steps in their order. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.writings import Content
from casework.writings.emergency import Emergency, Mistaken, Situation, Step, StepMistaken
from casework.writings.report import ProsecutorReport

Said = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One step. ``may_be_moot``: only where something happens. ``tells_coordination``: whoever leads the
    region reads from then on. ``is_report``: the report to the prosecutor is written first.
    """

    code: str
    label: Said
    who: Said
    may_be_moot: bool = False
    tells_coordination: bool = False
    is_report: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """``who``: those who must be involved. ``quote``: the sentence of the circular."""

    who: Said
    quote: Said
    tasks: tuple[Task, ...]


class Line(Protocol):
    @property
    def content(self) -> Content: ...


@dataclass(frozen=True, slots=True)
class Taken:
    """A step of the plan, and what was noted of it, if it was."""

    task: Task
    noted: Step | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one emergency of a case has come."""

    situation: Situation
    emergency: Emergency
    steps: tuple[Taken, ...]

    @property
    def plan(self) -> Plan:
        return PLANS[self.situation]

    @property
    def value(self) -> str:
        """Names the next step among those of every emergency: two plans may share a code."""
        return f"{self.situation.value}.{self.next.code}" if self.next is not None else ""

    @property
    def next(self) -> Task | None:
        return next((taken.task for taken in self.steps if taken.noted is None), None)

    @property
    def done(self) -> int:
        return sum(taken.noted is not None for taken in self.steps)


_CONSULTED = Task(
    code="coordination",
    label=_("La coordination régionale est consultée et informée"),
    who=_("Vous et le coordonnateur ou la coordonnatrice de la région"),
    tells_coordination=True,
)
_DECIDED = Task(
    code="decisions",
    label=_("Les décisions prises sont dites à la coordination régionale"),
    who=_("Vous et le coordonnateur ou la coordonnatrice de la région"),
)
PLANS: Mapping[Situation, Plan] = {
    Situation.AT_WORK: Plan(
        who=_("Le chef de service, le médecin du travail et vous. La coordination régionale est consultée."),
        quote=_(
            "« La définition de l’intervention se fera en concertation avec les services concernés c’est à "
            "dire le chef de service, le médecin de prévention et l’assistant de service social du "
            "personnel. »"
        ),
        tasks=(
            Task(
                code="concert",
                label=_("L’intervention est décidée à plusieurs"),
                who=_("Le chef de service, le médecin du travail et vous"),
            ),
            _CONSULTED,
            Task(
                code="imminent",
                label=_("Danger imminent : comité médical saisi ou police appelée"),
                who=_("À la demande du service qui gère le personnel"),
                may_be_moot=True,
            ),
            _DECIDED,
        ),
    ),
    Situation.ABSENT: Plan(
        who=_("Le service qui gère le personnel et vous. La coordination régionale est consultée."),
        quote=_(
            "« Dans ce cas, l’assistant social du personnel, informé par le service gestionnaire du "
            "personnel, prendra "
            "contact téléphoniquement ou par courrier pour favoriser la rencontre. »"
        ),
        tasks=(
            Task(
                code="informed",
                label=_("Le service qui gère le personnel vous a informé ou informée"),
                who=_("Le service qui gère le personnel"),
            ),
            Task(
                code="contact",
                label=_("La personne est contactée, par téléphone ou par courrier, pour une rencontre"),
                who=_("Vous"),
            ),
            _CONSULTED,
            Task(
                code="rescue",
                label=_("Danger constaté : services d’urgence appelés"),
                who=_("À la demande du service qui gère le personnel"),
                may_be_moot=True,
            ),
            _DECIDED,
        ),
    ),
    Situation.CHILD: Plan(
        who=_("Les services compétents, le procureur de la République, la coordination régionale."),
        quote=_(
            "« Dans ce cas uniquement, il alerte les services compétents et effectue un rapport de "
            "signalement au procureur de la République. Il en informe le coordonnateur régional en "
            "travail social et adresse copie de son rapport. »"
        ),
        tasks=(
            Task(
                code="alert",
                label=_("Les services compétents sont alertés"),
                who=_("Vous : la cellule du département, ou le 119"),
            ),
            Task(
                code="prosecutor",
                label=_("Le signalement est adressé au procureur de la République"),
                who=_("Vous"),
                is_report=True,
            ),
            Task(
                code="coordination",
                label=_("La coordination régionale est informée et a copie du signalement"),
                who=_("Vous et le coordonnateur ou la coordonnatrice de la région"),
                tells_coordination=True,
            ),
        ),
    ),
    Situation.DISASTER: Plan(
        who=_(
            "La coordination régionale, puis nationale ; le service qui gère le personnel ; la préfecture."
        ),
        quote=_(
            "« L’assistant de service social du personnel effectue très rapidement une première évaluation "
            "de l’ampleur et de la gravité de la situation et relaie ces informations auprès du "
            "coordonnateur régional en travail social, qui les transmet au coordonnateur national en travail "
            "social »"
        ),
        tasks=(
            Task(
                code="evaluation",
                label=_("Une première évaluation de l’ampleur et de la gravité est faite"),
                who=_("Vous"),
            ),
            Task(
                code="coordination",
                label=_("L’évaluation est relayée à la coordination régionale"),
                who=_("Vous, puis la coordination régionale vers la coordination nationale"),
                tells_coordination=True,
            ),
            Task(
                code="care",
                label=_("La prise en charge est définie avec le service qui gère le personnel"),
                who=_("Le service qui gère le personnel et vous"),
                may_be_moot=True,
            ),
            Task(
                code="cell",
                label=_("Cellule d’accompagnement, réunions en préfecture"),
                who=_("Les services qui gèrent le personnel, la préfecture et vous"),
                may_be_moot=True,
            ),
            Task(
                code="commission",
                label=_("Commission d’urgence d’aide financière"),
                who=_("La coordination régionale et vous"),
                may_be_moot=True,
            ),
            Task(
                code="account",
                label=_("Le bilan des actions, des aides et des prêts est établi"),
                who=_("Vous"),
            ),
        ),
    ),
}
LABELS: Mapping[tuple[str, str], Said] = {
    (situation.value, task.code): task.label for situation, plan in PLANS.items() for task in plan.tasks
}


def progresses_of(written: Iterable[Line]) -> tuple[Progress, ...]:
    """Of each emergency that was said, in that order: none replaces another. Said twice, one goes on.
    One that was noted by mistake is gone with its steps, until it is said again."""
    contents = [line.content for line in written]
    said: dict[str, Emergency] = {}
    begins: dict[str, int] = {}
    for place, one in enumerate(contents):
        if isinstance(one, Emergency) and one.situation in Situation.values:
            said[one.situation] = one
        elif isinstance(one, Mistaken):
            said.pop(one.situation, None)
            begins[one.situation] = place
    return tuple(
        _progress(Situation(name), one, contents[begins.get(name, 0) :]) for name, one in said.items()
    )


def is_in_danger(said: str, written: Iterable[Line]) -> bool:
    """``said``: by the person in the form. So it is until that one is noted, and each that is, at its end."""
    progresses = progresses_of(written)
    is_noted = said in [one.situation for one in progresses]
    return any(one.next is not None for one in progresses) or (bool(said) and not is_noted)


def seen_of(written: Iterable[Line]) -> str:
    """What a page that says an emergency, or takes one back, has to have shown: later there is one more."""
    return str(sum(isinstance(line.content, (Emergency, Mistaken)) for line in written))


def _progress(situation: Situation, emergency: Emergency, contents: Iterable[Content]) -> Progress:
    noted: dict[str, Step] = {}
    for one in contents:
        if isinstance(one, Step) and one.situation == situation.value:
            noted[one.step] = one
        elif isinstance(one, StepMistaken) and one.situation == situation.value:
            noted.pop(one.step, None)
    tasks = PLANS[situation].tasks
    return Progress(situation, emergency, tuple(Taken(task, noted.get(task.code)) for task in tasks))


def reports_of(written: Iterable[Line]) -> tuple[ProsecutorReport, ...]:
    """The versions of the report to the prosecutor, the last one first."""
    return tuple(reversed([one.content for one in written if isinstance(one.content, ProsecutorReport)]))
