"""Tokens of /api/v1/, for administrators. The second factor is asked for before (``portal.gate``)."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from directory.models import User
from portal.accounts.administrators import for_administrators
from portal.tokens import models as tokens
from portal.tokens.forms import TokenForm
from portal.tokens.models import ApiToken


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def token_list(request: HttpRequest) -> HttpResponse:
    """The tokens, and the form of a new one. The text of a token is shown by this answer only."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    at = timezone.now()
    if form.is_valid():
        seed = form.seed_of_token(cast(User, request.user))
        made, text = tokens.create(at=at, created_by=request.user, seed=seed, **form.fields_of_token)
        if made.revoked_at is not None:
            messages.warning(request, _("Ce jeton est déjà révoqué. Pour un autre, remplissez à nouveau."))
            return redirect("tokens")
        return render(request, "portal/token_created.html", {"token": made, "text": text})
    found = ApiToken.objects.select_related("user", "created_by")
    context = {"form": form, "tokens": found, "at": at}
    return render(request, "portal/tokens.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def revoke_token(request: HttpRequest, selector: str) -> HttpResponse:
    """Asked twice: what reads with it stops at once, and for good."""
    token = get_object_or_404(ApiToken, selector=selector, revoked_at=None)
    if request.method != "POST":
        return render(request, "portal/token_revoke.html", {"token": token})
    tokens.revoke(token, at=timezone.now())
    messages.success(request, _("Le jeton « %(name)s » est révoqué.") % {"name": token.name})
    return redirect("tokens")
