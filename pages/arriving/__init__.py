"""Which moment a newcomer is at, and what concerns whom (R14): plain values in, plain values out."""
