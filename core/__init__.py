"""Technique without a domain: the lowest floor. It knows no other folder of the project, and no word of the service."""
