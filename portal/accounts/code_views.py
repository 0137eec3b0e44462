"""The steps of signing in, as allauth has them; whoever falls out of one is told why, and keeps their way."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account import views as account
from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as webauthn
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.forms import REPLACED
from portal.models import OutboxMessage

View = Callable[[HttpRequest], HttpResponseBase]
LATE = timedelta(minutes=1)  # after which a mail that waits is worth a word to those who wait for theirs


class _BeginsAnew:
    """A form that is sent while a code is awaited (another tab, another address, "back") is not lost.

    allauth would lead to the page of the first code, as if a second one had been sent.
    """

    request: HttpRequest

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> HttpResponseRedirect | None:
        if request.method == "POST" or request.headers.get("x-requested-with"):
            return None
        found: HttpResponseRedirect | None = super()._redirect_to_pending_stage(request, stage)  # type: ignore[misc]
        return found


class Login(_BeginsAnew, account.LoginView):
    pass


class SignUp(_BeginsAnew, account.SignupView):
    pass


class LoginWebAuthn(_BeginsAnew, webauthn.LoginWebAuthnView):
    pass


class _Codes:
    """What both pages that take a code from a mail have in common."""

    request: HttpRequest
    _process: Any

    def form_invalid(self, form: Any) -> HttpResponse:
        if self.request.POST.get("action") == "resend" and not self._process.can_resend:
            messages.warning(
                self.request, _("Trois messages sont partis. Le dernier arrive peut-être encore.")
            )
            return HttpResponseRedirect(self.request.get_full_path())
        if form.has_error("code", REPLACED) or self._process.record_invalid_attempt():
            return self.render_to_response(self.get_context_data(form=form))  # type: ignore[attr-defined,no-any-return]
        messages.error(
            self.request, _("Trois codes faux : le code envoyé ne sert plus. Demandez-en un nouveau.")
        )
        return HttpResponseRedirect(reverse("account_login"))

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        late = OutboxMessage.objects.filter(sent_at=None, created_at__lt=timezone.now() - LATE)
        found: dict[str, Any] = super().get_context_data(**context)  # type: ignore[misc]
        return found | {
            "mail_is_late": late.exists(),
            "code_minutes": app_settings.LOGIN_BY_CODE_TIMEOUT // 60,
        }


class ConfirmLoginCode(_Codes, account.ConfirmLoginCodeView):
    pass


class ConfirmEmailCode(_Codes, account.ConfirmEmailVerificationCodeView):
    pass


def _stays_on_its_way(step: View, begun: Callable[[HttpRequest], dict[str, Any] | None]) -> View:
    """A step that sends back to the sign-in page says why, and does not forget where one was going."""

    @login_not_required
    def view(request: HttpRequest) -> HttpResponseBase:
        state = begun(request)
        answer = step(request)
        if request.user.is_authenticated or not _leads_to_sign_in(answer):
            return answer
        if why := _why(state):
            messages.warning(request, why)
        return HttpResponseRedirect(_with_next(request))

    return view


def _leads_to_sign_in(answer: HttpResponseBase) -> bool:
    way = answer.headers.get("Location", "").partition("?")[0]
    return answer.status_code == 302 and way in {
        reverse(n) for n in ("account_login", "account_request_login_code")
    }


def _why(state: dict[str, Any] | None) -> str:
    if state is None:
        return _(
            "Cette étape n’est plus en cours ici : elle est finie, elle a attendu trop longtemps, ou le "
            "code a été demandé dans un autre navigateur. Demandez un nouveau code dans celui-ci."
        )
    if time.time() - _sent_at(state) <= app_settings.LOGIN_BY_CODE_TIMEOUT:
        return ""  # the step itself has said it
    return _("Le code n’est plus valable : trop de temps a passé. Demandez-en un nouveau.")


def _sent_at(state: dict[str, Any]) -> float:
    return float(state.get("at") or state.get("state", {}).get("at", 0))


def _with_next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next")
    address = reverse("account_login")
    return f"{address}?{urlencode({'next': wanted})}" if wanted else address


def _login(request: HttpRequest) -> dict[str, Any] | None:
    found = request.session.get(LOGIN_SESSION_KEY)
    if not isinstance(found, dict) or time.time() - found.get("initiated_at", 0) > app_settings.LOGIN_TIMEOUT:
        return None
    return found


def _verification(request: HttpRequest) -> dict[str, Any] | None:
    found = request.session.get(EMAIL_VERIFICATION_CODE_SESSION_KEY)
    return found if isinstance(found, dict) else None


login, sign_up, login_webauthn = Login.as_view(), SignUp.as_view(), LoginWebAuthn.as_view()
confirm_login_code = _stays_on_its_way(ConfirmLoginCode.as_view(), _login)
confirm_email = _stays_on_its_way(ConfirmEmailCode.as_view(), _verification)
authenticate = _stays_on_its_way(mfa.authenticate, _login)


class ReauthenticateWebAuthn(webauthn.ReauthenticateWebAuthnView):
    def form_invalid(self, form: Any) -> HttpResponse:
        """On this very page, and not by a round to the first page of the portal."""
        answer: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        return answer


reauthenticate_webauthn = webauthn.login_required(ReauthenticateWebAuthn.as_view())
