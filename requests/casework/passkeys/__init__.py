"""Passkeys that open the inbox: their screens."""
