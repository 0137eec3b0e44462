"""Screens of the inbox: keys, list, case."""
