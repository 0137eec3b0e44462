"""Campaigns: what those who pass one on take away, and how often it is opened."""
