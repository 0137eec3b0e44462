"""Static files with a content hash in their name: cached for a year, in the demo as well."""

from urllib.parse import urljoin

from django.conf import settings
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Wagtail's admin is 5 MB of scripts: gzip serves editors well enough and keeps the first start short.
OWN = ("/dsfr/", "/portal/", "/directory/", "/permanences/", "/pages/", "/search/", "/contact/", "/casework/")


class QuickCompressor(Compressor):
    """Brotli for what every reader loads, gzip alone for the rest."""

    def compress(self, path: str) -> list[str]:
        readers = any(part in str(path) for part in OWN)
        engine = Compressor(use_gzip=True, use_brotli=readers, quiet=True)
        written: list[str] = engine.compress(path)
        return written


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Its parent; on one machine without a manifest (a bare ``runserver``), plain names."""

    def create_compressor(self, **kwargs: object) -> Compressor:
        return QuickCompressor(**kwargs)

    def url(self, name: str, force: bool = False) -> str:
        try:
            hashed: str = super().url(name, force=True)
        except ValueError:
            if not settings.ONE_MACHINE:
                raise
            return urljoin(str(self.base_url), name)
        return hashed
