"""Addresses that moved: what may lead where, who is led, and what leads nowhere any more."""
