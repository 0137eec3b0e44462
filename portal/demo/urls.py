"""Addresses that exist in the demo only (``settings.DEMO``)."""

from django.urls import path

from portal.demo import views

app_name = "demo"
urlpatterns = [
    path("entrer/", views.enter, name="enter"),
    path("courrier/", views.mailbox, name="mailbox"),
]
