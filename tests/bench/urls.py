"""The portal's addresses, and one view that does nothing: what every ratio is measured against."""

from django.urls import path

from portal.urls import urlpatterns as portal_urls
from tests.bench.views import bare

urlpatterns = [path("_bench/bare/", bare), *portal_urls]
