"""What takes place when, and who serves it: the dates of permanences as they are held (R4, R5)."""
