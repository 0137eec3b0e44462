"""Grave events (R11), as plain values: their states, what is written of them, numbers. Pure."""
