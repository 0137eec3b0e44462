"""The addresses of the directory, under /annuaire/."""

from django.urls import URLPattern, URLResolver, path

from directory.views import arrangements, coverage, people, places, search, workplace

app_name = "directory"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", search.search, name="search"),
    path("resultats/", search.results, name="results"),
    path("contacts/", places.own_contact_sheet, name="own_contact_sheet"),
    path("couverture/", coverage.coverage, name="coverage"),
    path("mon-lieu-de-travail/", workplace.workplace, name="workplace"),
    path("mon-lieu-de-travail/choix/", workplace.choices, name="workplace_choices"),
    path("etablissements/<slug:code>/", places.establishment, name="establishment"),
    path("etablissements/<slug:code>/contacts/", places.contact_sheet, name="contact_sheet"),
    path("etablissements/<slug:code>/contacts.csv", places.contact_sheet_csv, name="contact_sheet_csv"),
    path("departements/<slug:code>/", places.department, name="department"),
    path("regions/<slug:code>/", places.region, name="region"),
    path("agents-sociaux/<uuid:public_id>/", people.worker, name="worker"),
    path("agents-sociaux/<uuid:public_id>/carte.vcf", people.worker_vcard, name="worker_vcard"),
    path("absences/<int:pk>/remplacement/", arrangements.propose, name="propose_replacement"),
    path("remplacements/<int:pk>/approuver/", arrangements.approve, name="approve_replacement"),
    path("remplacements/<int:pk>/refuser/", arrangements.refuse, name="refuse_replacement"),
]
