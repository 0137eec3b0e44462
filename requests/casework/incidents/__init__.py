"""Grave events (R11): opened by the coordination, evaluated by workers, told upwards, ended by an account."""
