"""Hours that a worker has given to somebody: taken in her own calendar, for nobody else to read."""
