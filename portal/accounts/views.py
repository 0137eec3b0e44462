"""A person's own account: profile and sessions. Sign-in itself is allauth's (portal.accounts.urls)."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.forms import posted_from
from directory.http import PortalRequest, turns
from pages.booklet import actions as booklet
from portal.theme.forms import ProfileForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: PortalRequest) -> HttpResponse:
    is_turned = turns(request)
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and not is_turned and form.is_valid():
        form.save()
        booklet.follow(request.user, timezone.localdate())
        messages.success(request, _("Votre profil est enregistré."))
        return redirect("profile")
    context = {"form": form, "typed_form": "profile"}
    return render(request, "portal/profile.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Where this person is signed in; sessions that ended by themselves are left out, not deleted here."""
    found = UserSession.objects.filter(user=request.user).order_by("-created_at")
    return render(
        request, "portal/sessions.html", {"sessions": [session for session in found if session.exists()]}
    )


@posted_from("usersessions_list")
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    session.end()
    messages.success(request, _("Cet appareil est déconnecté."))
    return redirect("usersessions_list")


@posted_from("usersessions_list")
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    others = UserSession.objects.filter(user=request.user).exclude(session_key=request.session.session_key)
    for session in others:
        session.end()
    messages.success(request, _("Les autres appareils sont déconnectés."))
    return redirect("usersessions_list")
