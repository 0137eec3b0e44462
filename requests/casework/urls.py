"""Addresses of the inbox."""

from django.urls import path, register_converter

from casework.aid import case_views as aid_cases
from casework.aid import desk_views as aid_desk
from casework.inbox import case_views as case
from casework.inbox import confirming
from casework.inbox import key_views as keys
from casework.inbox import replacing_views as replacing
from casework.inbox import retention_views as retention
from casework.inbox import views as inbox
from casework.models.cases import REFERENCE_LENGTH
from casework.sealing.codes import ALPHABET


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
}

app_name = "casework"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("deverrouiller/", keys.unlock, name="unlock"),
    path("reprise/", inbox.adopt, name="adopt"),
    path("verrouiller/", keys.lock, name="lock"),
    path("conservation/", retention.retention, name="retention"),
    path("cle/", keys.keys, name="keys"),
    path("cle/phrase/", keys.change_passphrase, name="change_passphrase"),
    path("cle/secours/", keys.recover, name="recover"),
    path("cle/renouveler/", keys.renew, name="renew"),
    path("cle/code/", confirming.code_again, name="code_again"),
    path("cle/confirmer/", confirming.confirm, name="confirm"),
    path("cle/remplacer/", replacing.replace, name="replace"),
    path("cle/retrouver/", replacing.find, name="find_key"),
    path("cle/remplacer/<uuid:public_id>/arreter/", replacing.stop, name="stop_replacement"),
    path("aides/", aid_desk.aids, name="aids"),
    path("aides/<case_reference:reference>/", aid_desk.aid, name="aid"),
    *(
        path(
            f"aides/<case_reference:reference>/{word}/",
            aid_desk.doing(aid_desk.DEEDS[name]),
            name=f"aid_{name}",
        )
        for name, word in AID_DEEDS.items()
    ),
    path("<case_reference:reference>/", case.case, name="case"),
    path("<case_reference:reference>/vue-agent/", case.agent_view, name="agent_view"),
    path("<case_reference:reference>/repondre/", case.answer, name="answer"),
    path("<case_reference:reference>/noter/", case.note, name="note"),
    path("<case_reference:reference>/contact/", case.contacted, name="contacted"),
    path("<case_reference:reference>/terminer/", case.close, name="close"),
    path("<case_reference:reference>/rouvrir/", case.reopen, name="reopen"),
    path("<case_reference:reference>/conserver/", case.hold, name="hold"),
    path("<case_reference:reference>/ne-plus-conserver/", case.release, name="release"),
    path("<case_reference:reference>/transmettre/", case.hand_over, name="hand_over"),
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
