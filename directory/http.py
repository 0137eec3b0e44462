"""The request as the views of the directory see it: somebody is signed in."""

from django.http import HttpRequest

from directory.models import User


class PortalRequest(HttpRequest):
    user: User  # the gate guarantees it
