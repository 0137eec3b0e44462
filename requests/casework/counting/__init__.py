"""What is counted of a case that ends (R17): ticked, kept sealed for a while, then added to counters."""
