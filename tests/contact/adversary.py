"""Somebody who holds a ``Copy`` and wants to know who wrote which case.

A strategy gives a number for each account that was there in the case's hour: the smaller, the likelier. What
it is worth is where the true writer stands in that order, over all cases: half-way, when it knows nothing.
"""

import hashlib
import hmac
import random
import zlib
from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from django.core.signing import JSONSerializer
from django.utils.crypto import salted_hmac
from django_tasks_db.models import DBTaskResult

from portal.models import OutboxMessage
from tests.contact.afternoon import Copy, Row

Guess = Mapping[int, float]
TO_WRITE = timedelta(minutes=6)  # from signing in to sending, as a rule
WORKER = "assistant@example.fr"


class Adversary:
    def __init__(self, loot: Copy) -> None:
        self.loot, self.tables = loot, loot.tables
        self.users = {row["id"]: row["email"] for row in self.tables["directory_user"]}
        self.cases = [row for row in self.tables["casework_case"] if row["reference"] in loot.wrote]

    # --- What is known of accounts, and of cases ---

    @cached_property
    def signed_in(self) -> dict[int, list[datetime]]:
        """Every exact moment that stands beside an account: row, session, mail."""
        found: dict[int, list[datetime]] = {pk: [] for pk in self.users}
        for row in self.tables["directory_user"]:
            found[row["id"]] += _moments(row, ("last_login",))
        for session, values in self.sessions:
            if pk := values.get("_auth_user_id"):
                found[int(pk)] += [at - timedelta(hours=12) for at in _moments(session, ("expire_date",))]
        by_address = {email: pk for pk, email in self.users.items()}
        for sent in self.loot.mails:
            if sent.to in by_address:
                found[by_address[sent.to]].append(sent.at)
        return found

    @cached_property
    def sessions(self) -> list[tuple[Row, dict[str, Any]]]:
        return [(row, _decoded(row["session_data"])) for row in self.tables["django_session"]]

    def hour_of(self, case: Row) -> datetime:
        return _moment(case["received_at"])

    def there(self, case: Row) -> list[int]:
        hour = self.hour_of(case)
        return [pk for when, pks in self.loot.present.items() if when == hour for pk in sorted(pks)]

    # --- By time ---

    def near(self, moments: Sequence[datetime], accounts: Iterable[int]) -> Guess:
        """Whoever signed in some minutes before one of these."""
        return {
            pk: min((_apart(at - TO_WRITE, self.signed_in[pk]) for at in moments), default=0.0)
            for pk in accounts
        }

    def by_exact_times(self, case: Row) -> Guess:
        """Whatever in a row of the case, or of the register, is dated to less than the hour."""
        rows = [case, *self._lines(case), *self._of("casework_waitingline", "case", case["reference"])]
        moments = [at for row in rows for at in _moments(row, row) if at.minute or at.second]
        return self.near(moments, self.there(case))

    def by_neighbours_in_the_register(self, case: Row) -> Guess:
        """Between which lines of workers, dated to the second, its own line stands."""
        lines = self.tables["casework_auditevent"]
        own = next((n for n, line in enumerate(lines) if line["case"] == case["reference"]), None)
        if own is None:
            return dict.fromkeys(self.there(case), 0.0)
        before = [at for line in lines[:own] for at in _moments(line, ("at",)) if at.minute][-1:]
        after = [at for line in lines[own:] for at in _moments(line, ("at",)) if at.minute][:1]
        middle = [before[0] + (after[0] - before[0]) / 2] if before and after else before + after
        return self.near(middle, self.there(case))

    def by_mails(self, case: Row) -> Guess:
        """The mails to the worker, one after another, are those of the cases, one after another."""
        return self._in_turn(case, [sent.at for sent in self.loot.mails if sent.to == WORKER])

    def by_the_outbox(self, case: Row) -> Guess:
        return self._in_turn(case, self._unlike_sign_ins(OutboxMessage._meta.db_table, "created_at"))

    def by_tasks(self, case: Row) -> Guess:
        return self._in_turn(case, self._unlike_sign_ins(DBTaskResult._meta.db_table, "enqueued_at"))

    def by_the_log(self, case: Row) -> Guess:
        return self._in_turn(case, [at for at, told in self.loot.log if "/demande/" in told])

    # --- In which order the cases came: a key to sort them by ---

    def order_of_primary_keys(self, case: Row) -> Any:
        return case["id"]

    def order_in_the_table(self, case: Row) -> Any:
        return self.cases.index(case)

    def order_of_seals(self, case: Row) -> Any:
        return self._first("casework_seal", "case_id", case["id"])

    def order_of_keys_of_seals(self, case: Row) -> Any:
        return min(row["id"] for row in self._of("casework_seal", "case_id", case["id"]))

    def order_of_entries(self, case: Row) -> Any:
        return self._first("casework_entry", "case_id", case["id"])

    def order_of_keys_of_entries(self, case: Row) -> Any:
        return min(row["id"] for row in self._of("casework_entry", "case_id", case["id"]))

    def order_in_the_register(self, case: Row) -> Any:
        table = "casework_auditevent" if self._lines(case) else "casework_waitingline"
        return self._first(table, "case", case["reference"])

    # --- By identifier ---

    def by_digests(self, case: Row) -> Guess:
        """What the accounts' names turn into under the key of the site, against every text that is kept."""
        tables = [*self.tables.values(), self.loot.cache]
        texts = [str(value) for rows in tables for row in rows for value in row.values()]
        kept = "\n".join(texts)
        named = {pk: self._when_counted(pk, kept) for pk in self.there(case)}
        return self._of_those_named(case, named)

    def by_sessions(self, case: Row) -> Guess:
        """Whose session holds more than signing in leaves there."""
        said = {
            int(values["_auth_user_id"]): [self.hour_of(case)]
            for _row, values in self.sessions
            if "_auth_user_id" in values
            and [
                k
                for k in values
                if not k.startswith(("_auth_user", "account_auth", "_session", "casework_half"))
            ]
        }
        return {pk: 0.0 if pk in said else 1.0 for pk in self.there(case)}

    # --- By size ---

    def by_size(self, case: Row) -> Guess:
        """The longest message, and whoever has the most bytes in the tables."""
        of_hour = sorted(self._of_hour(case), key=lambda row: self._written(row))
        mass = {
            pk: sum(len(str(row)) for row, values in self.sessions if values.get("_auth_user_id") == str(pk))
            for pk in self.there(case)
        }
        return _matched(of_hour.index(case), len(of_hour), sorted(mass, key=lambda pk: mass[pk]))

    # --- Parts ---

    def _of(self, table: str, column: str, value: object) -> list[Row]:
        return [row for row in self.tables[table] if row[column] == value]

    def _lines(self, case: Row) -> list[Row]:
        return self._of("casework_auditevent", "case", case["reference"])

    def _of_hour(self, case: Row) -> list[Row]:
        return [row for row in self.cases if self.hour_of(row) == self.hour_of(case)]

    def _written(self, case: Row) -> int:
        return sum(len(row["sealed"]) for row in self._of("casework_entry", "case_id", case["id"]))

    def _first(self, table: str, column: str, value: object) -> int:
        return next(place for place, row in enumerate(self.tables[table]) if row[column] == value)

    def _in_turn(self, case: Row, moments: Iterable[datetime]) -> Guess:
        """One of these for each case of the hour, in the order of their keys; else each may be its own."""
        hour = self.hour_of(case)
        within = sorted(at for at in moments if hour <= at < hour + timedelta(hours=1))
        of_hour = sorted(self._of_hour(case), key=lambda row: row["id"])
        own = [within[of_hour.index(case)]] if len(within) == len(of_hour) else within
        return self.near(own, self.there(case))

    def _unlike_sign_ins(self, table: str, column: str) -> list[datetime]:
        """Those that are not at the moment of a mail to an agent."""
        known = {sent.at for sent in self.loot.mails if sent.to != WORKER}
        return [at for row in self.tables[table] for at in _moments(row, (column,)) if at not in known]

    def _when_counted(self, pk: int, kept: str) -> list[datetime]:
        found = [digest for digest in _digests(pk, self.users[pk], self.loot.secret_key) if digest in kept]
        return [
            at - timedelta(hours=1)
            for row in self.loot.cache
            for at in _moments(row, ("expires",))
            if any(digest in row["cache_key"] for digest in found)
        ] or ([self.loot.log[0][0]] if found and self.loot.log else [])

    def _of_those_named(self, case: Row, named: Mapping[int, list[datetime]]) -> Guess:
        """In the order in which they were counted, the cases in the order of their keys."""
        writers = sorted((pk for pk in named if named[pk]), key=lambda pk: named[pk][0])
        of_hour = sorted(self._of_hour(case), key=lambda row: row["id"])
        position = of_hour.index(case)
        return {pk: abs(writers.index(pk) - position) if pk in writers else 1000.0 for pk in named}


GUESSES = {name: way for name, way in vars(Adversary).items() if name.startswith("by_")}
ORDERS = {name: way for name, way in vars(Adversary).items() if name.startswith("order_")}


# --- What a strategy is worth -------------------------------------------------------------------------------


def luck_of(places: Sequence[tuple[int, int]]) -> float:
    """How likely it is to stand so far ahead by luck. ``places``: of each case, which, and of how many."""
    spread: dict[int, float] = {0: 1.0}
    for _place, size in places:
        step: dict[int, float] = {}
        for total, likely in spread.items():
            for place in range(size):
                at = total + _on_the_scale(place, size)
                step[at] = step.get(at, 0.0) + likely / size
        spread = step
    reached = sum(_on_the_scale(place, size) for place, size in places)
    return sum(likely for total, likely in spread.items() if total <= reached)


def _on_the_scale(place: int, size: int) -> int:
    """First is 0, last 1000."""
    return round(1000 * place / max(1, size - 1))


def places(loot: Copy, way: Callable[[Adversary, Row], Guess], draw: random.Random) -> list[tuple[int, int]]:
    """Where the writer of each case stands in what the strategy says; among the equally likely, by lot."""
    adversary, found = Adversary(loot), []
    for case in adversary.cases:
        guess, writer = way(adversary, case), loot.wrote[case["reference"]]
        drawn = sorted(guess, key=lambda pk: (guess[pk], draw.random()))
        found.append((drawn.index(writer), len(drawn)))
    return found


def luck_of_order(loot: Copy, key: Callable[[Adversary, Row], Any]) -> float:
    """How likely it is to bring the cases of each hour so near to the order in which they came by luck."""
    adversary, wrong, spread = Adversary(loot), 0, {0: 1.0}
    truth = {reference: number for number, reference in enumerate(loot.wrote)}
    for hour in {adversary.hour_of(case) for case in adversary.cases}:
        of_hour = [case for case in adversary.cases if adversary.hour_of(case) == hour]
        came = [truth[c["reference"]] for c in sorted(of_hour, key=lambda case: key(adversary, case))]
        wrong += sum(one > other for n, one in enumerate(came) for other in came[n + 1 :])
        for size in range(1, len(came) + 1):  # one more case may stand before so many of those that are there
            step: dict[int, float] = {}
            for total, likely in spread.items():
                for place in range(size):
                    step[total + place] = step.get(total + place, 0.0) + likely / size
            spread = step
    return sum(likely for total, likely in spread.items() if total <= wrong)


# --- Values -------------------------------------------------------------------------------------------------


def _moment(value: Any) -> datetime:
    at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _moments(row: Row, names: Iterable[str]) -> list[datetime]:
    found = []
    for name in names:
        try:
            found.append(_moment(row[name]))
        except ValueError:
            continue
    return found


def _apart(at: datetime, moments: Iterable[datetime]) -> float:
    return min((abs((at - one).total_seconds()) for one in moments), default=1e9)


def _matched(position: int, size: int, people: Sequence[int]) -> Guess:
    """The one at the same part of the way is the likeliest."""
    wanted = (position + 0.5) / size
    return {pk: abs((number + 0.5) / len(people) - wanted) for number, pk in enumerate(people)}


def _decoded(data: str) -> dict[str, Any]:
    """Signed, not encrypted: the key is not even needed."""
    body = data.split(":")[0]
    raw = b64decode(body.lstrip(".") + "=" * (-len(body.lstrip(".")) % 4), altchars=b"-_")
    values: dict[str, Any] = JSONSerializer().loads(zlib.decompress(raw) if body.startswith(".") else raw)
    return values


def _digests(pk: int, email: str, key: str) -> list[str]:
    names = (str(pk), email, f"user:{pk}", f"user:{pk}:{email}")
    texts = [
        f"{limit}{name}" for name in names for limit in ("", "sending:", "following:", "casework:sending:")
    ]
    found = []
    for text in texts:
        raw = text.encode()
        found += [hmac.new(key.encode(), raw, hashlib.sha256).hexdigest()]
        found += [
            salted_hmac(salt, text, secret=key, algorithm="sha256").hexdigest() for salt in ("", "throttle")
        ]
        found += [hashlib.sha256(raw).hexdigest()] if text != str(pk) and "@" not in text else []
    return found
