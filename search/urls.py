from django.urls import path

from search import views
from search.counting import views as insight

app_name = "search"
urlpatterns = [
    path("", views.results, name="results"),
    path("suggestions/", views.suggestions, name="suggest"),
    path("compte/", insight.count, name="count"),
    path("avis/", insight.useful, name="useful"),
]
