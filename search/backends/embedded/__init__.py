"""The database ranks its own rows: nothing has to be told, nothing else has to run."""
