"""Texts of her own, with which a worker answers."""
