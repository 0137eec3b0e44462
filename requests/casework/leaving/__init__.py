"""All open cases of a worker, and what is left of them when she leaves."""
