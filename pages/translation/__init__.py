"""Pages in English: made from the French ones by editors, followed when these change or go away."""
