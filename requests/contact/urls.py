"""Addresses of the counter. None of them ever carries anything that was written."""

from django.urls import path

from contact import attachment, followup, reading, views

app_name = "contact"
urlpatterns = [
    path("", views.start, name="start"),
    path("suivi/", followup.follow, name="followup"),
    path("suivi/repondre/", followup.reply, name="reply"),
    path("suivi/retirer/", followup.withdraw, name="withdraw"),
    path("suivi/decider/", reading.decide, name="decide"),
    path("suivi/fichier/", attachment.file, name="file"),
]
