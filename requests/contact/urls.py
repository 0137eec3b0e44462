"""Addresses of the counter. None of them ever carries anything that was written."""

from django.urls import path

from contact import appointment, attachment, followup, reading, views

app_name = "contact"
urlpatterns = [
    path("", views.start, name="start"),
    path("suivi/", followup.follow, name="followup"),
    path("suivi/repondre/", followup.reply, name="reply"),
    path("suivi/retirer/", followup.withdraw, name="withdraw"),
    path("suivi/decider/", reading.decide, name="decide"),
    path("suivi/rendez-vous/", appointment.appointment, name="appointment"),
    path("suivi/agenda/", appointment.file, name="calendar"),
    path("suivi/fichier/", attachment.file, name="file"),
]
