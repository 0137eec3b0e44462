"""Who answers for a place at a moment, and what nobody answers for (R1, R2, R5)."""
