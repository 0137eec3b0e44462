"""The addresses of the directory, under /annuaire/."""

from django.urls import URLPattern, URLResolver, path

from core.forms import posted_from
from directory.absences import replacement_views as arrangements
from directory.absences import views as absences
from directory.coverage import network_views as network
from directory.coverage import views as coverage
from directory.people import post_views as posts
from directory.people import views as people
from directory.places import correspondent_views as correspondents
from directory.places import establishment_views as establishments
from directory.places import keeping_views as keeping
from directory.places import search_views as search
from directory.places import sector_views as sectors
from directory.places import views as places
from directory.places import workplace_views as workplace
from directory.referents import keeping_views as keeping_referents
from directory.referents import views as referents
from directory.sheets import views as sheets
from directory.team import account_views as accounts
from directory.team import departure_views as leaving
from directory.team import views as team

app_name = "directory"
# Whose contact sheet.
PLACE, REGION = {"find": sheets.of_establishment}, {"find": sheets.of_region}
send_one = posted_from("directory:contact_sheet", "code")(sheets.send)
send_region = posted_from("directory:region_sheet", "code")(sheets.send)
urlpatterns: list[URLPattern | URLResolver] = [
    path("", search.search, name="search"),
    path("resultats/", search.results, name="results"),
    path("contacts/", sheets.own, name="own_contact_sheet"),
    path("mon-reseau/", network.network, name="network"),
    path("couverture/", coverage.coverage, name="coverage"),
    path("mon-lieu-de-travail/", workplace.workplace, name="workplace"),
    path("mon-lieu-de-travail/choix/", workplace.choices, name="workplace_choices"),
    path("etablissements/<slug:code>/", places.establishment, name="establishment"),
    path("etablissements/<slug:code>/contacts/", sheets.page, PLACE, name="contact_sheet"),
    path("etablissements/<slug:code>/contacts.csv", sheets.as_csv, PLACE, name="contact_sheet_csv"),
    path("etablissements/<slug:code>/contacts.pdf", sheets.as_pdf, PLACE, name="contact_sheet_pdf"),
    path("etablissements/<slug:code>/contacts.vcf", sheets.as_vcf, PLACE, name="contact_sheet_vcf"),
    path("etablissements/<slug:code>/contacts/envoyer/", send_one, PLACE, name="send_contact_sheet"),
    path("departements/<slug:code>/", places.department, name="department"),
    path("regions/<slug:code>/", places.region, name="region"),
    path("regions/<slug:code>/contacts/", sheets.page, REGION, name="region_sheet"),
    path("regions/<slug:code>/contacts.csv", sheets.as_csv, REGION, name="region_sheet_csv"),
    path("regions/<slug:code>/contacts.pdf", sheets.as_pdf, REGION, name="region_sheet_pdf"),
    path("regions/<slug:code>/contacts.vcf", sheets.as_vcf, REGION, name="region_sheet_vcf"),
    path("regions/<slug:code>/contacts/envoyer/", send_region, REGION, name="send_region_sheet"),
    path("regions/<slug:code>/envois/", sheets.sent, name="sendings"),
    path("regions/<slug:code>/envois/premiers/", sheets.send_first, name="send_first_sheets"),
    path("regions/<slug:code>/services/", sheets.services, name="regional_services"),
    path("agents-sociaux/<uuid:public_id>/", people.worker, name="worker"),
    path("agents-sociaux/<uuid:public_id>/carte.vcf", people.worker_vcard, name="worker_vcard"),
    path("agents-sociaux/<uuid:public_id>/numeros/", people.numbers, name="worker_numbers"),
    path("referents-handicap/", referents.listed, name="referents"),
    path("referents-handicap/nouveau/", keeping_referents.add, name="add_referent"),
    path("referents-handicap/<uuid:public_id>/", referents.referent, name="referent"),
    path("referents-handicap/<uuid:public_id>/carte.vcf", referents.card, name="referent_vcard"),
    path("referents-handicap/<uuid:public_id>/corriger/", keeping_referents.change, name="change_referent"),
    path("referents-handicap/<uuid:public_id>/absence/", keeping_referents.absence, name="referent_absence"),
    path(
        "referents-handicap/<uuid:public_id>/absences/<int:pk>/annuler/",
        keeping_referents.cancel_absence,
        name="cancel_referent_absence",
    ),
    path("referents-handicap/<uuid:public_id>/retirer/", keeping_referents.remove, name="remove_referent"),
    path("nouvelle-region/", keeping.add_region, name="add_region"),
    path("regions/<slug:code>/tenir/", keeping.keep, name="keep_region"),
    path("regions/<slug:code>/corriger/", keeping.change_region, name="change_region"),
    path("regions/<slug:code>/supprimer/", keeping.remove_region, name="remove_region"),
    path("regions/<slug:code>/secteurs/nouveau/", sectors.add, name="add_sector"),
    path("regions/<slug:code>/etablissements/nouveau/", establishments.add, name="add_establishment"),
    path("secteurs/<slug:code>/", sectors.change, name="change_sector"),
    path("secteurs/<slug:code>/lieux/", sectors.draw, name="draw_sector"),
    path("secteurs/<slug:code>/fin/", sectors.end, name="end_sector"),
    path("secteurs/<slug:code>/reprise/", sectors.resume, name="resume_sector"),
    path("etablissements/<slug:code>/corriger/", establishments.change, name="change_establishment"),
    path("etablissements/<slug:code>/fermer/", establishments.close, name="close_establishment"),
    path("etablissements/<slug:code>/rouvrir/", establishments.reopen, name="reopen_establishment"),
    path("etablissements/<slug:code>/correspondants/", correspondents.listed, name="correspondents"),
    path(
        "etablissements/<slug:code>/correspondants/<int:pk>/fin/",
        correspondents.end,
        name="end_correspondent",
    ),
    path("equipe/", team.team, name="team"),
    path("equipe/arrivee/", team.arrival, name="arrival"),
    path("agents-sociaux/<uuid:public_id>/identite/", team.identity, name="worker_identity"),
    path("agents-sociaux/<uuid:public_id>/depart/", leaving.departure, name="departure"),
    path("agents-sociaux/<uuid:public_id>/retour/", team.come_back, name="come_back"),
    path("agents-sociaux/<uuid:public_id>/compte/", accounts.account, name="worker_account"),
    path("agents-sociaux/<uuid:public_id>/compte/fermer/", accounts.close, name="close_account"),
    path("agents-sociaux/<uuid:public_id>/compte/rouvrir/", accounts.reopen, name="reopen_account"),
    path("regions/<slug:code>/coordination/", posts.region, name="post_region"),
    path("echelon-national/", posts.national, name="post_national"),
    path("affectations/<int:pk>/corriger/", posts.correct, name="correct_posting"),
    path("affectations/<int:pk>/retirer/", posts.take_back, name="take_back_posting"),
    path("secteurs/<slug:code>/affectation/", posts.sector, name="post_sector"),
    path("affectations/<int:pk>/suite/", posts.follow, name="follow_posting"),
    path("absences/", absences.listed, name="absences"),
    path("absences/nouvelle/", absences.record, name="record_absence"),
    path("absences/<int:pk>/changer/", absences.change, name="change_absence"),
    path("absences/<int:pk>/annuler/", absences.cancel, name="cancel_absence"),
    path("absences/<int:pk>/remplacement/", arrangements.propose, name="propose_replacement"),
    path("remplacements/<int:pk>/approuver/", arrangements.approve, name="approve_replacement"),
    path("remplacements/<int:pk>/retirer/", arrangements.withdraw, name="withdraw_replacement"),
    path("remplacements/<int:pk>/refuser/", arrangements.refuse_one, name="refuse_replacement"),
]
