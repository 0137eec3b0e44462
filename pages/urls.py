from django.urls import path, re_path

from pages import views
from pages.booklet import views as booklet
from pages.entitlements.views import entitlements

# Where the booklet stands is for its editors to say: its addresses begin with its own.
BOOKLET = r"^(?P<path>(?:[\w\-]+/)+)"

app_name = "pages"
urlpatterns = [
    path("plan-du-site/", views.sitemap, name="sitemap"),
    path("prestations/mes-droits/", entitlements, name="entitlements"),
    re_path(BOOKLET + r"mon-livret/$", booklet.mine, name="my_booklet"),
    re_path(BOOKLET + r"mon-livret/coches/$", booklet.ticks, name="booklet_ticks"),
    re_path(BOOKLET + r"livret\.pdf$", booklet.whole_pdf, name="booklet_pdf"),
    re_path(BOOKLET + r"mon-livret\.pdf$", booklet.my_pdf, name="my_booklet_pdf"),
    path("fichiers/images/<str:name>", views.image, name="image"),
]
