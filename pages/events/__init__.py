"""Events: who comes, what those registered are told, what calendars read (RFC 5545)."""
