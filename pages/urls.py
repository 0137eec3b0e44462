from django.urls import path

from pages import views

app_name = "pages"
urlpatterns = [
    path("plan-du-site/", views.sitemap, name="sitemap"),
    path("fichiers/images/<str:name>", views.image, name="image"),
]
