"""What the directory announces to apps that it does not know."""

from django.dispatch import Signal

# Sent after a bulk write that passes by ``save``. ``ids``: the primary keys written (a list of int).
establishments_written = Signal()

# Sent in the transaction that records it: what follows is done with it, or nothing is. ``by``: the User.
# Somebody's last day in service (``worker``, ``last``), a sector's (``sector``, ``last``), and that of an
# establishment, which is closed from the next day on (``establishment``, ``last``).
worker_left = Signal()
sector_ended = Signal()
establishment_closed = Signal()

# Sent after a replacement is approved or refused. ``replacement_id``: its primary key.
replacement_decided = Signal()
