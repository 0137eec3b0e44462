"""The portal, that ends where somebody asks it to."""

from portal.wsgi import application
from tests.killed import dying  # the apps are loaded by now

__all__ = ["application"]

dying.install()
