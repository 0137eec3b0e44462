"""What is shown of the counters (R17): tables in which no small number can be read, or worked out."""
