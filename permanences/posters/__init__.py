"""The poster for the wall, and the code that a phone reads (R4)."""
