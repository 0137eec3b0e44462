"""Fixtures that several files share."""

from tests.portal.receiving import hook, receiver

__all__ = ["hook", "receiver"]
