"""On which days a rule falls, and which of them are public holidays of the place. Pure (RFC 5545 3.3.10)."""
