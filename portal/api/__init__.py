"""The API for readers and their programs, under /api/v1/: every app's router, one document."""

from portal.api.main import api

__all__ = ["api"]
