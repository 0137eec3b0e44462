"""In a case: asking for the agent's yes, handing over under it or under the law, taking a reader out
again."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from casework.cases.readers import is_guest
from casework.cases.reading import OpenCase
from casework.desk.offers import Act, Group, Panel
from casework.desk.sheets import Sheet, view_of
from casework.due.planned import to_leave
from casework.keys.unlocking import Unlocked
from casework.passing import actions
from casework.passing.agreed import questions
from casework.passing.forms import AgreedForm, AskForm, LegalForm, TakeOutForm


@sensitive_variables()
def _panel(open_case: OpenCase, unlocked: Unlocked) -> Mapping[str, Any] | None:
    asked, there = questions(open_case.written), actions.let_in(open_case, unlocked.worker)
    notes = open_case.closed_notes
    if not (asked or there or notes):
        return None
    is_whole = not open_case.faults
    return {
        "asked": asked,
        "let_in": there,
        "closed_notes": notes,
        "may": is_whole,
        "may_pass_on": is_whole and not is_guest(open_case, unlocked.worker),
    }


@sensitive_variables()
def _to_leave(open_case: OpenCase, unlocked: Unlocked) -> Mapping[str, Any]:
    return {"to_leave": to_leave(open_case.written, unlocked.worker, unlocked.at)}


PANEL = Panel(template="casework/passing/_panel.html", context=_panel)
ACT = Act(
    address="casework:ask_hand_over",
    group=Group.BEYOND,
    label=_("Demander l’accord pour transmettre"),
    icon="fr-icon-question-answer-line",
    is_offered=lambda case: not case.is_closed,
    is_for_guests=False,
)
_HANDED = _("Le dossier est transmis. La personne le lit avec son code.")

ask = view_of(
    Sheet(
        address="casework:ask_hand_over",
        template="casework/passing/ask.html",
        form=AskForm,
        write=actions.ask,
        done=_("La question est posée. La personne y répond avec son code, et un courriel vous prévient."),
        then="casework:case",
    )
)
agreed = view_of(
    Sheet(
        address="casework:hand_over_agreed",
        template="casework/passing/agreed.html",
        more=_to_leave,
        form=AgreedForm,
        write=actions.hand_over,
        done=_HANDED,
        then="casework:inbox",
        left=actions.left_from,
    )
)
by_law = view_of(
    Sheet(
        address="casework:hand_over_by_law",
        template="casework/passing/by_law.html",
        more=_to_leave,
        form=LegalForm,
        write=actions.hand_over_by_law,
        done=_HANDED,
        then="casework:inbox",
        left=actions.left_from,
    )
)
take_out = view_of(
    Sheet(
        address="casework:take_out",
        template="casework/passing/take_out.html",
        form=TakeOutForm,
        write=actions.take_out,
        done=_("Cette personne ne lit plus ce dossier. L’agent le lit avec son code."),
        then="casework:case",
    )
)
