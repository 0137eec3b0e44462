"""The project's addresses with those of the demo before them, as ``settings.DEMO`` gives them."""

from django.urls import include, path

from portal import urls

urlpatterns = [path("demo/", include("portal.demo.urls")), *urls.urlpatterns]
handler400, handler403, handler404, handler500 = (
    urls.handler400,
    urls.handler403,
    urls.handler404,
    urls.handler500,
)
