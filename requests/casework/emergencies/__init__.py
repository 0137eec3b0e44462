"""The four emergencies (R11): who must be involved, one step after the other."""
