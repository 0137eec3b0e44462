"""What the directory announces to apps that it does not know."""

from django.dispatch import Signal

# Sent after a bulk write that passes by ``save``. ``ids``: the primary keys written (a list of int).
establishments_written = Signal()

# Sent after a replacement is approved or refused. ``replacement_id``: its primary key.
replacement_decided = Signal()
