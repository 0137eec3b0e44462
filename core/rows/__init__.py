"""Rows that tell nothing besides what is in them: not which came first, not what was deleted."""
