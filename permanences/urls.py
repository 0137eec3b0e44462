"""Under /permanences/."""

from django.urls import path, register_converter

from core.days import DayConverter
from permanences import agenda_views as agenda
from permanences import mine_views as mine
from permanences.duties import (
    approval_views as approval,
)
from permanences.duties import (
    date_views as dates,
)
from permanences.duties import (
    editing_views as editing,
)
from permanences.duties import (
    room_views as rooms,
)
from permanences.feeds import views as feeds

register_converter(DayConverter, "day")
app_name = "permanences"
urlpatterns = [
    path("", agenda.week, name="agenda"),
    path("etablissement/<slug:code>.ics", feeds.establishment, name="feed_establishment"),
    path("etablissement/<slug:code>/", agenda.establishment, name="establishment"),
    path("etablissement/<slug:code>/abonnement/", agenda.subscribe, name="subscribe"),
    path("etablissement/<slug:code>/affiche.pdf", agenda.poster_pdf, name="poster"),
    path("etablissement/<slug:code>/lieux/", rooms.rooms, name="rooms"),
    path("lieux/<int:pk>/", rooms.room, name="room"),
    path("abonnement/", agenda.own_subscription, name="own_subscription"),
    path("flux/<slug:secret>.ics", feeds.personal, name="feed_personal"),
    path("flux/<path:rest>", feeds.unknown, name="feed_unknown"),
    path("les-miennes/", mine.mine, name="mine"),
    path("les-miennes/calendrier/", mine.calendar, name="calendar"),
    path("les-miennes/calendrier/adresse/", mine.reset_calendar, name="reset_calendar"),
    path("a-approuver/", approval.waiting, name="waiting"),
    path("nouvelle/", editing.create, name="create"),
    path("apercu/", editing.preview, name="preview"),
    path("<uuid:uid>/", editing.detail, name="detail"),
    path("<uuid:uid>/modifier/", editing.edit, name="edit"),
    path("<uuid:uid>/proposer/", editing.propose, name="propose"),
    path("<uuid:uid>/publier/", editing.publish, name="publish"),
    path("<uuid:uid>/supprimer/", editing.discard, name="discard"),
    path("<uuid:uid>/arreter/", editing.stop, name="stop"),
    path("<uuid:uid>/approuver/", approval.approve, name="approve"),
    path("<uuid:uid>/refuser/", approval.refuse, name="refuse"),
    path("<uuid:uid>/dates/<int:window>/<day:day>/annuler/", dates.cancel, name="cancel_date"),
    path("<uuid:uid>/dates/<int:window>/<day:day>/deplacer/", dates.move, name="move_date"),
    path("<uuid:uid>/dates/ajouter/", dates.add, name="add_date"),
    path("<uuid:uid>/dates/<int:override>/retablir/", dates.restore, name="restore_date"),
]
