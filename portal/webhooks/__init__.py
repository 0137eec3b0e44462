"""What other systems are told when something is published or changes (docs/api.md, decision 0018)."""
