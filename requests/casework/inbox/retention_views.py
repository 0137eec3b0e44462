"""How long cases are kept: set by the service, and by those who run it. Nothing of a case is here."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from casework import actions
from casework.endings import LONGEST, MONTHS, SHORTEST, WARNING, ClosingReason
from casework.models import DestroyedCount, periods
from core.forms import WholeField
from directory.http import Sheet, form_page, only_for
from directory.models import User
from directory.roles import Role


class PeriodsForm(forms.Form):
    """Months by reason."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bounds = _("Écrivez un nombre de mois, de %(least)d à %(most)d.") % {
            "least": SHORTEST,
            "most": LONGEST,
        }
        for reason in ClosingReason:
            usual = MONTHS[reason]
            told = ngettext("Par défaut : %(n)d mois.", "Par défaut : %(n)d mois.", usual) % {"n": usual}
            self.fields[reason.value] = WholeField(
                label=_("%(reason)s : mois de conservation") % {"reason": reason.label},
                help_text=told,
                min_value=SHORTEST,
                max_value=LONGEST,
                error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), bounds),
            )


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(actions.may_set_periods)
def retention(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    form = PeriodsForm(request.POST if request.method == "POST" else None, initial=periods())
    if not form.is_valid():
        return _page(request, form, user)
    if actions.set_periods(form.cleaned_data, by=user, at=timezone.now()):
        messages.success(request, _("Les durées de conservation sont enregistrées."))
    else:
        messages.info(request, _("Rien n’a changé."))
    return redirect("casework:retention")


def _page(request: HttpRequest, form: PeriodsForm, user: User) -> HttpResponse:
    intro = _(
        "Un dossier terminé est détruit quand cette durée est écoulée. La personne qui le suit est prévenue "
        "%(days)d jours avant : raccourcir une durée ne détruit rien plus tôt."
    ) % {"days": WARNING.days}
    back = reverse("state") if user.has_role(Role.ADMINISTRATOR) else reverse("casework:inbox")
    sheet = Sheet(_("Conservation des dossiers"), back, intro=intro)
    counts = DestroyedCount.objects.order_by("-month", "reason")[:60]
    return form_page(request, form, sheet, below="casework/_destroyed.html", counts=counts)
