"""Who may do what at each address of permanences: status for everyone."""

from permanences.duties.proposals import proposal
from permanences.feeds import tokens
from permanences.models import Override, Permanence
from tests.cast import NOW
from tests.permanences import world
from tests.roles import Endpoint

SIGN_IN = 302
ALL = {"anonymous": SIGN_IN, "others": 200}
WORKERS = {
    "anonymous": SIGN_IN,
    "assistant": 200,
    "neighbour": 200,
    "coordinator": 200,
    "national": 200,
    "others": 403,
}
COORDINATORS = {"anonymous": SIGN_IN, "coordinator": 200, "national": 200, "others": 403}
# A published permanence of the assistant: everyone knows it, its worker and the coordinators change it.
KEEPERS = {"anonymous": SIGN_IN, "assistant": 200, "coordinator": 200, "national": 200, "others": 403}
# A draft: to all others it does not exist.
OF_DRAFT = {"anonymous": SIGN_IN, "assistant": 302, "coordinator": 302, "national": 302, "others": 404}


def _court(cast):
    return {"code": cast.court.code}


def _published(cast):
    made = cast.extra.get("published")
    if made is None:
        made = cast.extra["published"] = world.permanence(cast)
    return made


def _poster(cast):
    _published(cast)
    return _court(cast)


def _uid(cast):
    return {"uid": _published(cast).uid}


def _draft(cast):
    """Alone: what the person before proposed would be at the same hours."""
    Permanence.objects.filter(state="proposed").update(state="ended")
    return {"uid": world.permanence(cast, state="draft").uid}


def _approved(cast):
    """Alone: what the person before published would be at the same hours."""
    cast.extra.pop("published", None)
    Permanence.objects.update(state="ended")
    return {"uid": world.permanence(cast, state="approved").uid}


def _proposed(cast):
    return {"uid": world.permanence(cast, state="proposed").uid}


def _date(cast):
    made = _published(cast)
    return {"uid": made.uid, "window": made.windows.get().pk, "day": world.TUESDAY}


def _override(cast):
    made = _published(cast)
    override = Override.objects.filter(permanence=made).first() or world.cancelled(made, world.TUESDAY)
    return {"uid": made.uid, "override": override.pk}


def _secret(cast):
    return {"secret": tokens.reset_address(by=cast.user("assistant"), at=NOW).secret}


def _stopped(cast):
    return {"last": "2099-01-05"}


def _read(_cast):
    """What the buttons of the page carry."""
    found = proposal(Permanence.objects.filter(state="proposed").latest("pk"), world.TUESDAY)
    return {"version": found.version, "vu": found.seen, "malgre": "Deux bureaux voisins."}


def get(name, expect, kwargs=None, **more):
    more |= {} if kwargs is None else {"kwargs": kwargs}
    return Endpoint(f"permanences:{name}", expect, **more)


def post(name, expect, kwargs=None, **more):
    return get(name, expect, kwargs, method="post", **more)


DECIDERS = {"anonymous": SIGN_IN, "coordinator": 302, "national": 302, "assistant": 403, "others": 404}


def _room(cast):
    return {"pk": cast.room.pk}


TABLE = [
    Endpoint(
        "permanences:rooms", KEEPERS, kwargs=_court, why="R6: who receives agents there, or leads the region"
    ),
    Endpoint("permanences:room", KEEPERS, kwargs=_room, why="R6"),
    Endpoint(
        "permanences:room",
        {"anonymous": SIGN_IN, "assistant": 302, "coordinator": 302, "national": 302, "others": 403},
        method="post",
        kwargs=_room,
        data=lambda _cast: {"confidentiel": "oui"},
        why="R6",
    ),
    get("agenda", ALL),
    get("establishment", ALL, _court),
    get("subscribe", ALL, _court),
    get("own_subscription", {"anonymous": SIGN_IN, "others": 302}, why="leads to the reader's own workplace"),
    get("poster", ALL, _poster),
    get(
        "feed_establishment",
        {"anonymous": 404, "others": 200},
        _court,
        why="without a key, nothing of a page",
    ),
    get("feed_unknown", {"anonymous": 404, "others": 404}, lambda _cast: {"rest": "x"}, why="of programs"),
    get("feed_personal", {"others": 200, "anonymous": 200}, _secret, why="the address is the secret"),
    get("mine", WORKERS),
    get("calendar", WORKERS),
    post("reset_calendar", {k: 302 if v == 200 else v for k, v in WORKERS.items()}),
    get("waiting", COORDINATORS),
    get("create", WORKERS),
    post("create", {k: 422 if v == 200 else v for k, v in WORKERS.items()}),
    get("preview", WORKERS),
    get("detail", KEEPERS, _uid),
    get("edit", KEEPERS, _uid),
    post("edit", {k: 422 if v == 200 else v for k, v in KEEPERS.items()}, _uid),
    post("propose", OF_DRAFT, _draft),
    post("publish", OF_DRAFT, _approved),
    post("discard", OF_DRAFT, _draft),
    post("stop", {k: 302 if v == 200 else v for k, v in KEEPERS.items()}, _uid, data=_stopped),
    post("approve", DECIDERS, _proposed, data=_read),
    post("refuse", DECIDERS, _proposed, data=lambda _cast: {"reason": "Autre jour."}),
    get("cancel_date", KEEPERS, _date),
    get("move_date", KEEPERS, _date),
    post("move_date", {k: 422 if v == 200 else v for k, v in KEEPERS.items()}, _date),
    get("add_date", KEEPERS, _uid),
    post("add_date", {k: 422 if v == 200 else v for k, v in KEEPERS.items()}, _uid),
    get("restore_date", KEEPERS, _override),
]
