"""Interviews: what a worker writes most. Noted on a phone, listed as the person's history."""
