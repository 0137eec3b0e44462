"""Disability referents, per directorate and region (R13)."""
