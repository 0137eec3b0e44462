from django.urls import path, re_path

from pages import views
from pages.booklet import views as booklet
from pages.campaigns import views as campaigns
from pages.easy import views as easy
from pages.entitlements.views import entitlements
from pages.events import feeds, people_views
from pages.events import views as events
from pages.feedback import views as feedback

# Where the booklet stands is for its editors to say: its addresses begin with its own.
BOOKLET = r"^(?P<path>(?:[\w\-]+/)+)"

app_name = "pages"
UNDER = r"^(?P<where>(?:[\w\-]+/)+)"  # the address of a page
urlpatterns = [
    path("plan-du-site/", views.sitemap, name="sitemap"),
    path("facile-a-lire/", easy.listed, name="easy"),
    path("mes-favoris/", views.favourites, name="favourites"),
    path("avis/<int:pk>/", feedback.answer, name="feedback"),
    path("avis/<int:pk>/mots/", feedback.wish, name="feedback_wish"),
    path("prestations/mes-droits/", entitlements, name="entitlements"),
    re_path(BOOKLET + r"mon-livret/$", booklet.mine, name="my_booklet"),
    re_path(BOOKLET + r"mon-livret/coches/$", booklet.ticks, name="booklet_ticks"),
    re_path(BOOKLET + r"livret\.pdf$", booklet.whole_pdf, name="booklet_pdf"),
    re_path(BOOKLET + r"mon-livret\.pdf$", booklet.my_pdf, name="my_booklet_pdf"),
    path("fichiers/images/<str:name>", views.image, name="image"),
    path("rendez-vous/agenda.ics", feeds.agenda, name="agenda"),
    path("agenda-des-rendez-vous/", feeds.subscribe, name="agenda_subscribe"),
    re_path(UNDER + r"evenement\.ics$", events.file, name="event_file"),
    re_path(UNDER + r"inscription/$", events.register, name="event_register"),
    re_path(UNDER + r"desinscription/$", events.give_up, name="event_give_up"),
    re_path(UNDER + r"inscriptions/$", people_views.people, name="event_people"),
    re_path(UNDER + r"inscriptions\.csv$", people_views.people_csv, name="event_people_csv"),
    re_path(UNDER + r"inscriptions/liberer/$", people_views.release, name="event_release"),
    re_path(UNDER + r"inscriptions/clore/$", people_views.close, name="event_close"),
    re_path(UNDER + r"inscriptions/rouvrir/$", people_views.reopen, name="event_reopen"),
    re_path(UNDER + r"affiche\.pdf$", campaigns.poster, name="campaign_poster"),
    re_path(UNDER + r"diapositives\.pdf$", campaigns.slides, name="campaign_slides"),
    re_path(UNDER + r"courriel\.txt$", campaigns.mail_text, name="campaign_mail"),
    re_path(UNDER + r"courriel\.eml$", campaigns.mail_file, name="campaign_mail_file"),
    path("campagnes/<int:pk>/ouverte/", campaigns.opened, name="campaign_opened"),
]
