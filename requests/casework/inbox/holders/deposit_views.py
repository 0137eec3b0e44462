"""A worker entrusts her key to the holders, keeps it, or takes it back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from casework import actions
from casework.desk.doors import for_unlocked, posted
from casework.inbox.holders.forms import DepositForm
from casework.keys.holders import deposits, naming
from casework.keys.holders.deposits import HoldersChanged, Stand
from casework.keys.unlocking import Unlocked


@require_http_methods(["GET", "POST"])
@for_unlocked
@sensitive_variables()
def deposit(request: HttpRequest, unlocked: Unlocked) -> HttpResponse:
    found = deposits.standing(unlocked.key, unlocked.private)
    form = DepositForm(posted(request), initial={"shown": found.shown})
    if found.stand == Stand.OFF:
        if request.method == "POST":
            messages.warning(request, _("Il n’y a pas de dépositaires en ce moment. Rien n’a été changé."))
        return redirect("casework:holders")
    if form.is_valid():
        if _chosen(request, unlocked, form):
            return redirect("casework:keys")
        found = deposits.standing(unlocked.key, unlocked.private)
        form = DepositForm(initial={"shown": found.shown})
        return _page(request, unlocked, found, form, 409)
    return _page(request, unlocked, found, form, 422 if form.is_bound else 200)


@sensitive_variables()
def _chosen(request: HttpRequest, unlocked: Unlocked, form: DepositForm) -> bool:
    key, root = unlocked.key, unlocked.private
    try:
        if form.cleaned_data["choice"] == DepositForm.ENTRUST:
            deposits.entrust(key, root, form.cleaned_data["shown"], at=unlocked.at)
            messages.success(
                request, _("Votre clé est confiée aux dépositaires. Vous pouvez la reprendre ici.")
            )
        else:
            deposits.keep(key, root, at=unlocked.at)
            messages.success(request, _("Votre clé n’est confiée à personne."))
    except (HoldersChanged, actions.KeyExists):
        messages.warning(
            request, _("Les dépositaires ou leurs clés viennent de changer. Relisez, puis choisissez.")
        )
        return False
    return True


@sensitive_variables()
def _page(
    request: HttpRequest, unlocked: Unlocked, found: deposits.Standing, form: DepositForm, status: int
) -> HttpResponse:
    now = naming.serving()
    by, since = naming.origin(now) if now is not None else ("", None)
    context = {"unlocked": unlocked, "found": found, "form": form, "named_by": by, "since": since}
    return render(request, "casework/holders/deposit.html", context, status=status)
