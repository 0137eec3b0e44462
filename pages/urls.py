from django.urls import path

from pages import views
from pages.easy import views as easy
from pages.feedback import views as feedback

app_name = "pages"
urlpatterns = [
    path("plan-du-site/", views.sitemap, name="sitemap"),
    path("facile-a-lire/", easy.listed, name="easy"),
    path("mes-favoris/", views.favourites, name="favourites"),
    path("avis/<int:pk>/", feedback.answer, name="feedback"),
    path("avis/<int:pk>/mots/", feedback.wish, name="feedback_wish"),
    path("fichiers/images/<str:name>", views.image, name="image"),
]
