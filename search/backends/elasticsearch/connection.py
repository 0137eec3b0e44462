"""How the server is reached: Wagtail's own backend reads the address, the credentials and the options."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings

from search.backends.elasticsearch import mapping
from search.backends.elasticsearch.server import Server

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch


def connect() -> Server:
    """The server that is configured, for searches and for upkeep alike."""
    return Server(client(), mapping.definition())


def client() -> "Elasticsearch":
    """One per process; its connections serve all requests. No retry: a reader would wait for both."""
    return _client(settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_API_KEY, settings.ELASTICSEARCH_CA)


@lru_cache(maxsize=8)
def _client(url: str, api_key: str, authority: str) -> "Elasticsearch":
    # late: 15 MB, with ELASTICSEARCH_URL only
    from wagtail.search.backends.elasticsearch8 import Elasticsearch8SearchBackend

    options: dict[str, Any] = {"max_retries": 0, "retry_on_timeout": False}
    if api_key:
        options["api_key"] = api_key
    if authority:
        options["ca_certs"] = authority
    parameters = {
        "URLS": [one.strip() for one in url.split(",")],
        "TIMEOUT": settings.ELASTICSEARCH_TIMEOUT,
        "OPTIONS": options,
    }
    found: Elasticsearch = Elasticsearch8SearchBackend(parameters).es
    return found
