"""Addresses of the inbox."""

from django.urls import path, register_converter

from casework.aid import case_views as aid_cases
from casework.aid import desk_views as aid_desk
from casework.appointments import views as appointments
from casework.beginnings import code_views as codes
from casework.beginnings import views as beginnings
from casework.consents import views as consents
from casework.day import views as day
from casework.emergencies import views as emergencies
from casework.exporting import views as exporting
from casework.files import views as files
from casework.following import views as following
from casework.inbox import case_views as case
from casework.inbox import confirming, draft_views, label_views, phrase_views, search_views, task_views
from casework.inbox import handing_views as handing
from casework.inbox import key_views as keys
from casework.inbox import replacing_views as replacing
from casework.inbox import retention_views as retention
from casework.inbox import views as inbox
from casework.inbox.holders import deposit_views, naming_views, recognising_views, recovery_views
from casework.incidents import deed_views as incident_deeds
from casework.incidents import papers as incident_papers
from casework.incidents import views as incidents
from casework.indicators import views as indicators
from casework.interviews import counted
from casework.interviews import views as interviews
from casework.leaving import views as leaving
from casework.models.cases import REFERENCE_LENGTH
from casework.passing import views as passing
from casework.passkeys import views as passkeys
from casework.phrases import views as phrases
from casework.sealing.codes import ALPHABET
from casework.tasks import views as tasks


class ReferenceConverter:
    regex = f"[{ALPHABET}]{{{REFERENCE_LENGTH}}}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ReferenceConverter, "case_reference")

# What is done with an application for aid, and the word of its address.
AID_DEEDS = {
    "opinion": "avis",
    "return": "renvoyer",
    "session": "seance",
    "decision": "decision",
    "notice": "notification",
    "payment": "versement",
    "repayment": "remboursement",
    "undo": "reprendre",
}

# What is written of a grave event, and the buttons of its page.
INCIDENT_PAGES = {
    "evaluation": "evaluation",
    "summary": "synthese",
    "account": "bilan-du-secteur",
    "balance": "bilan-de-la-region",
    "note": "note",
    "closing": "terminer",
}
INCIDENT_BUTTONS = {"remind": "rappeler", "share": "lecteurs", "reopen": "rouvrir"}

app_name = "casework"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("deverrouiller/", keys.unlock, name="unlock"),
    path("recherche/", search_views.search, name="search"),
    path("nouveau/", beginnings.new, name="new_case"),
    path("reprise/", inbox.adopt, name="adopt"),
    path("verrouiller/", keys.lock, name="lock"),
    path("transmettre/", leaving.all_open, name="hand_over_all"),
    path("transmettre/demander/", leaving.ask, name="ask_all"),
    path("transmettre/prets/", leaving.hand_over_ready, name="hand_over_ready"),
    path("conservation/", retention.retention, name="retention"),
    path("indicateurs/", indicators.indicators, name="indicators"),
    path("indicateurs/tableau.csv", indicators.as_csv, name="indicators_csv"),
    path("entretiens/", counted.counted, name="interviews"),
    path("textes/", phrases.texts, name="texts"),
    path("textes/<slug:name>/", phrases.text, name="text"),
    path("cle/", keys.keys, name="keys"),
    path("cle/phrase/", keys.change_passphrase, name="change_passphrase"),
    path("cle/secours/", keys.recover, name="recover"),
    path("cle/renouveler/", keys.renew, name="renew"),
    path("cle/code/", confirming.code_again, name="code_again"),
    path("cle/confirmer/", confirming.confirm, name="confirm"),
    path("cle/remplacer/", replacing.replace, name="replace"),
    path("cle/retrouver/", replacing.find, name="find_key"),
    path("cle/remplacer/<uuid:public_id>/arreter/", replacing.stop, name="stop_replacement"),
    path("cle/confier/", deposit_views.deposit, name="deposit"),
    path("cle/redemander/", recovery_views.recovery, name="recovery"),
    path("depositaires/", naming_views.holders, name="holders"),
    path("depositaires/designer/", naming_views.name, name="name_holders"),
    path("depositaires/<uuid:public_id>/arreter/", naming_views.stop, name="stop_naming"),
    path("depositaires/demandes/<uuid:public_id>/", recognising_views.recognise, name="recognise"),
    path(
        "depositaires/demandes/<uuid:public_id>/arreter/", recovery_views.stop_recovery, name="stop_recovery"
    ),
    path("cle/acces/", passkeys.passkeys, name="passkeys"),
    path("cle/acces/creer/", passkeys.begin_adding, name="passkey_new"),
    path("cle/acces/defi/", passkeys.begin_opening, name="passkey_challenge"),
    path("cle/acces/ouvrir/", passkeys.unlock, name="passkey_unlock"),
    path("cle/acces/<uuid:public_id>/", passkeys.passkey, name="passkey"),
    path("aides/", aid_desk.aids, name="aids"),
    path("aides/<case_reference:reference>/", aid_desk.aid, name="aid"),
    path("aides/<case_reference:reference>/brouillon/", aid_desk.draft, name="aid_draft"),
    *(
        path(
            f"aides/<case_reference:reference>/{word}/",
            aid_desk.doing(aid_desk.DEEDS[name]),
            name=f"aid_{name}",
        )
        for name, word in AID_DEEDS.items()
    ),
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/nouveau/", incidents.new, name="incident_new"),
    path("incidents/<case_reference:reference>/", incidents.incident, name="incident"),
    path("incidents/<case_reference:reference>/description/", incident_deeds.amend, name="incident_amend"),
    path("incidents/<case_reference:reference>/bilan.pdf", incident_papers.paper, name="incident_paper"),
    path("incidents/<case_reference:reference>/bilan.csv", incident_papers.as_csv, name="incident_csv"),
    *(
        path(
            f"incidents/<case_reference:reference>/{word}/",
            {**incident_deeds.PAGES, **incident_deeds.PRESSED}[name],
            name=f"incident_{name}",
        )
        for name, word in {**INCIDENT_PAGES, **INCIDENT_BUTTONS}.items()
    ),
    path("<case_reference:reference>/", case.case, name="case"),
    path("<case_reference:reference>/nom/", label_views.label, name="label"),
    path("<case_reference:reference>/vue-agent/", case.agent_view, name="agent_view"),
    path("<case_reference:reference>/repondre/", case.answer, name="answer"),
    path("<case_reference:reference>/noter/", case.note, name="note"),
    path("<case_reference:reference>/brouillon/", draft_views.draft, name="draft"),
    path("<case_reference:reference>/texte/", phrase_views.insert_text, name="insert_text"),
    path("<case_reference:reference>/entretien/", interviews.interview, name="interview"),
    path("<case_reference:reference>/tache/", tasks.task, name="task"),
    path("<case_reference:reference>/tache/<int:number>/", task_views.mark_task, name="mark_task"),
    path("<case_reference:reference>/etiquettes/", following.own_tags, name="tags"),
    path("<case_reference:reference>/accuser-reception/", case.acknowledged, name="acknowledged"),
    path("<case_reference:reference>/accuse/", following.acknowledge, name="acknowledge"),
    path("<case_reference:reference>/en-main/", case.in_hand, name="in_hand"),
    path("<case_reference:reference>/attendre/", case.wait_for, name="wait_for"),
    path("<case_reference:reference>/relancer/", phrase_views.remind, name="remind"),
    path("<case_reference:reference>/rendez-vous/", appointments.appointments, name="appointments"),
    path(
        "<case_reference:reference>/rendez-vous/<int:number>/",
        appointments.appointments,
        name="appointment",
    ),
    path(
        "<case_reference:reference>/rendez-vous/<int:number>/fin/",
        appointments.ended,
        name="appointment_ended",
    ),
    path("<case_reference:reference>/tache/<int:number>/faite/", day.done, name="day_task"),
    path("<case_reference:reference>/contact/", case.contacted, name="contacted"),
    path("<case_reference:reference>/contact/reprendre/", case.contact_mistaken, name="contact_mistaken"),
    path("<case_reference:reference>/terminer/", case.close, name="close"),
    path("<case_reference:reference>/rouvrir/", case.reopen, name="reopen"),
    path("<case_reference:reference>/conserver/", case.hold, name="hold"),
    path("<case_reference:reference>/ne-plus-conserver/", case.release, name="release"),
    path("<case_reference:reference>/transmettre/", handing.hand_over, name="hand_over"),
    path("<case_reference:reference>/transmettre/demander/", passing.ask, name="ask_hand_over"),
    path(
        "<case_reference:reference>/transmettre/demander/<int:number>/reprendre/",
        case.ask_mistaken,
        name="ask_mistaken",
    ),
    path("<case_reference:reference>/transmettre/accord/", passing.agreed, name="hand_over_agreed"),
    path("<case_reference:reference>/transmettre/motif/", passing.by_law, name="hand_over_by_law"),
    path("<case_reference:reference>/lecteurs/retirer/", passing.take_out, name="take_out"),
    path("<case_reference:reference>/code/", codes.code, name="give_code"),
    path("<case_reference:reference>/accords/", consents.consents_of, name="consents"),
    path("<case_reference:reference>/accords/noter/", consents.agree, name="consent_new"),
    path(
        "<case_reference:reference>/accords/<int:number>/retirer/",
        consents.withdraw,
        name="consent_withdrawn",
    ),
    path("<case_reference:reference>/envois/noter/", consents.transmit, name="transmit"),
    path("<case_reference:reference>/envois/<int:number>.pdf", consents.sent_paper, name="sent_paper"),
    path("<case_reference:reference>/rapport/", consents.report, name="report"),
    path("<case_reference:reference>/rapport/<int:number>/", consents.report_version, name="report_version"),
    path("<case_reference:reference>/urgence/", emergencies.step, name="emergency"),
    path("<case_reference:reference>/urgence/choisir/", emergencies.declare, name="emergency_start"),
    path("<case_reference:reference>/urgence/erreur/", emergencies.take_back, name="emergency_mistaken"),
    path(
        "<case_reference:reference>/urgence/reprendre/",
        emergencies.take_back_step,
        name="emergency_step_mistaken",
    ),
    path("<case_reference:reference>/urgence/coordination/", emergencies.let_in, name="second_reader"),
    path("<case_reference:reference>/urgence/procureur/", emergencies.to_prosecutor, name="prosecutor"),
    path(
        "<case_reference:reference>/urgence/procureur/<int:number>.pdf",
        emergencies.prosecutor_paper,
        name="prosecutor_paper",
    ),
    path("<case_reference:reference>/fichiers/<int:number>/", files.download, name="file"),
    path("<case_reference:reference>/fichiers/<int:number>/voir/", files.view, name="view_file"),
    path("<case_reference:reference>/exporter/", exporting.export, name="export"),
    path("<case_reference:reference>/aide/", aid_cases.new, name="aid_new"),
    path("<case_reference:reference>/aide/<case_reference:application>/", aid_cases.own, name="aid_own"),
    path(
        "<case_reference:reference>/aide/<case_reference:application>/completer/",
        aid_cases.complete,
        name="aid_complete",
    ),
    path(
        "<case_reference:reference>/aide/<case_reference:application>/garder/",
        aid_cases.keep,
        name="aid_keep",
    ),
    path(
        "<case_reference:reference>/aide/<case_reference:application>/reprendre/",
        aid_cases.recall,
        name="aid_recall",
    ),
]
