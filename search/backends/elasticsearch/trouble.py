"""Everything that a server can do wrong, as one exception with a word that says what."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

# What reading an answer of another shape than expected raises.
ODD = (KeyError, IndexError, TypeError, ValueError, AttributeError)


class Reason(StrEnum):
    """Values are kept in the cache and in the state's row."""

    UNREACHABLE = "unreachable"
    SLOW = "slow"
    MISSING = "missing"  # the index is not there
    OTHER = "other"  # an index of another generation, or of another version of the portal
    BEHIND = "behind"  # the index lacks what it was known to hold: restored from a copy
    READ_ONLY = "read_only"
    PARTIAL = "partial"  # some shards did not answer
    REFUSED = "refused"  # an error that the server states
    ODD = "odd"  # an answer that makes no sense


# The index will not become right again by waiting: it has to be filled anew.
LOST = frozenset([Reason.MISSING, Reason.OTHER, Reason.BEHIND])


class Trouble(Exception):
    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason


@contextmanager
def told_apart() -> Iterator[None]:
    """Whatever goes wrong inside is ``Trouble``. Errors of the database pass through."""
    # late: 15 MB, with ELASTICSEARCH_URL only
    from elasticsearch import ApiError, ConnectionTimeout, NotFoundError, SerializationError, TransportError

    try:
        yield
    except ConnectionTimeout as error:
        raise Trouble(Reason.SLOW) from error
    except NotFoundError as error:
        raise Trouble(Reason.MISSING) from error
    except ApiError as error:
        raise Trouble(of_status(error.status_code, str(error.error)), str(error.error)[:150]) from error
    except SerializationError as error:
        raise Trouble(Reason.ODD, type(error).__name__) from error
    except TransportError as error:
        raise Trouble(Reason.UNREACHABLE, type(error).__name__) from error
    except ODD as error:
        raise Trouble(Reason.ODD, repr(error)[:150]) from error


def of_status(status: int, kind: str) -> Reason:
    """``kind``: the server's own name for the error."""
    if "index_not_found" in kind or "require_alias" in kind:
        return Reason.MISSING
    if "cluster_block" in kind:
        return Reason.READ_ONLY if status in (403, 429) else Reason.UNREACHABLE
    if "unavailable_shards" in kind or "no_shard_available" in kind or "all shards failed" in kind:
        return Reason.PARTIAL
    return Reason.SLOW if status in (408, 429, 503, 504) else Reason.REFUSED
