"""Tokens of both APIs, for administrators. The second factor is asked for before (``portal.gate``)."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from directory.models import User
from portal.accounts.administrators import for_administrators
from portal.tokens import editors, listing
from portal.tokens import models as tokens
from portal.tokens.forms import TokenForm
from portal.tokens.listing import Row
from portal.tokens.models import ApiToken


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def token_list(request: HttpRequest) -> HttpResponse:
    """The tokens, and the form of a new one. The text of a token is shown by this answer only."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        made, text = _made(form, by=cast(User, request.user))
        if made.revoked_at is not None:
            messages.warning(request, _("Ce jeton est déjà révoqué. Pour un autre, remplissez à nouveau."))
            return redirect("tokens")
        return render(request, "portal/token_created.html", {"token": made, "text": text})
    context = {"form": form, "tokens": listing.rows(), "at": timezone.now()}
    return render(request, "portal/tokens.html", context, status=422 if form.is_bound else 200)


def _made(form: TokenForm, *, by: User) -> tuple[Row, str]:
    at, seed, fields = timezone.now(), form.seed_of_token(by), form.fields_of_token
    if form.writes:
        name, lifetime, user = fields["name"], fields["lifetime"], fields["user"]
        editing, text = editors.create(name, user=user, by=by, at=at, lifetime=lifetime, seed=seed)
        return listing.of_editor(editing), text
    token, text = tokens.create(at=at, created_by=by, seed=seed, **fields)
    return listing.of_reader(token), text


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def revoke_token(request: HttpRequest, selector: str) -> HttpResponse:
    """Asked twice: what reads with it stops at once, and for good."""
    token = get_object_or_404(ApiToken, selector=selector, revoked_at=None)
    if request.method != "POST":
        return render(request, "portal/token_revoke.html", {"token": listing.of_reader(token)})
    tokens.revoke(token, at=timezone.now())
    return _revoked(request, token.name)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def revoke_editor_token(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for what writes as an editor."""
    token = get_object_or_404(editors.all_of_them(), pk=pk, revoked_at=None)
    if request.method != "POST":
        return render(request, "portal/token_revoke.html", {"token": listing.of_editor(token)})
    editors.revoke(token, by=cast(User, request.user))
    return _revoked(request, token.name)


def _revoked(request: HttpRequest, name: str) -> HttpResponse:
    messages.success(request, _("Le jeton « %(name)s » est révoqué.") % {"name": name})
    return redirect("tokens")
