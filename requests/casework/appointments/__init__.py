"""Appointments with the person: given, moved, ended; in her calendar as an hour that is taken."""
