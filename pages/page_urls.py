"""The addresses of the pages themselves: these come last and take what is left."""

from django.urls import re_path
from wagtail import urls as wagtail_urls

from pages import views

urlpatterns = [
    re_path(wagtail_urls.serve_pattern, views.serve, name="wagtail_serve"),
    *wagtail_urls.urlpatterns,
]
