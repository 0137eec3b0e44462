"""Who may do what at each address of the inbox, still locked; ``test_roles`` walks it unlocked."""

from casework import actions
from casework.models import Urgency, WorkerKey
from casework.sealing import codes, crypto
from casework.sealing.content import FirstMessage
from tests.cast import NOW, Cast
from tests.cheap import CHEAP
from tests.roles import SIGN_IN, Endpoint

WORKERS = ("assistant", "neighbour", "coordinator", "national")
PASSPHRASE = "quatre tasses de tilleul"
CONTENT = FirstMessage(
    theme="debt", status="contract", workplace="Lille", message="Je n’y arrive plus.", channel="code_only"
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


def keys_only(cast: Cast) -> dict[str, str]:
    give_keys(cast)
    return {}


LOCKED = "the passphrase is asked for: nothing of the case shows, whether or not it is one's own"
TABLE = [
    Endpoint("casework:inbox", workers(200), kwargs=keys_only, why=LOCKED),
    Endpoint("casework:unlock", workers(302), kwargs=keys_only),
    Endpoint("casework:unlock", workers(422), "post", keys_only, why="no passphrase was typed"),
    Endpoint("casework:lock", workers(302), "post", keys_only),
    Endpoint("casework:adopt", workers(422), "post", keys_only, why=LOCKED),
    Endpoint("casework:keys", workers(200)),
    Endpoint("casework:keys", workers(422), "post", why="no passphrase was typed"),
    Endpoint("casework:change_passphrase", workers(422), "post", keys_only, why=LOCKED),
    Endpoint("casework:recover", workers(200), kwargs=keys_only),
    Endpoint("casework:replace", workers(200), kwargs=keys_only),
    Endpoint("casework:case", workers(200), kwargs=a_case, why=LOCKED),
    Endpoint("casework:agent_view", workers(200), kwargs=a_case, why=LOCKED),
    Endpoint("casework:hand_over", workers(200), kwargs=a_case, why=LOCKED),
    *(
        Endpoint(f"casework:{verb}", workers(422), "post", a_case, why=LOCKED)
        for verb in ("answer", "note", "contacted", "close", "reopen", "hand_over")
    ),
]
