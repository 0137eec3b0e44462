"""The addresses of Relais. The order matters: Wagtail's pages come last and take the rest."""

from django.conf import settings
from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.api.v3.urls import api as editors_api
from wagtail.documents import urls as wagtaildocs_urls

from casework.inbox.holders import recovery_views as holders
from casework.inbox.replacing_views import stop_by_link
from pages.editing.account import account
from portal import views
from portal.accounts.urls import to_sign_in
from portal.api import api
from portal.api.docs import documentation
from portal.api.docs import root as api_root
from portal.gate import probes
from portal.gate.language import set_language
from portal.tokens import views as token_views

urlpatterns = [
    path(probes.ALIVE[1:], probes.alive, name="health"),
    path(probes.READY[1:], probes.ready, name="ready"),
    path("", include("portal.accounts.urls")),
    # No other form of sign-in answers: Wagtail's would take a password and skip the second factor.
    path("cms/login/", to_sign_in),
    path("cms/password_reset/", to_sign_in),
    path("_util/login/", to_sign_in),
    path("cms/account/", account),
    path("langue/", set_language, name="set_language"),
    path("accessibilite/", views.information, {"page": "accessibility"}, name="accessibility"),
    path("donnees-personnelles/", views.information, {"page": "privacy"}, name="privacy"),
    path("mentions-legales/", views.information, {"page": "legal"}, name="legal"),
    path("etat-du-service/", views.state, name="state"),
    path("etat-du-service/jetons/", token_views.token_list, name="tokens"),
    path(
        "etat-du-service/jetons/redaction/<int:pk>/",
        token_views.revoke_editor_token,
        name="revoke_editor_token",
    ),
    path("etat-du-service/jetons/<slug:selector>/", token_views.revoke_token, name="revoke_token"),
    path("annuaire/", include("directory.urls")),
    path("permanences/", include("permanences.urls")),
    path("demande/", include("contact.urls")),
    path("signalement/", include("contact.notices.urls")),
    path("dossiers/", include("casework.urls")),
    # From a mail, signed in or not; not under /dossiers/, where a second factor is asked of who is signed in.
    path("cle/arreter/<str:token>/", stop_by_link, name="stop_replacement"),
    path("cle/suspendre/<str:token>/", holders.stop_by_link, name="stop_holders"),
    path("recherche/", include("search.urls")),
    path("api/v1/", api_root, name="api_root"),
    path("api/v1/docs/", documentation, name="api_docs"),
    path("api/v1/", api.urls),
    # Wagtail's own, a preview: it reads drafts and writes, for editors and their tools.
    path("api/v3-preview/", editors_api.urls),
    path("cms/", include(wagtailadmin_urls)),
    path("", include("pages.urls")),
    path("fichiers/", include(wagtaildocs_urls)),
]
if settings.DEMO:
    urlpatterns += [path("demo/", include("portal.demo.urls"))]
urlpatterns += [path("", include("pages.page_urls"))]
handler400 = "portal.gate.errors.bad_request"
handler403 = "portal.gate.errors.forbidden"
handler404 = "portal.gate.errors.not_found"
handler500 = "portal.gate.errors.server_error"
