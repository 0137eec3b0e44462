from django.urls import path

from pages import views
from pages.entitlements.views import entitlements

app_name = "pages"
urlpatterns = [
    path("plan-du-site/", views.sitemap, name="sitemap"),
    path("prestations/mes-droits/", entitlements, name="entitlements"),
    path("fichiers/images/<str:name>", views.image, name="image"),
]
