"""Primary keys that tell no order: whoever holds the table cannot say which row came first.

For a ``BigAutoField``, whose counter is then never asked. SQLite lays rows down in the order of such an
``integer`` key; beside a ``bigint`` it would keep a hidden count of its own.
"""

import secrets


def random_key() -> int:
    """Fits the signed 64 bits of a database, and leaves room for a counter above."""
    return secrets.randbits(62)
