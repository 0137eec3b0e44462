"""Her day: what wants something of her until the next working day, across all of her cases."""
