"""Who is away, who stands in, and who is told of it (R5)."""
