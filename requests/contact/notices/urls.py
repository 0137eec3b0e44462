"""The one address of a notice, for all its steps: none of them shows in a history or a log."""

from django.urls import path

from contact.notices import views

app_name = "notices"
urlpatterns = [path("", views.start, name="start")]
