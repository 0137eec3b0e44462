"""Sign-in and account: only the flows that Relais wants, named as allauth names them.

allauth's own URL set also answers to passwords, changes of address and foreign accounts; what is not
listed here does not exist.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.generic import RedirectView

from portal.accounts import views as account_views
from portal.accounts.recovery_codes import recovery_codes

to_sign_in = login_not_required(RedirectView.as_view(pattern_name="account_login", query_string=True))
to_profile = RedirectView.as_view(pattern_name="profile")
to_second_factor = RedirectView.as_view(pattern_name="mfa_reauthenticate", query_string=True)

urlpatterns = [
    path("connexion/", account.login, name="account_login"),
    path("connexion/code/", account.confirm_login_code, name="account_confirm_login_code"),
    path("connexion/demande/", to_sign_in, name="account_request_login_code"),
    # allauth mails this address to someone who signs up twice; there is no password to forget.
    path("connexion/oubli/", to_sign_in, name="account_reset_password"),
    path("connexion/inscription/", account.signup, name="account_signup"),
    path("connexion/verification/", account.email_verification_sent, name="account_email_verification_sent"),
    path("connexion/second-facteur/", mfa.authenticate, name="mfa_authenticate"),
    path("connexion/cle/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("connexion/inactif/", account.account_inactive, name="account_inactive"),
    path("compte/", to_profile),
    path("compte/profil/", account_views.profile, name="profile"),
    path("compte/deconnexion/", account.logout, name="account_logout"),
    path("compte/sessions/", account_views.sessions, name="usersessions_list"),
    path("compte/sessions/autres/fermer/", account_views.end_other_sessions, name="end_other_sessions"),
    path("compte/sessions/<int:pk>/fermer/", account_views.end_session, name="end_session"),
    # The address is the identity, given by the ministry: it is not changed here. allauth asks for the name.
    path("compte/adresse/", to_profile, name="account_email"),
    path("compte/confirmer/", to_second_factor, name="account_reauthenticate"),
    path("compte/securite/", mfa.index, name="mfa_index"),
    path("compte/securite/confirmer/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("compte/securite/application/", totp.activate_totp, name="mfa_activate_totp"),
    path("compte/securite/application/retirer/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("compte/securite/codes/", recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "compte/securite/codes/nouveaux/",
        recovery.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "compte/securite/codes/fichier/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"
    ),
    path("compte/securite/cles/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("compte/securite/cles/ajouter/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path(
        "compte/securite/cles/confirmer/",
        webauthn.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path("compte/securite/cles/<int:pk>/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("compte/securite/cles/<int:pk>/retirer/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
]
