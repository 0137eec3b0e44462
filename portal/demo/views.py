"""The demo's two doors: signing in as one of the cast, and reading the mails that were sent."""

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.forms import own_address, posted_from
from core.paging import page_at, wanted_page
from directory.models import User
from portal.demo import mailbox as mailing
from portal.demo.personas import PERSONAS


@login_not_required
@never_cache
@posted_from("account_login")
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the cast. The click counts as a second factor: the demo has no phone to ask."""
    persona = PERSONAS.get(request.POST.get("persona", ""))
    user = User.objects.filter(email=persona.email).first() if persona else None
    if user is None:
        text = _("Cette personne n’existe pas dans la démonstration. Choisissez-en une dans la liste.")
        return render(request, "demo/unknown.html", {"text": text}, status=422)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, user, method="mfa", type="demo")
    return redirect(_safe_next(request))


def _safe_next(request: HttpRequest) -> str:
    return own_address(request, request.POST.get("next", "")) or settings.LOGIN_REDIRECT_URL


@login_not_required
@never_cache
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Mails written to the folder instead of being sent; open, since the sign-in code is among them."""
    sheets, others = mailing.files(settings.EMAIL_FILE_PATH)
    of_sheets = request.GET.get("fiches") == "oui"
    page = page_at(wanted_page(request.GET), sheets if of_sheets else others, mailing.SHOWN)
    context = {"mails": mailing.read_mails(page), "page": page, "of_sheets": of_sheets, "sheets": len(sheets)}
    return render(request, "demo/mailbox.html", context)
