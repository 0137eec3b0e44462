"""The case of ``vectors.json``, made by the code of Relais: everything but the seals, whose encapsulation is
random, follows from the secrets and from the bytes that ``crypto`` draws.
"""

import json
from datetime import UTC, date, datetime, timedelta, timezone

from casework.cases import memory, standing
from casework.sealing import chain, codes, crypto, passkeys, words
from casework.sealing.chain import Line, Place, Standing
from casework.sealing.crypto import FIRST, SECOND, CaseKeys
from casework.sealing.derivation import Cost
from casework.writings import to_json
from casework.writings.request import FirstMessage
from casework.writings.words import Words

CASE, FORMER_CASE, CODE_READER = "7K2MABCD", "F0RMER01", "follow-up"
READER = "worker-key:0b5c7a52-6f0e-4d5e-9a51-3f0f6f6c7a10"
FORMER_READER = "worker-key:5f0c7a52-6f0e-4d5e-9a51-3f0f6f6c7a11"
SECRETS = {
    "code": codes.code_from(b"\x2a" * 12),
    "recovery_code": codes.code_from(b"\x2b" * 12),
    "worker_root": bytes(range(32)).hex(),
    "former_worker_root": bytes(range(32, 64)).hex(),
    "keys": [{"dialogue": f"{n}d" * 32, "notes": f"{n}e" * 32} for n in (1, 2)],
}
CHEAP = Cost(memory_kib=64, passes=1, lanes=1)
TEXTS = (
    (
        "request",
        1,
        FirstMessage(
            theme="debt",
            status="contract",
            workplace="Tribunal judiciaire de Lille (Lille)",
            message="Bonjour.",
            channel="phone",
            name="Camille Romarin",
            phone="06 39 98 12 34",
            email="camille.perso@example.fr",
            moments=("noon", "evening"),
            may_leave_message=True,
            written_at="2026-11-24T09:05+00:00",
        ),
    ),
    ("note", 1, Words("À rappeler.", "Inès Basilic", "2026-11-24T10:12+00:00")),
    (
        "consent",
        1,
        Words("Accord donné le 24 novembre 2026 : Oui.", "Inès Basilic", "2026-11-24T10:15+00:00"),
    ),
    ("answer", 2, Words("Demain.", "Hugo Genièvre", "2026-11-24T10:30+00:00")),
    ("message", 2, Words("Merci.", "", "2026-11-24T11:20+00:00")),
)


def made(seals):
    """``seals``: those of the file, which the head binds."""
    found = _found()
    entries = _entries(CASE, SECOND)
    periods = _periods(CASE, found.pledge)
    _link(CASE, entries)
    head = _head(entries, periods, seals, found)
    return {
        "secrets": SECRETS,
        "pairs": [_pair(SECRETS["former_worker_root"], 1), _pair(SECRETS["worker_root"], 2)],
        "code": _code(found),
        "wrapped": [
            _wrapped("passphrase", "quatre tasses de tilleul"),
            _wrapped("recovery_code", SECRETS["recovery_code"]),
        ],
        "entries": entries,
        "periods": periods,
        "head": head,
        "sorted_head": _sorted_head(),
        "memories": _memories(entries, head, found),
        "former": _former(found),
        "passkey": _passkey(),  # drawn last: the bytes of all others are as they were
    }


def sealed_anew():
    """The seals of the case, of its former reader, and of the case from before the chain."""
    found = _found()
    code, worker = found.pair.public, _public("worker_root", SECOND)
    former = _public("former_worker_root", FIRST)
    for case, reader, public, root, periods in (
        (CASE, READER, worker, SECRETS["worker_root"], (1, 2)),
        (CASE, CODE_READER, code, found.pair.private.hex(), (1, 2)),
        (FORMER_CASE, FORMER_READER, former, SECRETS["former_worker_root"], (1, 2)),
        (FORMER_CASE, CODE_READER, found.former.public, found.former.private.hex(), (1, 2)),
    ):
        for period in periods:
            keys = keys_of(period) if reader != CODE_READER else CaseKeys(keys_of(period).dialogue)
            sealed = crypto.seal_keys(keys, public, case=f"{case}/{period}", reader=reader)
            yield {
                "case": case,
                "version": crypto.version_of(public),
                "reader": reader,
                "period": period,
                "root": root,
                "dialogue": keys.dialogue.hex(),
                "notes": keys.notes.hex(),
                "sealed": sealed.hex(),
            }


def derivations(stretched):
    """What a code turns into at what it costs where Relais runs."""
    costs = (Cost(memory_kib=65_536, passes=3, lanes=lanes) for lanes in (1, 4))
    return [{**_cost(cost), "master": stretched(SECRETS["code"], cost).hex()} for cost in costs]


def keys_of(period):
    keys = SECRETS["keys"][period - 1]
    return CaseKeys(bytes.fromhex(keys["dialogue"]), bytes.fromhex(keys["notes"]))


def _found():
    """At a cost that a test can pay."""
    return codes.follow_up_key(codes.stretched(SECRETS["code"], CHEAP))


def _public(root, version):
    return crypto.key_pair_from(bytes.fromhex(SECRETS[root]), version).public


def _pair(root, version):
    pair = crypto.key_pair_from(bytes.fromhex(root), version)
    said = {"version": version, "root": root, "public": pair.public.hex()}
    said["words"] = words.fingerprint(pair.public)
    if version == SECOND:
        said["mlkem_seed"] = crypto.derived(pair.private, "mlkem-seed", length=64).hex()
        said["x25519"] = crypto.derived(pair.private, "x25519").hex()
    return said


def _cost(cost):
    return {"memory_kib": cost.memory_kib, "passes": cost.passes, "lanes": cost.lanes}


def _code(found):
    return {
        "version": int(codes.Version.HYBRID),
        "cost": _cost(CHEAP),
        "master": codes.stretched(SECRETS["code"], CHEAP).hex(),
        "handle": found.handle.hex(),
        "former_root": found.former.private.hex(),
        "former_public": found.former.public.hex(),
        "root": found.pair.private.hex(),
        "public": found.pair.public.hex(),
        "pledge": found.pledge.hex(),
        "witness": found.witness.hex(),
    }


def _wrapped(under, secret):
    root = bytes.fromhex(SECRETS["worker_root"])
    wrapped = crypto.wrap_private_key(root, secret, owner=READER, cost=CHEAP)
    return {"under": under, "secret": secret, "owner": READER, "wrapped": wrapped.hex()}


def _passkey():
    root, prf, credential, public = (
        bytes.fromhex(SECRETS["worker_root"]),
        b"\x2c" * 32,
        b"\x2d" * 16,
        b"\x2e" * 77,
    )
    place = {"reader": READER, "credential": credential, "public": public}
    wrapped = passkeys.wrap(root, prf, **place)
    said = {"salt": passkeys.salt(READER), "prf": prf, "credential": credential, "public": public}
    return {"reader": READER, **{name: value.hex() for name, value in {**said, "wrapped": wrapped}.items()}}


def _entries(case, version):
    present, crypto.PRESENT = crypto.PRESENT, version
    try:
        return [_entry(case, number, *text) for number, text in enumerate(TEXTS, 1)]
    finally:
        crypto.PRESENT = present


def _entry(case, number, kind, period, content):
    keys = keys_of(period)
    key = keys.notes if kind == "note" else keys.dialogue
    text = to_json(content)
    sealed = crypto.encrypt_field(key, text, case=case, entry=f"{period}/{number}/{kind}", field="body")
    return {
        "number": number,
        "period": period,
        "kind": kind,
        "token": f"{number:0>64}",
        "text": text,
        "sealed": sealed.hex(),
    }


def _link(case, entries):
    before = chain.start(keys_of(1).dialogue, case)
    for entry in entries:
        at = Place(case, entry["period"])
        line = Line(entry["number"], entry["kind"], entry["token"], bytes.fromhex(entry["sealed"]))
        before = chain.link(before, keys_of(at.period).dialogue, at, line)
        entry["mac"] = before.hex()


def _periods(case, pledge, *, vouches_for_notes=True):
    """``pledge`` is empty where a worker adopts, who has none; the holder of the code has no notes."""
    one, two, first, second = Place(case, 1), Place(case, 2), keys_of(1), keys_of(2)
    by_code = chain.vouch(pledge, first.dialogue, one, chain.DIALOGUE) if pledge else b""
    by_first = chain.vouch(chain.heir(first.dialogue, two), second.dialogue, two, chain.DIALOGUE)
    notes = chain.vouch(chain.heir(first.notes, two), second.notes, two, chain.NOTES)
    return [
        _period(one, first, by_code, b""),
        _period(two, second, by_first, notes if vouches_for_notes else b""),
    ]


def _period(at, keys, by_dialogue, by_notes):
    return {
        "number": at.period,
        "commitment": chain.commitment(keys.dialogue, at).hex(),
        "commitment_of_notes": chain.commitment(keys.notes, at).hex(),
        "by_dialogue": by_dialogue.hex(),
        "by_notes": by_notes.hex(),
    }


def _values(found):
    """The columns in their order, as the database has them."""
    return {
        "state": "waiting",
        "urgency": 2,
        "received_at": datetime(2026, 11, 24, 10, tzinfo=timezone(timedelta(hours=1))),
        "contact_due_on": date(2026, 11, 26),
        "contacted_on": date(2026, 11, 24),
        "closed_at": None,
        "submission": f"{1:0>64}",
        "follow_up_handle": found.handle.hex(),
        "follow_up_public_key": found.pair.public,
        "follow_up_version": int(codes.Version.HYBRID),
    }


def _plain(value):
    """As JSON can say it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value


def _head(entries, periods, seals, found):
    values = _values(found)
    assert tuple(values) == standing.BOUND
    used = datetime(2026, 11, 24, 10, 20, tzinfo=UTC)
    agreed = (FORMER_READER.partition(":")[2], "hand_over", date(2026, 11, 24), used, 3)
    where = Standing(
        sequence=6,
        count=len(entries),
        last=bytes.fromhex(entries[-1]["mac"]),
        columns=[(name, standing.as_text(value)) for name, value in values.items()],
        seals=[_seal(seal) for seal in seals if seal["case"] == CASE],
        consents=[tuple(standing.as_text(value) for value in agreed)],
        periods=[_vouched(period) for period in periods],
    )
    head = chain.head(keys_of(2).dialogue, Place(CASE, 2), where)
    named = ("recipient", "purpose", "given_on", "used_at", "entry")
    return {
        "sequence": where.sequence,
        "period": 2,
        "count": where.count,
        "last": where.last.hex(),
        "columns": [
            {"name": name, "value": _plain(value), "text": text}
            for (name, value), (_, text) in zip(values.items(), where.columns, strict=True)
        ],
        "seals": f"those of {CASE}",
        "consents": [dict(zip(named, map(_plain, agreed), strict=True))],
        "periods": "above",
        "head": head.hex(),
        "register": f"written {where.sequence}:{head.hex()[:16]}",
    }


def _seal(seal):
    return seal["period"], seal["reader"], bytes.fromhex(seal["sealed"])


def _vouched(period):
    return period["number"], bytes.fromhex(period["by_dialogue"]), bytes.fromhex(period["by_notes"])


def _sorted_head():
    """Eleven periods, out of their order: periods are sorted as texts, "10" before "2"."""
    numbers = (2, 11, 1, 10, 3, 9, 4, 8, 5, 7, 6)
    periods = [(number, bytes([number]) * 32, b"" if number % 2 else bytes([99]) * 32) for number in numbers]
    seals = [(number, reader, bytes([number])) for number in numbers for reader in (READER, CODE_READER)]
    consents = [(FORMER_READER.partition(":")[2], "hand_over", "2026-11-24", "", n) for n in ("9", "10")]
    where = Standing(12, 0, b"", [(name, "") for name in standing.BOUND], seals, consents, periods)
    return {
        "key": keys_of(2).dialogue.hex(),
        "sequence": 12,
        "period": 11,
        "count": 0,
        "last": "",
        "columns": "each empty",
        "seals": [{"period": p, "reader": r, "sealed": s.hex()} for p, r, s in seals],
        "consents": consents,
        "periods": [
            {"number": p, "by_dialogue": first.hex(), "by_notes": second.hex()}
            for p, first, second in periods
        ],
        "head": chain.head(keys_of(2).dialogue, Place(CASE, 11), where).hex(),
    }


def _memories(entries, head, found):
    root, seen = bytes.fromhex(SECRETS["worker_root"]), _seen(entries, head)
    worker = {"generation": 7, "cases": {CASE: seen}, "gone": ["G0NE0001"], "former": 1}
    key = words.fingerprint(_public("worker_root", SECOND))
    code = {"reference": CASE, "seen": {**seen, "notes": {}}, "keys": [key]}
    return [
        {**_memory(root, READER, worker), "mark": memory.generation_mark(root, 7)},
        _memory(found.pair.private, found.witness.hex(), code),
    ]


def _memory(root, owner, content):
    text = json.dumps(content, separators=(",", ":"))
    sealed = crypto.seal_memory(root, text.encode(), owner=owner)
    return {"root": root.hex(), "owner": owner, "content": text, "sealed": sealed.hex()}


def _seen(entries, head):
    places = {str(number): (keys_of(number), Place(CASE, number)) for number in (1, 2)}
    return {
        "sequence": head["sequence"],
        "count": head["count"],
        "last": entries[-1]["mac"],
        "head": head["head"],
        "commitments": {p: chain.commitment(keys.dialogue, at).hex() for p, (keys, at) in places.items()},
        "notes": {p: chain.commitment(keys.notes, at).hex() for p, (keys, at) in places.items()},
    }


def _former(found):
    """A case from before the chain, and what whoever first writes in it adds."""
    entries = _entries(FORMER_CASE, FIRST)
    linked = [dict(entry) for entry in entries]
    _link(FORMER_CASE, linked)
    return {
        "reference": FORMER_CASE,
        "code_version": int(codes.Version.ONE_LANE),
        "register": [["sealed", "reception", ""], ["handed_over", "worker:a", "worker:b"]],
        "entries": entries,
        "adopted": {
            "macs": [entry["mac"] for entry in linked],
            "periods_by_worker": _periods(FORMER_CASE, b""),
            "periods_by_code": _periods(FORMER_CASE, found.pledge, vouches_for_notes=False),
        },
    }
