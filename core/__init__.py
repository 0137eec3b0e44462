"""Technique without a domain, the lowest floor: it knows no other folder, and no word of the service."""
