"""What changed in the pages since a moment, for a program that keeps a mirror of them."""
