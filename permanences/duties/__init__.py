"""A permanence from draft to published, its dates, its room: who may, what changes, who is told (R4, R6)."""
