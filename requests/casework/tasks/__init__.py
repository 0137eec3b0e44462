"""What is to be done in a case, by which day, one step after the other."""
