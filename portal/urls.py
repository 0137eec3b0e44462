"""The addresses of Relais. The order matters: Wagtail's pages come last and take the rest."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal import views

to_sign_in = login_not_required(RedirectView.as_view(pattern_name="account_login", query_string=True))

urlpatterns = [
    path("sante/", views.health, name="health"),
    path("connexion/", RedirectView.as_view(pattern_name="account_login", query_string=True), name="sign_in"),
    # No other form of sign-in answers: Wagtail's would take a password and skip the second factor.
    path("cms/login/", to_sign_in),
    path("cms/password_reset/", to_sign_in),
    path("_util/login/", to_sign_in),
    path("compte/", include("allauth.urls")),
    path("annuaire/", include("directory.urls")),
    path("permanences/", include("permanences.urls")),
    path("demande/", include("contact.urls")),
    path("dossiers/", include("casework.urls")),
    path("recherche/", include("search.urls")),
    path("cms/", include(wagtailadmin_urls)),
    path("", include("pages.urls")),
    path("fichiers/", include(wagtaildocs_urls)),
]
if settings.DEMO:
    urlpatterns += [path("demo/", include("portal.demo.urls"))]
urlpatterns += [path("", include("pages.page_urls"))]
