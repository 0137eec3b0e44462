"""How every list of the API is cut: ``limit`` and ``offset``, both bounded."""

from ninja import Field, Schema
from ninja.pagination import LimitOffsetPagination as Unbounded

MAX_LIMIT, DEFAULT_LIMIT = 100, 50
# Beyond it a database's own integers would refuse; no list of ours is so long.
MAX_OFFSET = 10_000_000


class LimitOffsetPagination(Unbounded):
    """Answers ``items`` and ``count``, the number of all there are."""

    class Input(Schema):
        limit: int = Field(DEFAULT_LIMIT, ge=1, le=MAX_LIMIT)
        offset: int = Field(0, ge=0, le=MAX_OFFSET)
