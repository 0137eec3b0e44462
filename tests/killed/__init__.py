"""The service is killed while people write: what is left, and whether each was told the truth."""
