"""Calendars to subscribe to: what each contains, its bytes, its address (RFC 5545, RFC 7986)."""
