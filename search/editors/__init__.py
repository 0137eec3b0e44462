"""What editors add to the search: words that mean the same, results in front, results left out."""
