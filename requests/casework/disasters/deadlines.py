"""By when a grave event is evaluated and told (R11: “very quickly”), in working days. Pure."""

EVALUATION = 1  # after it was opened, for each worker concerned
SUMMARY = 2  # after it was opened, for each region
AGAIN = 3  # after the last summary, while it goes on
