"""A real Elasticsearch, through Wagtail's connection to it, with documents and queries of our own (0012)."""

from search.backends.elasticsearch.backend import ElasticsearchBackend

__all__ = ["ElasticsearchBackend"]
