"""Who may do what at each address of the inbox, still locked; ``test_roles`` walks it unlocked."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from casework import actions
from casework.keys import notices
from casework.keys.holders import deposits, mails, naming, recovering
from casework.models import HolderNaming, KeyRecovery, KeyReplacement, Urgency, WorkerKey
from casework.sealing import codes, crypto
from casework.urls import AID_DEEDS, INCIDENT_BUTTONS, INCIDENT_PAGES
from casework.writings.request import FirstMessage
from tests.cast import NOW, Cast
from tests.cheap import CHEAP
from tests.roles import SIGN_IN, Endpoint

WORKERS = ("assistant", "neighbour", "coordinator", "national")
PASSPHRASE = "quatre tasses de tilleul"
CONTENT = FirstMessage(
    theme="debt",
    status="contract",
    workplace="Tribunal judiciaire de Lille (Lille)",
    message="Je n’y arrive plus.",
    channel="code_only",
)


def workers(status: int) -> dict[str, int]:
    """The same for the four who have an inbox; the administrator is refused like everybody else."""
    return {"anonymous": SIGN_IN, **dict.fromkeys(WORKERS, status), "others": 403}


def give_keys(cast: Cast) -> None:
    for who in WORKERS:
        worker = cast.workers[who]
        if not worker.keys.exists():
            pair = crypto.new_key_pair()
            key = WorkerKey(worker=worker, public_key=pair.public, created_at=NOW)
            key.wrapped_by_passphrase = crypto.wrap_private_key(
                pair.private, PASSPHRASE, owner=key.reader, cost=CHEAP
            )
            key.wrapped_by_recovery = crypto.wrap_private_key(
                pair.private, "none", owner=key.reader, cost=CHEAP
            )
            key.save()


def a_case(cast: Cast) -> dict[str, str]:
    """A request sealed to the assistant."""
    if "case" not in cast.extra:
        give_keys(cast)
        cast.extra["case"] = actions.seal_request(
            CONTENT,
            establishment=cast.court,
            urgency=Urgency.ORDINARY,
            submission=codes.new_code(),
            promised=cast.workers["assistant"].public_id,
            at=NOW,
        )
    return {"reference": cast.extra["case"].reference}


def a_file(cast: Cast) -> dict[str, str | int]:
    """The first entry, which is none: whether it is one shows to nobody before the passphrase."""
    return {**a_case(cast), "number": 1}


def a_task(cast: Cast) -> dict[str, Any]:
    return {**a_case(cast), "number": 1}


def an_aid(cast: Cast) -> dict[str, str]:
    """Whose it is shows to nobody while the inbox is locked: ``test_aid`` walks it unlocked."""
    give_keys(cast)
    return {"reference": "ABCD2345"}


def an_incident(cast: Cast) -> dict[str, str]:
    """Whose it is shows to nobody while the inbox is locked: ``test_incidents`` walks it unlocked."""
    return an_aid(cast)


def an_aid_of_a_case(cast: Cast) -> dict[str, str]:
    return {**a_case(cast), "application": "ABCD2345"}


def keys_only(cast: Cast) -> dict[str, str]:
    give_keys(cast)
    return {}


def a_text(cast: Cast) -> dict[str, str]:
    give_keys(cast)
    return {"name": "0123456789abcdef"}


def a_passkey(cast: Cast) -> dict[str, UUID]:
    """Whose it is shows to nobody before the inbox is open."""
    give_keys(cast)
    return {"public_id": UUID(int=1)}


def a_replacement(cast: Cast) -> dict[str, UUID]:
    """Asked for by the assistant."""
    give_keys(cast)
    key = cast.workers["assistant"].keys.get()
    day = timedelta(days=1)
    asked = KeyReplacement.objects.open().filter(key=key).first() or KeyReplacement.objects.create(
        key=key, asked_at=NOW, due_at=NOW + day, lapses_at=NOW + 8 * day
    )
    return {"public_id": asked.public_id}


def a_link(cast: Cast) -> dict[str, str]:
    asked = KeyReplacement.objects.get(public_id=a_replacement(cast)["public_id"])
    return {"token": notices.token_for(asked, cast.workers["coordinator"])}


def a_naming(cast: Cast, at: datetime = NOW) -> dict[str, UUID]:
    """Asked for by the national coordination; in force where somebody's key was entrusted since."""
    give_keys(cast)
    found = HolderNaming.objects.filter(ended_at=None).first()
    if found is None:
        chosen = [cast.workers[who] for who in ("coordinator", "neighbour")]
        found = naming.name(chosen, by=cast.user("national"), at=at)
    return {"public_id": found.public_id}


def a_recovery(cast: Cast) -> dict[str, UUID]:
    """Asked for by the assistant, of the coordinator and the neighbour. A day lies between two lines of the
    register: where several scenes stand in one, this is the first."""
    if "recovery" not in cast.extra:
        a_naming(cast, NOW - timedelta(days=1))
        naming.advance(NOW)
        key = WorkerKey.objects.get(worker=cast.workers["assistant"])
        shown = deposits.shown_of(naming.serving().keys)
        root = crypto.unwrap_private_key(bytes(key.wrapped_by_passphrase), PASSPHRASE, owner=key.reader)
        deposits.entrust(key, root, shown, at=NOW)
        asked = recovering.ask(key, PASSPHRASE, by=cast.user("assistant"), at=NOW)
        cast.extra["recovery"] = asked.recovery
    KeyRecovery.objects.update(ended_at=None, end="")
    return {"public_id": cast.extra["recovery"].public_id}


def a_link_of_holders(cast: Cast) -> dict[str, str]:
    found = a_naming(cast)["public_id"]
    return {"token": mails.token_for(mails.NAMING, found, cast.workers["assistant"])}


HOLDING = {
    "anonymous": SIGN_IN,
    **dict.fromkeys(WORKERS, 404),
    "coordinator": 200,
    "neighbour": 200,
    "others": 403,
}
COORDINATION = {"anonymous": SIGN_IN, "coordinator": 200, "national": 200, "others": 403}


def an_entry(cast: Cast) -> dict[str, object]:
    return {**a_case(cast), "number": 1}


# Pages with one form that writes in a case, and pages of one of its entries.
SHEETS = (
    "ask_hand_over",
    "hand_over_agreed",
    "hand_over_by_law",
    "take_out",
    "consent_new",
    "transmit",
    "report",
    "emergency",
    "emergency_start",
    "emergency_mistaken",
    "emergency_step_mistaken",
    "second_reader",
    "prosecutor",
)
OF_AN_ENTRY = ("consent_withdrawn", "sent_paper", "report_version", "prosecutor_paper")
RETENTION = {"anonymous": SIGN_IN, "administrator": 200, "national": 200, "others": 403}
LOCKED = "the passphrase is asked for: nothing of the case shows, whether or not it is one's own"
TABLE = [
    Endpoint("casework:inbox", workers(200), kwargs=keys_only, why=LOCKED),
    Endpoint("casework:hand_over_all", workers(200), kwargs=keys_only, why=LOCKED),
    Endpoint("casework:ask_all", workers(422), "post", keys_only, why=LOCKED),
    Endpoint("casework:hand_over_ready", workers(422), "post", keys_only, why=LOCKED),
    Endpoint("casework:search", workers(200), kwargs=keys_only, why=LOCKED),
    Endpoint("casework:search", workers(422), "post", keys_only, why=LOCKED),
    Endpoint("casework:unlock", workers(302), kwargs=keys_only),
    Endpoint("casework:unlock", workers(422), "post", keys_only, why="no passphrase was typed"),
    Endpoint("casework:lock", workers(302), "post", keys_only),
    Endpoint("casework:adopt", workers(422), "post", keys_only, why=LOCKED),
    Endpoint("casework:indicators", COORDINATION),
    Endpoint(
        "casework:indicators_csv",
        {**COORDINATION, "coordinator": 404, "national": 404},
        why="no year is published in a network that has just begun",
    ),
    Endpoint("casework:interviews", workers(200), kwargs=keys_only, why=LOCKED),
    Endpoint("casework:texts", workers(200), kwargs=keys_only, why=LOCKED),
    Endpoint("casework:texts", workers(422), "post", keys_only, why=LOCKED),
    Endpoint("casework:text", workers(200), kwargs=a_text, why=LOCKED),
    Endpoint("casework:text", workers(422), "post", a_text, why=LOCKED),
    Endpoint("casework:keys", workers(200)),
    Endpoint("casework:retention", RETENTION),
    Endpoint("casework:retention", {**RETENTION, "administrator": 422, "national": 422}, "post", why="empty"),
    Endpoint("casework:keys", workers(422), "post", why="no passphrase was typed"),
    Endpoint("casework:change_passphrase", workers(422), "post", keys_only, why=LOCKED),
    Endpoint("casework:recover", workers(200), kwargs=keys_only),
    Endpoint("casework:renew", workers(200), kwargs=keys_only),
    Endpoint("casework:renew", workers(422), "post", keys_only, why="no passphrase was typed"),
    Endpoint("casework:code_again", workers(302), "post", keys_only, why="no page of that name"),
    Endpoint("casework:confirm", workers(302), "post", keys_only, why="no page of that name"),
    Endpoint("casework:passkeys", workers(200), kwargs=keys_only, why=LOCKED),
    Endpoint("casework:passkeys", workers(422), "post", keys_only, why=LOCKED),
    Endpoint("casework:passkey_new", workers(422), "post", keys_only, why=LOCKED),
    Endpoint("casework:passkey", workers(200), kwargs=a_passkey, why=LOCKED),
    Endpoint("casework:passkey", workers(422), "post", a_passkey, why=LOCKED),
    Endpoint("casework:passkey_challenge", workers(404), "post", keys_only, why="they have no passkey"),
    Endpoint("casework:passkey_unlock", workers(422), "post", keys_only, why="no device answered"),
    Endpoint("casework:find_key", workers(302), kwargs=keys_only, why="no key of theirs was replaced"),
    Endpoint("casework:find_key", workers(302), "post", keys_only, why="no key of theirs was replaced"),
    Endpoint("casework:replace", workers(200), kwargs=keys_only),
    Endpoint("casework:replace", workers(422), "post", keys_only, why="the box is not ticked"),
    Endpoint(
        "casework:stop_replacement",
        {
            "anonymous": SIGN_IN,
            **dict.fromkeys(WORKERS, 404),
            "assistant": 302,
            "coordinator": 302,
            "others": 403,
        },
        "post",
        a_replacement,
        why="the worker and their coordination; to others it does not exist",
    ),
    Endpoint(
        "stop_replacement",
        {"others": 200},
        kwargs=a_link,
        why="the link of a mail, which only stops; it is the key",
    ),
    Endpoint("stop_replacement", {"others": 200}, "post", a_link),
    Endpoint("casework:holders", workers(200), kwargs=keys_only),
    Endpoint(
        "casework:name_holders",
        {"anonymous": SIGN_IN, "national": 200, "others": 403},
        kwargs=keys_only,
        why="the national coordination; an administrator never",
    ),
    Endpoint(
        "casework:name_holders",
        {"anonymous": SIGN_IN, "national": 422, "others": 403},
        "post",
        keys_only,
        why="nobody was chosen",
    ),
    Endpoint("casework:stop_naming", workers(302), "post", a_naming, why="whoever was told of it"),
    Endpoint("casework:deposit", workers(200), kwargs=keys_only, why=LOCKED),
    Endpoint("casework:deposit", workers(422), "post", keys_only, why=LOCKED),
    Endpoint("casework:recovery", workers(302), kwargs=keys_only, why="their key is entrusted to nobody"),
    Endpoint("casework:recovery", workers(302), "post", keys_only, why="their key is entrusted to nobody"),
    Endpoint(
        "casework:recognise",
        HOLDING,
        kwargs=a_recovery,
        why="holders of that key; to others it does not exist",
    ),
    Endpoint(
        "casework:recognise",
        {**HOLDING, "coordinator": 422, "neighbour": 422},
        "post",
        a_recovery,
        why="empty",
    ),
    Endpoint(
        "casework:stop_recovery",
        {**HOLDING, "assistant": 302, "coordinator": 302, "neighbour": 302},
        "post",
        a_recovery,
        why="the worker, their coordination, a holder; to others it does not exist",
    ),
    Endpoint(
        "stop_holders", {"others": 200}, kwargs=a_link_of_holders, why="the link of a mail; it is the key"
    ),
    Endpoint("stop_holders", {"others": 200}, "post", a_link_of_holders),
    Endpoint("casework:new_case", workers(200), kwargs=keys_only, why=LOCKED),
    Endpoint("casework:new_case", workers(422), "post", keys_only, why=LOCKED),
    Endpoint("casework:give_code", workers(200), kwargs=a_case, why=LOCKED),
    Endpoint("casework:give_code", workers(422), "post", a_case, why=LOCKED),
    Endpoint("casework:case", workers(200), kwargs=a_case, why=LOCKED),
    Endpoint("casework:agent_view", workers(200), kwargs=a_case, why=LOCKED),
    Endpoint("casework:label", workers(200), kwargs=a_case, why=LOCKED),
    Endpoint("casework:hand_over", workers(200), kwargs=a_case, why=LOCKED),
    Endpoint("casework:export", workers(200), kwargs=a_case, why=LOCKED),
    Endpoint("casework:file", workers(200), kwargs=a_file, why=LOCKED),
    Endpoint("casework:view_file", workers(200), kwargs=a_file, why=LOCKED),
    *(
        Endpoint(f"casework:{page}", workers(200), kwargs=a_case, why=LOCKED)
        for page in (*SHEETS, "consents")
    ),
    *(Endpoint(f"casework:{page}", workers(422), "post", a_case, why=LOCKED) for page in SHEETS),
    *(Endpoint(f"casework:{page}", workers(200), kwargs=an_entry, why=LOCKED) for page in OF_AN_ENTRY),
    Endpoint("casework:consent_withdrawn", workers(422), "post", an_entry, why=LOCKED),
    Endpoint("casework:interview", workers(200), kwargs=a_case, why=LOCKED),
    Endpoint("casework:acknowledge", workers(200), kwargs=a_case, why=LOCKED),
    Endpoint("casework:tags", workers(200), kwargs=a_case, why=LOCKED),
    Endpoint("casework:task", workers(200), kwargs=a_case, why=LOCKED),
    Endpoint("casework:mark_task", workers(422), "post", a_task, why=LOCKED),
    Endpoint("casework:day_task", workers(422), "post", a_task, why=LOCKED),
    Endpoint("casework:appointments", workers(200), kwargs=a_case, why=LOCKED),
    Endpoint("casework:appointments", workers(422), "post", a_case, why=LOCKED),
    Endpoint("casework:appointment", workers(200), kwargs=an_entry, why=LOCKED),
    Endpoint("casework:appointment", workers(422), "post", an_entry, why=LOCKED),
    Endpoint("casework:appointment_ended", workers(422), "post", an_entry, why=LOCKED),
    Endpoint("casework:aids", workers(200), kwargs=keys_only, why=LOCKED),
    Endpoint("casework:aid", workers(200), kwargs=an_aid, why=LOCKED),
    *(
        Endpoint(f"casework:aid_{deed}", workers(422), "post", an_aid, why=LOCKED)
        for deed in (*AID_DEEDS, "draft")
    ),
    Endpoint("casework:incidents", workers(200), kwargs=keys_only, why=LOCKED),
    Endpoint("casework:incident_new", workers(200), kwargs=keys_only, why=LOCKED),
    Endpoint("casework:incident_new", workers(422), "post", keys_only, why=LOCKED),
    *(
        Endpoint(f"casework:incident{page}", workers(200), kwargs=an_incident, why=LOCKED)
        for page in ("", "_amend", "_paper", "_csv", *(f"_{name}" for name in INCIDENT_PAGES))
    ),
    *(
        Endpoint(f"casework:incident_{page}", workers(422), "post", an_incident, why=LOCKED)
        for page in ("amend", *INCIDENT_PAGES, *INCIDENT_BUTTONS)
    ),
    Endpoint("casework:ask_mistaken", workers(422), "post", an_entry, why=LOCKED),
    Endpoint("casework:aid_new", workers(200), kwargs=a_case, why=LOCKED),
    Endpoint("casework:aid_own", workers(200), kwargs=an_aid_of_a_case, why=LOCKED),
    Endpoint("casework:aid_complete", workers(200), kwargs=an_aid_of_a_case, why=LOCKED),
    *(
        Endpoint(f"casework:aid_{verb}", workers(422), "post", kwargs, why=LOCKED)
        for verb, kwargs in (
            ("new", a_case),
            ("complete", an_aid_of_a_case),
            ("recall", an_aid_of_a_case),
            ("keep", an_aid_of_a_case),
        )
    ),
    *(
        Endpoint(f"casework:{verb}", workers(422), "post", a_case, why=LOCKED)
        for verb in (
            "answer",
            "note",
            "contacted",
            "contact_mistaken",
            "close",
            "reopen",
            "hand_over",
            "hold",
            "release",
            "label",
            "export",
            "hold",
            "release",
            "interview",
            "draft",
            "insert_text",
            "task",
            "acknowledge",
            "acknowledged",
            "in_hand",
            "wait_for",
            "remind",
            "tags",
        )
    ),
]
