"""Who reads a case next: the agent’s yes, the law, whoever is there meanwhile, and what a departure
leaves."""
